"""The recipes of the Quick Start that no test runs: a parser of its language reads each block of code.

No value leaves its quotes: those that an administrator sets have a word in them that may be in texts alone.
"""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import tree_sitter_c_sharp
import tree_sitter_java
import tree_sitter_php
import tree_sitter_ruby
import yaml
from tree_sitter import Language, Parser

KINDS = ('website', 'app', 'service', 'resource_server', 'device')
PUBLIC_KINDS = ('app', 'device')
WORD = 'pwned'
NASTY_URI = f"http://127.0.0.1:1/$({WORD})';{WORD};'/callback?a='{WORD}'"
NASTY_SCOPE = f"it's#{{{WORD}}}$({WORD})`{WORD}`#({WORD})'{WORD}<?>"
GRAMMARS = {
    '.cs': tree_sitter_c_sharp.language, '.java': tree_sitter_java.language, '.php': tree_sitter_php.language_php,
    '.rb': tree_sitter_ruby.language}
RUN_ELSEWHERE = {'.py', '.mjs', '.conf'}  # by live_quick_start.py and live_apache.py
NODE_MODULES = os.environ.get('OAUTH2_LIVE_NODE_MODULES')
NODE_PROGRAMS = Path(__file__).parent / 'node'


@pytest.fixture(scope='module')
def blocks(odoo):
    """Return the blocks of code of all tools, for each kind of application."""
    if not odoo.call('oauth2.scope', 'search', [('name', '=', NASTY_SCOPE)]):
        odoo.call('oauth2.scope', 'create', [{'name': NASTY_SCOPE, 'description': 'Nothing'}])
    scopes = ['openid', 'profile', 'email', 'contacts.read', NASTY_SCOPE]
    scope_ids = odoo.call('oauth2.scope', 'search', [('name', 'in', scopes)])
    administrator, = odoo.call('res.users', 'search', [('login', '=', os.environ['OAUTH2_LIVE_LOGIN'])])
    tools = odoo.call('oauth2.application', 'fields_get', ['tool'])['tool']['selection']
    found = []
    for kind in KINDS:
        application = odoo.application(
            kind=kind, client_type='public' if kind in PUBLIC_KINDS else 'confidential', redirect_uris=NASTY_URI,
            scope_ids=[(6, 0, scope_ids)], user_id=administrator if kind == 'service' else False)
        for name, _label in tools:
            odoo.call('oauth2.application', 'write', [application.id], {'tool': name})
            found += odoo.quick_start(application)['blocks']
    return found


def codes(blocks, *suffixes):
    """Return the code of all blocks in a language, of which there are some."""
    found = [block['code'] for block in blocks if Path(block['file']).suffix in suffixes]
    assert found
    return found


@pytest.fixture
def node(tmp_path):
    """Return a function that returns what a program of Node.js makes of a text."""
    if not NODE_MODULES:
        pytest.skip("There is no Node.js.")
    (tmp_path / 'node_modules').symlink_to(NODE_MODULES)

    def run(program, text):
        shutil.copy(NODE_PROGRAMS / program, tmp_path)
        done = subprocess.run(  # noqa: S603 - a program of this folder
            ['node', program],  # noqa: S607
            cwd=tmp_path, input=text, text=True, capture_output=True, check=False)
        assert not done.returncode, f'{done.stderr}\n{text}'
        return json.loads(done.stdout)

    return run


def test_each_language_is_read_or_run(blocks):
    read = {*GRAMMARS, '.sh', '.json', '.yml', '.gs', '.pq', '.m'}
    assert {Path(block['file']).suffix for block in blocks} == read | RUN_ELSEWHERE


@pytest.mark.parametrize('suffix', GRAMMARS)
def test_languages_that_nothing_here_runs(blocks, suffix):
    parser = Parser(Language(GRAMMARS[suffix]()))
    found = []
    for code in codes(blocks, suffix):
        root = parser.parse(code.encode()).root_node
        assert not root.has_error, code
        found += where_the_word_is(root)
    assert found
    assert all(any('string' in kind for kind in kinds) for kinds in found)
    assert not any('interpolation' in kind for kinds in found for kind in kinds)


def where_the_word_is(node, kinds=()):
    """Return for each place of the word the kinds of syntax that it is in, the widest first."""
    kinds = (*kinds, node.type)
    if not node.children:
        return [kinds] if WORD.encode() in node.text else []
    return [found for child in node.children for found in where_the_word_is(child, kinds)]


def test_shell(blocks):
    for code in codes(blocks, '.sh'):
        subprocess.run(['sh', '-n'], input=code, text=True, check=True)  # noqa: S607


def test_json(blocks):
    for code in codes(blocks, '.json'):
        assert json.loads(code)['openapi']


def test_yaml(blocks):
    """Of Spring, which has each scope as an item of its own."""
    for code in codes(blocks, '.yml'):
        oauth2 = yaml.safe_load(code)['spring']['security']['oauth2']
        if 'client' in oauth2:
            registration = oauth2['client']['registration']['odoo']
            assert NASTY_SCOPE in registration['scope']
            assert registration.get('redirect-uri', NASTY_URI) == NASTY_URI


def test_apps_script(blocks, node):
    for code in codes(blocks, '.gs'):
        told = node('apps_script.mjs', code)
        assert NASTY_SCOPE in told['setScope'][0].split(' ')


def test_power_query(blocks, node):
    for code in codes(blocks, '.pq', '.m'):
        tokens = node('power_query.mjs', code)
        assert {kind for kind, text in tokens if WORD in text} == {'TextLiteral'}
