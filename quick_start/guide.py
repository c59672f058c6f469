"""What the Quick Start shows: words, a table of fields and values, blocks of code."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
Words = Any  # a lazy translation of Odoo's

SECRET_HINT = _lt("The client secret, which is shown once, when you generate it.")


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a tool, under the tool's own name for it, and its value; ``hint`` is for people to read.

    ``copied`` is false where people choose the value from what the tool offers.
    """

    label: str | Words
    value: str = ''
    hint: Words | None = None
    copied: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """Code for one file; ``run`` are the shell commands that install what it needs and start it."""

    file: str
    code: str
    run: str = ''


@dataclass(frozen=True, slots=True)
class Guide:
    """How to connect one tool."""

    words: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()


def choice(label: str | Words, value: str, hint: Words | None = None) -> Row:
    """Return a field whose value is chosen from what the tool offers."""
    return Row(label, value, hint, copied=False)


def secret_row(label: str = 'Client Secret') -> Row:
    return Row(label, hint=SECRET_HINT, copied=False)
