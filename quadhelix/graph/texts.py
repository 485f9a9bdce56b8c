"""Localised texts in GraphQL: `title { text }` for a portal, `title { translations { … } }` for an editor."""

import re

import strawberry

from quadhelix.errors import invalid
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import legible, refuse_many
from quadhelix.texts import Text, pick

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@strawberry.federation.type(shareable=True)
class Translation:
    """A text in one language; `language` is a BCP 47 tag such as `nl` or `nl-BE`."""

    language: str
    value: str


@strawberry.federation.type(shareable=True)
class LocalisedText:
    """A text that may exist in several languages."""

    stored: strawberry.Private[Text]

    @strawberry.field
    def text(self, info: Info, language: str | None = None) -> str:
        """The text in this language, else in the languages of `Accept-Language`, else Dutch or English."""
        return pick(self.stored, [language] if language else info.context.languages)

    @strawberry.field
    def translations(self) -> list[Translation]:
        """Every language the text exists in."""
        return [Translation(language=language, value=value) for language, value in self.stored.items()]


def localised(stored: Text) -> LocalisedText:
    """The GraphQL value of a stored text."""
    return LocalisedText(stored=stored)


def localised_or_none(stored: Text | None) -> LocalisedText | None:
    """The GraphQL value of a stored text, or null where none was given."""
    return LocalisedText(stored=stored) if stored else None


@strawberry.input
class TranslationInput:
    """A text in one language; `language` is a BCP 47 tag such as `nl` or `nl-BE`."""

    language: str
    value: str


def read_text(given: list[TranslationInput], field: str, *, most: int) -> dict[str, str]:
    """The text a client sent, of at most so many characters per language.

    Raises:
        InvalidInput: no language at all or too many, a tag that is none, a language twice, a value that is
            empty, too long or holds control characters.
    """
    refuse_many(given, field)
    if not given:
        raise invalid(field, "at-least-one-language", "at least one language", "minstens één taal")
    text: dict[str, str] = {}
    for number, translation in enumerate(given):
        where = f"{field}.{number}"
        value = translation.value.replace("\r\n", "\n").strip()
        if not _LANGUAGE.fullmatch(translation.language):
            raise invalid(
                f"{where}.language", "language-tag", "a tag such as nl-BE", "een taalcode als nl-BE"
            )
        if translation.language in text:
            raise invalid(
                f"{where}.language", "one-value-per-language", "each language once", "elke taal één keer"
            )
        if not legible(value, most):
            raise invalid(
                f"{where}.value", "length", f"1 to {most} characters", f"1 tot en met {most} tekens"
            )
        text[translation.language] = value
    return text


def read_optional_text(given: list[TranslationInput] | None, field: str, *, most: int) -> dict[str, str]:
    """Like `read_text`, where nothing given is an empty text."""
    return read_text(given, field, most=most) if given else {}
