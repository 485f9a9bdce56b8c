"""The values composition speaks in: what goes in, what comes out, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subgraph:
    """One service of the graph: its name, where it is reached and its SDL, of Federation 1 or 2."""

    name: str
    url: str
    sdl: str


@dataclass(frozen=True, order=True)
class Location:
    """A place in the SDL of one subgraph; line and column count from 1."""

    subgraph: str
    line: int
    column: int


@dataclass(frozen=True)
class CompositionError:
    """Why the subgraphs do not compose.

    Attributes:
        code: Stable code in the vocabulary of the federation ecosystem, such as `INVALID_FIELD_SHARING`.
        message: What is wrong and how to mend it.
        subgraphs: Names of the subgraphs concerned, in order of declaration.
        locations: Where in their SDL; empty when the fault is in no one place, such as a missing root.
    """

    code: str
    message: str
    subgraphs: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True)
class Hint:
    """Something that composes but deserves a look, such as an optional argument that one subgraph lacks."""

    code: str
    message: str
    subgraphs: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True)
class Composition:
    """Outcome of `compose`: a supergraph text, or the errors that stand in its way, never both."""

    supergraph_sdl: str | None
    errors: tuple[CompositionError, ...] = ()
    hints: tuple[Hint, ...] = ()
