"""Several subgraphs written in one text: each begins with a line `# === name`."""

from __future__ import annotations

import re
from pathlib import Path

from gateway.federation import Composition, Subgraph, compose

MARKER = re.compile(r"^# === (.+)$", re.MULTILINE)
ERRORS = Path(__file__).parent / "composition_errors"


def link(names: str, version: str = "2.9") -> str:
    """A link to Federation 2 that imports these directives."""
    imported = ", ".join(f'"@{name}"' for name in names.split())
    url = f"https://specs.apollo.dev/federation/v{version}"
    return f'extend schema @link(url: "{url}", import: [{imported}])'


def split(text: str) -> list[Subgraph]:
    """The subgraphs of a text; a line `LINK key shareable` stands for a link that imports these."""
    text = re.sub(r"^LINK (.+)$", lambda found: link(found[1]), text, flags=re.MULTILINE)
    parts = MARKER.split(text)
    return [
        Subgraph(name, f"http://{index}.invalid", sdl)
        for index, (name, sdl) in enumerate(zip(parts[1::2], parts[2::2], strict=True))
    ]


def composed(text: str) -> Composition:
    """What composing the subgraphs of a text gives."""
    return compose(split(text))


def supergraph(text: str) -> str:
    """The supergraph of subgraphs that must compose, without line breaks and double spaces."""
    composition = composed(text)
    assert composition.errors == ()
    return re.sub(r"\s+", " ", composition.supergraph_sdl or "")


def codes(composition: Composition) -> list[str]:
    """Codes of the errors, sorted, each once."""
    return sorted({error.code for error in composition.errors})
