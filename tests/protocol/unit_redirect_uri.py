"""In what an address differs from the one that is registered."""
import pytest
from oauth2_provider.protocol import redirect_uri

KNOWN = 'https://app.example.com/callback'


@pytest.mark.parametrize(('uri', 'found'), [
    (KNOWN, []),
    ('http://app.example.com/callback', ['scheme']),
    ('https://www.app.example.com/callback', ['host']),
    ('https://app.example.com:8443/callback', ['port']),
    ('https://app.example.com:443/callback', ['port']),
    ('https://app.example.com/callback/', ['slash']),
    ('https://app.example.com/Callback', ['case']),
    ('https://APP.example.com/callback', ['case']),
    ('https://app.example.com/oauth/callback', ['path']),
    ('https://app.example.com/callback?a=b', ['query']),
    ('http://app.example.com:8443/Callback/', ['scheme', 'port', 'path']),
    ('com.example.app:/callback', ['scheme', 'host']),
    ('https://app.example.com/callback#part', []),
    ('https://[/callback', []),
    ('https://app.example.com:x/callback', []),
])
def test_what_differs(uri, found):
    assert redirect_uri.differences(uri, KNOWN) == found


def test_the_nearest_is_compared():
    registered = ('https://other.example.com/', KNOWN)
    assert redirect_uri.nearest(f'{KNOWN}/', registered) == KNOWN
    assert redirect_uri.nearest(KNOWN, ()) is None
