"""Names that people read before they allow something: they have to read as what they are."""
import unicodedata

MAX_NAME, MAX_SENTENCE = 100, 200  # characters
# Controls, and what is not seen and changes the direction or the look of what is (Unicode categories).
_UNSEEN = frozenset({'Cc', 'Cf', 'Cn', 'Co', 'Cs', 'Zl', 'Zp'})
_SEEN = ('L', 'N', 'P', 'S')
# What is not seen either, of other categories (Unicode, Default_Ignorable_Code_Point), and the blank of Braille.
_BLANK = frozenset(map(chr, (
    0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, *range(0x180b, 0x1810), 0x2800, 0x2d7f, 0x3164, *range(0xfe00, 0xfe10),
    0xffa0, 0xfffc, 0x1107f, 0x16fe4, 0x1d159, *range(0xe0100, 0xe01f0))))
_MAX_MARKS = 3  # one over the other
_LINE_STAYS = str.maketrans({0xa0: ' ', 0x202f: ' '})  # blanks at which no line breaks, as French has before a colon


def problem(env, name, most=MAX_NAME):
    """Return why a name could mislead who reads it, for people to read, or ``None``.

    :param str name: of an application, or what a scope says of itself.
    :param int most: how many characters it may have.
    """
    if len(name) > most:
        return env._("Use %s characters at most.", most)
    plain = name.translate(_LINE_STAYS)
    if plain != ' '.join(plain.split()):
        return env._("Put one space between words, and none before or after them.")
    if not any(unicodedata.category(character).startswith(_SEEN) for character in name):
        return env._("Use letters or digits.")
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ('Mn', 'Me') else 0
        if category in _UNSEEN or character in _BLANK or marks > _MAX_MARKS:
            return env._(
                "Leave out characters that people do not see, or that change how the text reads (U+%s).",
                f'{ord(character):04X}')
    return None
