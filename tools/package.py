"""`./dev package`: the addon as one zip, to put into a folder of addons or to hand to the Odoo Apps store."""

import ast
import subprocess
from pathlib import Path

from common import ADDON, ROOT, Problem, say

# Odoo's own tests stay, since people run `odoo --test-enable` on what they install. These need a clone and ./dev.
LEFT_OUT = (
    ".*", "bench", "dev", "pyproject.toml", "tools",
    "tests/live", "tests/properties", "tests/protocol", "tests/release", "tests/without_odoo.py",
)


def package(options):
    """Write the zip of what is committed."""
    folder = Path(options.output).absolute()
    if not folder.is_dir():
        raise Problem(f"There is no folder {folder}: make it, or name another one with --output.")
    path = write(folder)
    say(f"Wrote {path} ({path.stat().st_size / 1000:.0f} kB).")
    if changed := git("status", "--porcelain", "--untracked-files=no").splitlines():
        say(f"What is not committed is not in it: {len(changed)} changed files.")


def write(folder):
    """Write the zip into a folder, in place of one of the same version, and return its path."""
    version = ast.literal_eval(git("show", "HEAD:__manifest__.py"))["version"]
    path = folder / f"{ADDON}-{version}.zip"
    git("archive", "--format=zip", f"--prefix={ADDON}/", f"--output={path}", "HEAD", "--", ".",
        *(f":(exclude){name}" for name in LEFT_OUT))
    return path


def git(*arguments):
    """Run Git in the checkout and return what it prints."""
    try:
        done = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Problem("The zip is made of what is committed: install Git, then run ./dev again.") from None
    if done.returncode:
        raise Problem(f"The zip is made of what is committed, and Git could not read it: {done.stderr.strip()}.")
    return done.stdout
