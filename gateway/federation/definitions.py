"""What one subgraph says, as plain values: types, fields, arguments and the federation marks on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from graphql import GraphQLSchema

from gateway.federation.composition_values import Location

ROOT_TYPES = ("Query", "Mutation", "Subscription")
BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})


class Kind(Enum):
    """Kinds of named type, by the keyword that defines them."""

    OBJECT = "type"
    INTERFACE = "interface"
    UNION = "union"
    ENUM = "enum"
    INPUT = "input"
    SCALAR = "scalar"


COMPOSITE = frozenset({Kind.OBJECT, Kind.INTERFACE, Kind.UNION})


@dataclass(frozen=True)
class Applied:
    """A directive that travels into the supergraph as it is written, such as `@cost(weight: 3)`.

    Attributes:
        name: Its name in the supergraph.
        arguments: Argument name -> value as SDL writes it, sorted by name.
        repeatable: Whether it may stand more than once on one element.
    """

    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    repeatable: bool = False


@dataclass
class Element:
    """What every part of a schema may carry; `sources` tells where it is written."""

    name: str
    description: str | None = None
    tags: tuple[str, ...] = ()
    inaccessible: bool = False
    deprecation: str | None = None
    carried: tuple[Applied, ...] = ()
    sources: tuple[Location, ...] = field(default=(), compare=False, repr=False)


@dataclass
class InputValue(Element):
    """An argument or an input field; type and default as written in SDL."""

    type: str = ""
    default: str | None = None

    @property
    def required(self) -> bool:
        """Whether a caller must give a value."""
        return self.type.endswith("!") and self.default is None


@dataclass
class OutputField(Element):
    """A field of an object or interface, with its federation marks as canonical field sets."""

    type: str = ""
    arguments: dict[str, InputValue] = field(default_factory=dict)
    external: bool = False
    shareable: bool = False
    requires: str | None = None
    provides: str | None = None
    override: str | None = None
    override_label: str | None = None


@dataclass(frozen=True)
class KeyUse:
    """One `@key`: its canonical field set and whether entities can be looked up by it."""

    fields: str
    resolvable: bool = True
    source: Location | None = field(default=None, compare=False, repr=False)


@dataclass
class TypeDefinition(Element):
    """A named type as one subgraph defines it.

    Attributes:
        extension: The subgraph only ever says `extend`, or marks the type `@extends`.
        base: The subgraph itself says what the type is, so that others may extend it.
        interface_object: An object that stands for an interface whose objects the subgraph does not know.
    """

    kind: Kind = Kind.OBJECT
    fields: dict[str, OutputField] = field(default_factory=dict)
    inputs: dict[str, InputValue] = field(default_factory=dict)
    values: dict[str, Element] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    keys: list[KeyUse] = field(default_factory=list)
    specified_by: str | None = None
    one_of: bool = False
    extension: bool = False
    base: bool = False
    interface_object: bool = False


@dataclass(frozen=True)
class CarriedSpecification:
    """A linked specification of which a subgraph wants one directive carried into the supergraph.

    Attributes:
        directive: Name the directive has there.
        canonical: Name the specification gives it.
        definition: SDL of the directive's definition.
        purpose: `SECURITY` or `EXECUTION` when a router must understand it, else None.
        sources: Where the subgraph asks for it.
    """

    identity: str
    version: tuple[int, int]
    directive: str
    canonical: str
    definition: str
    purpose: str | None = None
    sources: tuple[Location, ...] = field(default=(), compare=False, repr=False)


@dataclass
class SubgraphSchema:
    """One subgraph, read: `types` for merging, `schema` to check selections against.

    `schema` is the subgraph without the federation machinery; an operation sent to the subgraph that
    does not use `_entities` is valid against it.

    Attributes:
        minor: Minor version of Federation 2 it links; None for Federation 1.
        carried: Specifications whose directives it wants in the supergraph.
    """

    name: str
    url: str
    types: dict[str, TypeDefinition]
    schema: GraphQLSchema
    minor: int | None = None
    carried: tuple[CarriedSpecification, ...] = ()
