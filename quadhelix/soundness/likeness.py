"""What a name looks like to a hasty reader: two names of one likeness could be taken for each other.

After the skeletons of Unicode Technical Standard 39, section 4, with a small table of its own: the Cyrillic
and Greek letters, the digits and the pairs of letters that pass for Latin ones.
"""

import unicodedata

_CYRILLIC = (
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u043d\u0456\u0458"  # a b c d e h h i j
    "\u043a\u04cf\u043c\u043e\u0440\u0455\u0442\u0443\u0445"  # k l m o p s t y x
)
_GREEK = "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
_ALIKE = str.maketrans(f"{_CYRILLIC}{_GREEK}01i", "abcdehhijklmopstyxaeikvoptuxoll")


def likeness(name: str) -> str:
    r"""The letters of a name without case, accents, spaces and signs, each look-alike as one letter.

    >>> likeness("Zuid-Holland") == likeness("zuid holland") == likeness("Zu1d_H0lland")
    True
    >>> likeness("L\u0435iden") == likeness("leiden")  # with a Cyrillic letter
    True
    >>> likeness("leiden") == likeness("heiden")
    False
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in decomposed if sign.isalnum()).translate(_ALIKE)
    # A Cyrillic look-alike of i became i a moment ago.
    return letters.replace("i", "l").replace("rn", "m").replace("vv", "w")
