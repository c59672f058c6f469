from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import db_list
from odoo.tools import config

from ..protocol.issuer import is_issuer
from ..protocol.redirect_uri import is_loopback
from ..shared import server_address
from . import own_metadata
from .arrival import PASSED_ON, present_arrival

OK, NOTE, CHANGE = 'ok', 'note', 'change'


class Oauth2AddressCheck(models.TransientModel):
    """Does the address by which applications know this Odoo lead here? In words, with what to change.

    Managers alone use it. It looks at the settings and at the request that asks, and fetches this server's own
    metadata; nobody chooses an address that is fetched.
    """

    _name = 'oauth2.address.check'
    _description = 'Check of the Address'

    findings = fields.Html(compute='_compute_findings')
    metadata_address = fields.Char(compute='_compute_findings')

    def _compute_findings(self):
        self.check_access('create')
        issuer = server_address.issuer(self.env)
        findings = self.env['ir.qweb']._render('oauth2_provider.address_findings', {
            'findings': self._findings(issuer, present_arrival())})
        for check in self:
            check.findings = findings
            check.metadata_address = is_issuer(issuer) and own_metadata.address(issuer)

    @api.model
    def _findings(self, issuer, arrival):
        """Return what was found, in the order in which one sets it up.

        :param str issuer: the address by which applications know this server.
        :param Arrival arrival: how the present request came in, or ``None``.
        :return: pairs of a level and a sentence: :data:`OK`, :data:`NOTE` for what may be right, :data:`CHANGE`.
        :rtype: list[tuple[str, str]]
        """
        if not is_issuer(issuer):
            return [(CHANGE, self.env._(
                "There is no usable address: write one such as https://odoo.example.com into Address of This Server, "
                "in the settings."))]
        findings = [self._of_issuer(issuer), self._of_freezing(issuer)]
        if arrival:
            findings += [self._of_arrival(issuer, arrival), self._of_proxy(issuer, arrival)]
        return [*findings, self._of_database(issuer), self._of_metadata(issuer)]

    def _of_issuer(self, issuer):
        parts = urlsplit(issuer)
        if is_loopback(parts.hostname):
            return NOTE, self.env._(
                "Applications know this Odoo by the address %s, which works on this machine alone. That will do while "
                "you try things out.", issuer)
        if parts.scheme != 'https':
            return CHANGE, self.env._(
                "Applications know this Odoo by the address %s. Without https, anybody on the way can read their "
                "tokens: set up https, and write the new address into Address of This Server, in the settings.", issuer)
        return OK, self.env._("Applications know this Odoo by the address %s.", issuer)

    def _of_freezing(self, issuer):
        if server_address.is_fixed(self.env):
            return OK, self.env._("Nobody changes this address by signing in.")
        return CHANGE, self.env._(
            "The system parameter web.base.url is not frozen: when an administrator signs in by another address, Odoo "
            "takes that one, and the access tokens of all applications stop working until they are renewed. Write %s "
            "into Address of This Server, in the settings.", issuer)

    def _of_arrival(self, issuer, arrival):
        if arrival.address.lower() == issuer.lower():
            return OK, self.env._("You came in by the same address.")
        return NOTE, self.env._(
            "You came in by another address, %(yours)s. If that is the public one, write it into Address of This "
            "Server, in the settings. If it leads here from your own network alone, nothing has to change.",
            yours=arrival.address)

    def _of_proxy(self, issuer, arrival):
        missing = [name for name in PASSED_ON if name not in arrival.passed_on]
        if not arrival.proxy_mode:
            if arrival.passed_on:
                return CHANGE, self.env._(
                    "A proxy has passed your request on, but proxy_mode is off, so that everybody seems to come from "
                    "%s: write proxy_mode = True into Odoo's configuration file, and restart Odoo.", arrival.client)
            if issuer.startswith('https:') and arrival.address.startswith('http:'):
                if own_metadata.host(issuer).lower() != own_metadata.host(arrival.address).lower():
                    return NOTE, self.env._(
                        "Your request does not say that a proxy has passed it on. If there is one between you and "
                        "Odoo, let it send %s, write proxy_mode = True into Odoo's configuration file, and restart "
                        "Odoo.",
                        ', '.join(missing))
                return CHANGE, self.env._(
                    "Odoo sees http where the address has https, so a proxy in front of it does not say how people "
                    "came in: let it send %s, write proxy_mode = True into Odoo's configuration file, and restart "
                    "Odoo.", ', '.join(missing))
            return OK, self.env._("No proxy has passed your request on, and proxy_mode is off.")
        if not arrival.passed_on:
            return CHANGE, self.env._(
                "Your request came past the proxy, though proxy_mode is on, which lets whoever does that pretend to be "
                "at another address: let nobody but the proxy reach Odoo's own port, such as by "
                "http_interface = 127.0.0.1 in Odoo's configuration file. If there is no proxy, take proxy_mode out.")
        if missing:
            return CHANGE, self.env._(
                "The proxy does not send %s: add it to the configuration of the proxy. Without X-Forwarded-Host, Odoo "
                "looks at none of the others.", ', '.join(missing))
        return OK, self.env._(
            "A proxy has passed your request on, and proxy_mode is on. Odoo takes you to be at %s: if you are not, "
            "there is one more proxy, which has to pass the address on.", arrival.client)

    def _of_database(self, issuer):
        """Tell whether the address leads to this database: names of others are nobody's business."""
        host, database = own_metadata.host(issuer), self.env.cr.dbname
        found = db_list(force=True, host=host)
        if found == [database]:
            return OK, self.env._("This address leads to this database alone.")
        if database not in found:
            return CHANGE, self.env._(
                "The database filter does not let requests for %s reach this database: change dbfilter in Odoo's "
                "configuration file, and restart Odoo.", host)
        return CHANGE, self.env._(
            "Odoo has several databases for this address, and cannot know which one an application means: set "
            "dbfilter in Odoo's configuration file so that it finds this one alone. Until then, each application has "
            "to send the header X-Odoo-Database: %(database)s.", database=database)

    def _of_metadata(self, issuer):
        kind, status = own_metadata.fetch(issuer)
        address, seconds = own_metadata.address(issuer), own_metadata.TIMEOUT
        match kind:
            case 'same':
                return OK, self.env._("Odoo's metadata can be read at %s.", address)
            case 'timeout' if config['workers'] == 1:
                return NOTE, self.env._(
                    "Odoo has one worker, which was busy with this check and could not answer itself within "
                    "%(seconds)s seconds. Open %(address)s in a browser, or set workers = 2 in Odoo's configuration "
                    "file.",
                    seconds=seconds, address=address)
            case 'timeout':
                return NOTE, self.env._(
                    "Nothing came from %(address)s within %(seconds)s seconds. Perhaps Odoo's workers were all busy: "
                    "check again. Otherwise open it in a browser; if it answers there, this server alone cannot reach "
                    "it, and nothing has to change.", seconds=seconds, address=address)
            case 'unreachable':
                return NOTE, self.env._(
                    "This server cannot reach %s. Open it in a browser: if it answers there, nothing has to change; if "
                    "not, look at the name of the host, at the proxy and at the firewall.", address)
            case 'certificate':
                return CHANGE, self.env._(
                    "The certificate of %s is not valid, so applications refuse to connect: install one of a known "
                    "authority, with the whole chain.", address)
            case 'redirect':
                return CHANGE, self.env._(
                    "A redirect came from %s, which applications do not follow: let the proxy pass this address on to "
                    "Odoo as it is.", address)
            case 'not_found':
                return CHANGE, self.env._(
                    "There is nothing at %s: let the proxy pass on all addresses to Odoo, and see what is said of the "
                    "database above.", address)
            case 'status':
                return CHANGE, self.env._(
                    "An error (%(status)s) came from %(address)s: the logs of the proxy and of Odoo say why.",
                    status=status, address=address)
            case 'other_issuer':
                return CHANGE, self.env._(
                    "What answers at %s is another Odoo, or another database: it names another address as its own.",
                    address)
        return CHANGE, self.env._(
            "What answers at %s is not Odoo: let the proxy pass this address on to Odoo.", address)
