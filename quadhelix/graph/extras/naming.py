"""What a region's part of the schema is called."""

from quadhelix.regions import field_name
from quadhelix.texts import Text, pick


def type_name(*words: str) -> str:
    """A type's name from a region's code, a record's type and fields' names.

    >>> type_name("oost-vlaanderen", "Challenge", "adoptionTier")
    'OostVlaanderenChallengeAdoptionTier'
    """
    return "".join(word[:1].upper() + word[1:] for word in (field_name(word) for word in words))


def described(text: Text) -> str:
    """A description from a region's text, in English; one line, as a plugin's line breaks mean nothing."""
    legible = "".join(letter if letter.isprintable() else " " for letter in pick(text, ["en"]))
    return " ".join(legible.split())
