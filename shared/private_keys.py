"""The private parts of signing keys: in a table without a model, so that no record, field or method leads to them.

These are functions and not methods: what runs inside Odoo, such as a template, a server action or a domain, has records
and their methods, also with superuser rights, but cannot call a function of a module. What is kept in memory is an
object of cryptography, which shows nothing without a call, and never a text.
"""
from __future__ import annotations

import configparser
import io
import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.tools import SQL, config

from . import keys, sealing

if TYPE_CHECKING:
    from odoo.api import Environment
    from odoo.sql_db import BaseCursor

TABLE = 'oauth2_key_private'
SECRET = 'oauth2_key_secret'  # noqa: S105 - the name of the setting
SECTION = 'oauth2_provider'
_logger = logging.getLogger(__name__)
# The keys that this process signs with, by database and algorithm. So a retired one goes with the first signature of
# its successor.
_parsed: dict[tuple[str, str], keys.SigningKey] = {}


class KeyUnreadableError(UserError):
    """The private part of a key is missing, or no secret opens it. Nothing is signed, and no other key takes over."""


def _forget_option() -> None:
    """Take the setting out of Odoo's memory, where it is if it stands in the section ``[options]``."""
    for options in config.options.maps:
        options.pop(SECRET, None)


_forget_option()


def secrets() -> list[str]:
    """Return the secrets that keys are sealed with, the newest first; none where there is no such setting.

    The environment wins over the configuration file. The file is read each time, and has a section for us alone: what
    Odoo reads there it keeps in memory, where a template gets at it by formatting text.
    """
    text = os.environ.get(SECRET.upper()) or _configured()
    return [secret for part in text.split(',') if (secret := part.strip())]


def _configured() -> str:
    parser = configparser.RawConfigParser()
    try:
        parser.read([config['config']])
    except configparser.Error:
        _logger.error("Cannot read %s from the configuration file", SECRET)  # the error would show the line
    return next((
        parser.get(section, SECRET) for section in (SECTION, 'options') if parser.has_option(section, SECRET)), '')


def create_table(cr: BaseCursor) -> None:
    """Create the table, where there is none yet."""
    cr.execute(SQL("""
        CREATE TABLE IF NOT EXISTS %s (
            key_id integer PRIMARY KEY REFERENCES oauth2_key ON DELETE CASCADE,
            private text NOT NULL
        )""", SQL.identifier(TABLE)))


def drop_table(cr: BaseCursor) -> None:
    """Remove the table with all private keys."""
    cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(TABLE)))


def store(env: Environment, key_id: int, kid: str, pem: str) -> None:
    """Store the private part of a new key: sealed, if there is a secret.

    By COPY, so that it is in no statement: neither Odoo's log nor PostgreSQL's shows it, whatever fails.

    :param key_id: the ``oauth2.key`` row.
    :param kid: its key ID.
    :param pem: its private part.
    :raise KeyUnreadableError: this server cannot read the other keys, so it has not the secret that the new one needs.
    """
    for _key_id, other, private in _rows(env.cr):
        _opened(env, other, private)
    found = secrets()
    text = sealing.seal(pem, kid, found[0]) if found else pem
    line = text.replace('\\', '\\\\').replace('\n', '\\n')
    env.cr.copy_expert(f'COPY {TABLE} (key_id, private) FROM STDIN', io.StringIO(f'{key_id}\t{line}\n'))


def erase(cr: BaseCursor, key_ids: Iterable[int]) -> None:
    """Erase the private parts of these keys: they will never sign again."""
    cr.execute(SQL("DELETE FROM %s WHERE key_id IN %s", SQL.identifier(TABLE), tuple(key_ids)))


def load(env: Environment, kid: str) -> str:
    """Return the private part of a key as PEM.

    :raise LookupError: there is no such key, or not any more.
    :raise KeyUnreadableError: there is, but nobody can read its private part.
    """
    env.cr.execute(SQL(
        "SELECT private FROM oauth2_key LEFT JOIN %s ON key_id = id WHERE kid = %s AND state != 'retired'",
        SQL.identifier(TABLE), kid))
    row = env.cr.fetchone()
    if row is None:
        raise LookupError(kid)
    return _opened(env, kid, row[0])


def signing_key(env: Environment, algorithm: str) -> keys.SigningKey:
    """Return the key to sign with. That takes no statement once it is known.

    :param algorithm: one of ``keys.ALGORITHMS``.
    :raise SerializationFailure: there was none, as in a neutralized copy of a database, and now there is one,
        which this transaction does not see; or it retires just now: for ``retry_on_conflict``.
    :raise KeyUnreadableError: nobody can read it.
    """
    model = env['oauth2.key'].sudo()
    try:
        kid = model._signing_kid(algorithm)
    except LookupError:
        model._generate_missing()
        try:
            kid = model._signing_kid(algorithm)
        except LookupError as error:
            raise psycopg2.errors.SerializationFailure from error
    key = _parsed.get((env.cr.dbname, algorithm))
    if key is None or key.kid != kid:
        try:
            key = keys.parse(load(env, kid), algorithm)
        except LookupError as error:
            env.registry.clear_cache()
            raise psycopg2.errors.SerializationFailure from error
        _parsed[env.cr.dbname, algorithm] = key
    return key


def seal_all(env: Environment) -> None:
    """Seal what is there in the clear, or sealed with another secret than the newest."""
    found = secrets()
    if not found:
        return
    for key_id, kid, private in _rows(env.cr):
        if sealing.is_sealed(private) and sealing.opens(private, kid, found[0]):
            continue
        try:
            sealed = sealing.seal(_opened(env, kid, private), kid, found[0])
        except KeyUnreadableError:
            continue  # it is in the log
        env.cr.execute(SQL("UPDATE %s SET private = %s WHERE key_id = %s", SQL.identifier(TABLE), sealed, key_id))
        _logger.info("Signing key %s is encrypted with the newest %s", kid, SECRET)


def _rows(cr: BaseCursor) -> list[tuple[int, str, str]]:
    cr.execute(SQL("SELECT id, kid, private FROM oauth2_key JOIN %s ON key_id = id", SQL.identifier(TABLE)))
    return cr.fetchall()


def _opened(env: Environment, kid: str, private: str | None) -> str:
    """Return the private part of a key as PEM; ``private`` is what the table has, if anything."""
    try:
        if private is None:
            raise ValueError('nothing there')
        return sealing.unseal(private, kid, secrets()) if sealing.is_sealed(private) else private
    except ValueError:
        _logger.error(
            "Signing key %s cannot be read, so nothing is signed with it: it is encrypted with another %s than the "
            "configuration file (or %s in the environment) has now", kid, SECRET, SECRET.upper())
        raise KeyUnreadableError(env._(
            "Odoo cannot read its signing keys: the setting %(setting)s on the server is missing, or is another one "
            "than before.", setting=SECRET)) from None
