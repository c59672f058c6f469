"""What `./dev translations` runs within Odoo."""

import io
from pathlib import Path
from xml.etree import ElementTree

import polib

from odoo.tools.translate import trans_export

WIDTH = 78  # characters of a line
SCOPES = "model:oauth2.scope,"


def update(env, addon, folder):
    """Bring the template and the languages of an addon up to date.

    :param env: an environment of a database in which the addon is installed.
    :param str addon: its name.
    :param str folder: where its translations are.
    """
    exported = io.BytesIO()
    trans_export(False, [addon], exported, "po", env)
    words = {entry.msgid: entry for entry in polib.pofile(exported.getvalue().decode())}
    in_every_database = tuple(f"{SCOPES}description:{addon}.{name}" for name in _shipped_scopes(Path(folder).parent))
    for entry in words.values():
        if any(place.startswith("code:") for place, _line in entry.occurrences):
            # scopes that the addon's code makes, and words in each language, are not there in every database
            entry.occurrences = [
                each for each in entry.occurrences
                if not each[0].startswith(SCOPES) or each[0] in in_every_database]
    for path in [Path(folder, f"{addon}.pot"), *sorted(Path(folder).glob("*.po"))]:
        file = polib.pofile(str(path), wrapwidth=WIDTH)
        for entry in [*file]:
            word = words.get(entry.msgid)
            if word is None:
                file.remove(entry)
            else:
                entry.comment, entry.occurrences = word.comment, word.occurrences
        known = {entry.msgid for entry in file}
        file.extend(
            polib.POEntry(msgid=word, comment=entry.comment, occurrences=entry.occurrences, flags=entry.flags)
            for word, entry in words.items() if word not in known)
        file.sort(key=lambda entry: (entry.comment, entry.occurrences[:1], entry.msgid))
        file.save()


def _shipped_scopes(root):
    """Return the names of the scopes that the addon's data has."""
    data = ElementTree.parse(root / "data/oauth2_scope_data.xml")
    return [record.get("id") for record in data.iter("record")]
