"""The example addon of docs/addons.md: each fenced code block there whose first line names a file is that file."""

import re
import shutil
from pathlib import Path

NAME = "oauth2_example"
PAGE = Path(__file__).resolve().parent.parent / "docs/addons.md"
BLOCK = re.compile(rf"^```\w+\n((?:#|<!--) ({NAME}/[\w/.]+)(?: -->)?\n.*?)^```$", re.MULTILINE | re.DOTALL)


def files():
    """Return the files' contents by their paths."""
    return {path: content for content, path in BLOCK.findall(PAGE.read_text())}


def write(folder):
    """Write the addon into a folder of addons, in place of what is there."""
    shutil.rmtree(folder / NAME, ignore_errors=True)
    for path, content in files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
