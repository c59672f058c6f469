"""What managers press on the list of signing keys, wide and on a phone."""
from odoo.tests import tagged

from .common import OAuth2Case
from .tours import OnAPhone

ALGORITHMS = {'RS256', 'ES256', 'EdDSA'}


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfKeys(OAuth2Case):

    def test_keys_are_rotated_one_is_discarded_then_all_of_a_copy(self):
        token = self.connect()['access_token']
        self.assertEqual(self.userinfo(token).status_code, 200)
        keys, begin_anew, seen = self.env['oauth2.key'], type(self.env['oauth2.key'])._begin_anew, []

        def spy(records):
            seen.append({(key.id, key.algorithm, key.state) for key in keys.search([])})
            return begin_anew(records)
        self.patch(type(keys), '_begin_anew', spy)
        before = {(key.id, key.algorithm, key.state) for key in keys.search([])}
        self.start_tour('/odoo/oauth2-keys', 'oauth2_provider_keys', login='admin')
        [rotated] = seen  # the question was answered with yes once
        self.assertEqual({algorithm for _id, algorithm, _state in before - rotated}, {'ES256'}, 'it is discarded')
        self.assertEqual({(algorithm, state) for _id, algorithm, state in rotated - before},
                         {('RS256', 'published'), ('ES256', 'signing'), ('EdDSA', 'published')})
        after = {(key.id, key.algorithm, key.state) for key in keys.search([])}
        self.assertFalse({id_ for id_, _algorithm, _state in after & (before | rotated)})
        self.assertEqual({(algorithm, state) for _id, algorithm, state in after},
                         {(algorithm, 'signing') for algorithm in ALGORITHMS})
        self.assertEqual(self.userinfo(token).status_code, 401)


@tagged('post_install', '-at_install', 'oauth2_tours')
class TestToursOfKeysOnAPhone(OnAPhone, TestToursOfKeys):
    """The same, 360 pixels wide."""
