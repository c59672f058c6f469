"""The rules of the protocol by themselves: values go in, values or errors come out, a fake remembers the rest."""
import without_odoo

without_odoo.load()
