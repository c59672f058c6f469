"""What records are about, and who is responsible for them: what may be named where a scope does not open it."""

# Who is responsible, and for which company: named also where a scope does not open them.
NAMED_FREELY = frozenset({'res.company', 'res.users'})
# Whom and what documents are about, and how people sort them: named where a scope does not say a word about these.
# Definitions of properties Odoo puts there itself.
MASTER_DATA = frozenset({
    'account.account', 'account.fiscal.position', 'account.incoterms', 'account.journal', 'account.payment.term',
    'account.tax', 'crm.lost.reason', 'crm.stage', 'crm.team', 'hr.department', 'hr.job', 'product.category',
    'product.pricelist', 'product.product', 'product.template', 'project.project', 'project.task.type',
    'properties.base.definition', 'res.bank', 'res.country', 'res.country.state', 'res.currency', 'res.lang',
    'res.partner', 'res.partner.bank', 'res.partner.industry', 'resource.calendar', 'uom.uom', 'utm.campaign',
    'utm.medium', 'utm.source'})
