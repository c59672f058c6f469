"""Apache with mod_auth_openidc: a server of its own in a folder of its own, which sends people to Odoo to sign in."""
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PROTECTED = '/protected'  # for people who are signed in
PAGE = f'{PROTECTED}/page'  # it shows what Apache knows of them
CALLBACK = f'{PROTECTED}/callback'
MODULES_FOLDER = '/usr/lib/apache2/modules'  # of Debian and Ubuntu
MODULES = ('mpm_event', 'authn_core', 'authz_core', 'authz_user', 'include', 'auth_openidc')
USER = 'www-data'  # whom Debian and Ubuntu have for Apache, which never serves as root
SECONDS = 30  # for Apache to start, on a busy machine
SETTINGS = """
ServerRoot "{folder}"
DefaultRuntimeDir "{folder}"
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
DocumentRoot "{folder}/pages"
ServerName localhost
Listen 127.0.0.1:{port}
StartServers 1
{modules}
{user}
<Location "{protected}">
    SetOutputFilter INCLUDES
    Options +Includes
</Location>
{site}
"""
SITE = """
<Location "{protected}">
    AuthType openid-connect
    Require valid-user
</Location>
OIDCRedirectURI {address}{callback}
OIDCCryptoPassphrase {passphrase}
{directives}
"""


def configuration(address, directives):
    """Return the configuration of a site with these directives of mod_auth_openidc.

    :param str address: of localhost, without a path.
    :param dict directives: by their names.
    """
    return SITE.format(
        address=address, protected=PROTECTED, callback=CALLBACK, passphrase=secrets.token_hex(),
        directives='\n'.join(f'{name} "{value}"' for name, value in directives.items()))


class Apache:
    """Runs until the end of the ``with`` block.

    :param str address: of localhost, without a path; nobody else listens there.
    :param str site: its configuration.
    """

    def __init__(self, address, site):
        self.address = address
        self._folder = Path(tempfile.mkdtemp(prefix='apache-'))
        self._folder.chmod(0o755)  # the process that serves pages runs as another user than the one that starts it
        self._write(site)
        with open(self._folder / 'error.log', 'ab') as log:
            self._process = subprocess.Popen(  # noqa: S603
                [os.environ['OAUTH2_LIVE_APACHE'], '-DFOREGROUND', '-f', self._folder / 'apache.conf'],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def __enter__(self):
        end = time.monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.05)
        return self

    def __exit__(self, *_error):
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder)

    def log(self):
        """Return what Apache says of errors."""
        return (self._folder / 'error.log').read_text()

    def _write(self, site):
        page = self._folder / f'pages{PAGE}'
        page.parent.mkdir(parents=True)
        page.write_text('<pre><!--#printenv --></pre>')
        settings = self._folder / 'apache.conf'
        settings.touch(0o600)
        settings.write_text(SETTINGS.format(
            folder=self._folder, port=self.address.rpartition(':')[2], protected=PROTECTED,
            modules='\n'.join(f'LoadModule {name}_module {MODULES_FOLDER}/mod_{name}.so' for name in MODULES),
            user='' if os.geteuid() else f'User {USER}\nGroup {USER}', site=site))

    def _answers(self):
        try:
            urlopen(self.address, timeout=SECONDS)  # noqa: S310
        except HTTPError:  # an answer, too
            return True
        except URLError:
            return False
        return True
