"""The scopes that come ready-made for Odoo's apps: what each of them opens.

Each app has two: one that reads, and one that reads and writes. They are data that administrators
change or delete, see ``oauth2_scope_ready.py`` for when they are added.
"""
from dataclasses import dataclass

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """What the writing scope may do with a model, beside reading.

    :param str model: its name.
    :param str operations: of ``write create unlink``, with spaces between.
    :param tuple methods: further public methods.
    :param str domain: which records, of both scopes; ``None`` for all.
    """

    model: str
    operations: str
    methods: tuple[str, ...] = ()
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """The two scopes of an app.

    :param str name: what the names of both begin with.
    :param str module: the addon that has to be installed.
    :param reads, writes: what people read before they allow either.
    :param tuple lines: what it is about.
    :param tuple looks_up: models that clients only read, such as those that these refer to.
    """

    name: str
    module: str
    reads: object
    writes: object
    lines: tuple[Line, ...]
    looks_up: tuple[str, ...]


APPS = (
    App('contacts', 'base',
        _lt("See your contacts"),
        _lt("See, create and change your contacts"),
        (Line('res.partner', 'write create'),
         Line('res.partner.category', 'write create')),
        ('res.country', 'res.country.state', 'res.currency', 'res.lang', 'res.partner.industry')),
    App('sales', 'sale',
        _lt("See your sales orders, with customers, products and prices"),
        _lt("See, create, change, confirm and cancel your sales orders, and see customers, products and prices"),
        (Line('sale.order', 'write create', (
            'action_cancel', 'action_confirm', 'action_draft', 'action_lock', 'action_quotation_sent',
            'action_unlock')),
         Line('sale.order.line', 'write create unlink')),
        ('account.fiscal.position', 'account.payment.term', 'account.tax', 'crm.tag', 'crm.team',
         'product.category', 'product.pricelist', 'product.pricelist.item', 'product.product', 'product.template',
         'res.country', 'res.country.state', 'res.currency', 'res.partner', 'sale.order.template', 'stock.warehouse',
         'uom.uom')),
    App('crm', 'crm',
        _lt("See your leads and opportunities, with their contacts"),
        _lt("See, create and change your leads and opportunities, win or lose them, and see contacts"),
        (Line('crm.lead', 'write create', (
            'action_restore', 'action_set_lost', 'action_set_won', 'convert_opportunity')),),
        ('crm.lost.reason', 'crm.recurring.plan', 'crm.stage', 'crm.tag', 'crm.team', 'res.country',
         'res.country.state', 'res.currency', 'res.partner', 'utm.campaign', 'utm.medium', 'utm.source')),
    App('invoices', 'account',
        _lt("See your invoices and bills, with contacts, products and accounts"),
        _lt("See, create, change, confirm and cancel your invoices and bills, and see contacts, products and accounts"),
        # other journal entries, such as wages, are none of its business
        (Line('account.move', 'write create', ('action_post', 'button_cancel', 'button_draft'),
              "[('move_type', '!=', 'entry')]"),
         Line('account.move.line', 'write create unlink', domain="[('move_id.move_type', '!=', 'entry')]")),
        ('account.account', 'account.cash.rounding', 'account.fiscal.position', 'account.incoterms',
         'account.journal', 'account.payment.term', 'account.tax', 'product.category', 'product.product',
         'product.template', 'res.country', 'res.country.state', 'res.currency', 'res.partner', 'uom.uom')),
    App('inventory', 'stock',
        _lt("See your stock and transfers, with contacts and products"),
        _lt("See, create, change, confirm and cancel your transfers, count stock, and see contacts and products"),
        (Line('stock.picking', 'write create', (
            'action_assign', 'action_cancel', 'action_confirm', 'button_validate', 'do_unreserve')),
         Line('stock.move', 'write create unlink'),
         Line('stock.move.line', 'write create unlink'),
         Line('stock.quant', 'write create', ('action_apply_inventory',)),
         Line('stock.lot', 'write create'),
         Line('stock.package', 'write create')),
        ('product.category', 'product.product', 'product.template', 'res.partner', 'stock.location',
         'stock.picking.type', 'stock.warehouse', 'uom.uom')),
)
