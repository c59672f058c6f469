"""Records that people see and are led to: files, views, mails, websites, languages."""
from __future__ import annotations

import re
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from ..insufficient_scope import refusal
from ..sign_in import is_for_signing_in, is_route, is_route_of_programs
from .models import check_model, checks
from .values import check_mail_template

if TYPE_CHECKING:
    from odoo.models import BaseModel

# An attachment of another kind at an address of Odoo's own may run in everybody's browser.
_PASSIVE = re.compile(
    r'(?:(?:audio|font|video)/[\w.+-]+|image/(?!svg)[\w.-]+|application/(?:pdf|zip)|text/(?:csv|plain))'
    r'(?:; *charset=[\w-]+)?', re.ASCII)
# Of Google's tags, those that measure: others are containers of whatever somebody puts into them later.
_COUNTS = re.compile(r'((G|UA)-[A-Z0-9-]+)?', re.ASCII)
_ELSEWHERE = re.compile(r'[\s\\/]*([a-z][a-z0-9+.-]*:|[\\/]{2})', re.IGNORECASE)
# One at the address of a file takes its place in what pages load, whatever its kind.
_OF_BUNDLES = re.compile(r'/_custom/|\.(css|html?|js|json|less|map|mjs|sass|scss|svg|tsx?|xml)\W*$', re.IGNORECASE)


@checks('ir.attachment')
def _check_attachment(record: BaseModel) -> None:
    check_model(record.res_model)
    url = record.url or ''
    if record.type == 'binary' and (is_route_of_programs(url) or url.startswith('/') and (
            _OF_BUNDLES.search(url) or not _PASSIVE.fullmatch(record.mimetype or ''))):
        raise refusal(f'save such a record of {record._name}')


@checks('ir.ui.view')
def _check_view(record: BaseModel) -> None:
    check_model(record.model)
    view = record
    while view:
        if is_for_signing_in(view, view.key or ''):
            raise refusal(f'save such a record of {record._name}')
        view = view.inherit_id


@checks('website.rewrite')
def _check_route(record: BaseModel) -> None:
    """The routes that programs and people sign in by are where they are."""
    if any(is_route(path or '') for path in (record.url_from, record.route_id.path)) \
            or record.redirect_type == '308' and is_route(record.url_to or ''):  # it gets there as well
        raise refusal(f'save such a record of {record._name}')
    if _ELSEWHERE.match(record.url_to or ''):  # a script would take what that server says for an answer of Odoo's
        raise refusal(f'save such a record of {record._name}')


@checks('website')
def _check_website(record: BaseModel) -> None:
    """Who opens the first page is led to a page, and pages load nothing but a tag that counts."""
    path = re.split('[?#]', (record.homepage_url or '').strip(), maxsplit=1)[0]
    behind = '/' + path.lstrip('/').partition('/')[2]  # the code of a language
    if is_route(path) or not all(_is_shown_to_all(record, one) for one in (path, behind)) \
            or not _COUNTS.fullmatch(record.google_analytics_key or ''):
        raise refusal(f'save such a record of {record._name}')


def _is_shown_to_all(record: BaseModel, path: str) -> bool:
    """Tell whether an address is that of a page, or of one of the lists that websites begin with, such as a shop.

    Many a route does something with the session of whoever opens it.
    """
    try:
        rule, arguments = record.env['ir.http'].routing_map().bind('').match(path, 'GET', return_rule=True)
    except RequestRedirect:  # of two slashes
        return False
    except (MethodNotAllowed, NotFound):
        return True  # Odoo looks for a page
    routing = rule.endpoint.routing
    return not arguments and routing['auth'] == 'public' and bool(routing.get('website')) \
        and routing.get('sitemap') is not False


@checks('delivery.carrier')
def _check_carrier(record: BaseModel) -> None:
    """Odoo puts the number of a parcel into its address, which can make a script of that unless a slash comes first."""
    before, place, _behind = (record.tracking_url or '').partition('<')
    if place and '/' not in before:
        raise refusal(f'save such a record of {record._name}')


@checks('res.lang')
def _check_language(record: BaseModel) -> None:
    """Pages of a language have its code in front: that of a route would take its place."""
    if is_route(f'/{record.url_code or ""}'):
        raise refusal(f'save such a record of {record._name}')


checks('mail.template')(check_mail_template)
