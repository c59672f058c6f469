"""What a tool is."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools import LazyTranslate

from ..about import BY_ITSELF, CODE, DEVICE, INTROSPECT, OPENID, About
from ..guide import Guide, Words

_lt = LazyTranslate(__name__)
ALL_FLOWS = frozenset({CODE, BY_ITSELF, INTROSPECT})


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, or a library of a language.

    ``recipe`` is asked only for the ``flows`` that the tool knows, and for a public application only where it can do
    without a secret. ``redirect_uris`` are its callback URLs where they are the same for everybody;
    ``where`` says where else people find theirs. ``run_by_us`` tells whether a test runs the recipe as it is printed,
    ``tried`` with which version of the tool somebody has followed it by hand,
    ``signs_in`` that the tool does no more than have people sign in with Odoo (OpenID Connect). ``placeholder`` is
    how the tool begins a place in a value where it puts something else, with no way to write it as text.
    """

    name: str
    label: str
    recipe: Callable[[About], Guide]
    flows: frozenset[str] = ALL_FLOWS
    without_secret: bool = False
    redirect_uris: tuple[str, ...] = ()
    where: Words | None = None
    run_by_us: bool = False
    tried: str | None = None
    signs_in: bool = False
    placeholder: str | None = None

    def suits(self, about: About) -> bool:
        """Tell whether the tool connects in the way of this application."""
        return about.flow in self.flows and (self.without_secret or not about.public)

    def guide(self, about: About) -> Guide:
        """Return how to connect an application by this tool, or why it cannot be."""
        if about.flow is None:
            return Guide((_lt("This application may use no grant. Choose its kind first."), ))
        if not about.scopes and about.flow != INTROSPECT:
            return Guide((_lt("This application has no scopes. Choose what it may do first."), ))
        if self.flows == {DEVICE} and about.flow != DEVICE:
            return Guide((_lt("People allow %s on another device. Choose the kind device for it.", self.label), ))
        if about.flow not in self.flows:
            return Guide((_CANNOT[about.flow](self.label), ))
        if about.public and not self.without_secret:
            return Guide((_lt(
                "%s needs a client secret, which an app on people's devices cannot keep. Choose the kind automation "
                "tool or website for it.", self.label), ))
        if self.signs_in and OPENID not in about.identity_scopes:
            return Guide((_lt("Add the scope openid first: %s has people sign in with it.", self.label), ))
        if self.placeholder and any(self.placeholder in name for name in about.scopes):
            return Guide((_lt(
                "%(tool)s puts something else in the place of %(placeholder)s… in the name of a scope: rename the "
                "scope.",
                tool=self.label, placeholder=self.placeholder), ))
        return self.recipe(about)


_CANNOT = {
    CODE: lambda label: _lt("%s has no sign-in of people. Choose the kind script or service for it.", label),
    BY_ITSELF: lambda label: _lt(
        "%s connects by the sign-in of a person. Choose the kind automation tool or website for it.", label),
    INTROSPECT: lambda label: _lt(
        "A resource server checks the tokens that others send to it, which %s does not do.", label),
    DEVICE: lambda label: _lt(
        "%s does not show people a code to allow it elsewhere. Choose the tool Device, or another kind.", label),
}
