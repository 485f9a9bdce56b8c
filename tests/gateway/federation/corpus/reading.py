"""Themes and their cases, as read from the folders beside this file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from gateway.federation import Composition, Subgraph, Supergraph, compose
from tests.gateway.federation.corpus.subgraph_text import SubgraphText, interfaces_of
from tests.gateway.federation.corpus.world import World

HERE = Path(__file__).parent
BLOCK = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTE = re.compile(r"^- ([a-z ]+): (.+)$", re.MULTILINE)
NOTES = {"requests", "depth", "errors", "errors at", "order", "down", "invalid", "unasked", "unnamed"}


@dataclass(frozen=True)
class Case:
    """One operation and what should come of it; see README.md for the notes."""

    theme: str
    title: str
    operation: str
    data: Any
    variables: dict[str, Any]
    notes: dict[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        """Theme and title, as reports and the table of known failures name the case."""
        return f"{self.theme}: {self.title}"

    @property
    def has_errors(self) -> bool:
        """Whether there must be errors."""
        return bool({"errors", "errors at"} & self.notes.keys())


@dataclass(frozen=True)
class Theme:
    """A folder."""

    name: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return HERE / self.name

    @property
    def world(self) -> Callable[[], World]:
        """Makes the data of a case."""
        made: Callable[[], World] = import_module(f"tests.gateway.federation.corpus.{self.name}.data").world
        return made

    @cached_property
    def texts(self) -> list[SubgraphText]:
        """Its subgraphs, by name."""
        files = sorted(item for item in self.folder.glob("*.graphql") if item.stem != "supergraph")
        return [SubgraphText(item.stem, item.read_text()) for item in files]

    @cached_property
    def kinds(self) -> dict[str, set[str]]:
        """The interfaces of each object type."""
        return interfaces_of(self.texts)

    @cached_property
    def given(self) -> Supergraph:
        """The graph as it lies beside its subgraphs."""
        return Supergraph.from_sdl((self.folder / "supergraph.graphql").read_text())

    @cached_property
    def composed(self) -> Supergraph:
        """The graph as composed here."""
        composition = self.composition()
        assert composition.errors == (), composition.errors
        assert composition.supergraph_sdl is not None
        return Supergraph.from_sdl(composition.supergraph_sdl)

    def supergraph(self, mode: str) -> Supergraph:
        """The graph, `composed` or `given`."""
        return self.given if mode == "given" else self.composed

    def composition(self) -> Composition:
        """What comes of composing its subgraphs."""
        return compose([Subgraph(text.name, f"http://{text.name}.invalid", text.sdl) for text in self.texts])

    @property
    def refusal(self) -> str | None:
        """The code with which composition refuses these subgraphs; None when they compose."""
        head = (self.folder / "cases.md").read_text().partition("\n## ")[0]
        return dict(NOTE.findall(head)).get("does not compose")

    def cases(self) -> Iterator[Case]:
        """Its cases, in the order of the file."""
        text = (self.folder / "cases.md").read_text()
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            yield _case(self.name, part)


def _case(theme: str, part: str) -> Case:
    title, _, rest = part.partition("\n")
    blocks = {(kind, label): text for kind, label, text in BLOCK.findall(rest)}
    notes = {name: value.strip() for name, value in NOTE.findall(BLOCK.sub("", rest))}
    assert notes.keys() <= NOTES, (theme, title, notes)
    return Case(
        theme,
        title.strip(),
        blocks["graphql", ""],
        json.loads(blocks.get(("json", "data"), "null")),
        json.loads(blocks.get(("json", "variables"), "{}")),
        notes,
    )


THEMES = [Theme(item.parent.name) for item in sorted(HERE.glob("*/cases.md"))]
