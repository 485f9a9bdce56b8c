"""Texts spoiled at random: SDL that is nearly right, which must be refused and never crash anything."""

from __future__ import annotations

import re

from tests.gateway.federation.oracle.dice import Dice

NAME = re.compile(r"(?<![@\"$\w])[A-Za-z_]\w*")
STRING = re.compile(r'"[^"\n]*"')
DIRECTIVE = re.compile(r"@\w+(?:\([^()]*\))?")
TYPE = re.compile(r": *([\[\]!A-Za-z_0-9]+)")
ANY = re.compile(r'"[^"\n]*"|[A-Za-z_]\w*|[^\s\w]|\d+')
KINDS = (NAME, NAME, STRING, DIRECTIVE, DIRECTIVE, TYPE)
ODD = ('""', '"\\u0000"', "null", "0", "1e999", "[]", "{}", "true", "$x", "@", "__x", '"id {"')


def damaged(text: str, dice: Dice) -> str:
    """The text with one or two small things wrong, mostly still GraphQL to look at."""
    for _ in range(dice.randint(1, 2)):
        text = dice.choice((_swapped, _swapped, _swapped, _dropped, _moved, _cut, _copied, _odd))(text, dice)
    return text


def _swapped(text: str, dice: Dice) -> str:
    """One name, string, directive or type in the place of another."""
    found = list(dice.choice(KINDS).finditer(text))
    if not found:
        return text
    old, new = dice.choice(found), dice.choice(found)
    return text[: old.start()] + new.group() + text[old.end() :]


def _dropped(text: str, dice: Dice) -> str:
    """One directive less."""
    found = list(DIRECTIVE.finditer(text))
    if not found:
        return text
    old = dice.choice(found)
    return text[: old.start()] + text[old.end() :]


def _moved(text: str, dice: Dice) -> str:
    """One directive more, somewhere at the end of a line or of a type's head."""
    found = list(DIRECTIVE.finditer(text))
    ends = [match.start() for match in re.finditer(r"(?<=[\w!\])])(?= \{\n|\n)", text)]
    if not found or not ends:
        return text
    end = dice.choice(ends)
    return f"{text[:end]} {dice.choice(found).group()}{text[end:]}"


def _cut(text: str, dice: Dice) -> str:
    """One line less, such as a field."""
    lines = text.splitlines()
    fields = [index for index, line in enumerate(lines) if line.startswith("  ")] or [0]
    del lines[dice.choice(fields)]
    return "\n".join(lines)


def _copied(text: str, dice: Dice) -> str:
    """A line, such as a field, in one more place."""
    lines = text.splitlines()
    fields = [index for index, line in enumerate(lines) if line.startswith("  ")] or [0]
    lines.insert(dice.choice(fields), lines[dice.choice(fields)])
    return "\n".join(lines)


def _odd(text: str, dice: Dice) -> str:
    """A token that belongs nowhere, or none."""
    old = dice.choice(list(ANY.finditer(text)))
    return text[: old.start()] + dice.choice((*ODD, "")) + text[old.end() :]
