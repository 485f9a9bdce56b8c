"""What one subgraph says, as plain values: types, fields, arguments and the federation marks on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from graphql import GraphQLSchema

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


@dataclass
class Element:
    """What every part of a schema may carry."""

    name: str
    description: str | None = None
    tags: tuple[str, ...] = ()
    inaccessible: bool = False
    deprecation: str | None = None


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


@dataclass(frozen=True)
class KeyUse:
    """One `@key`: its canonical field set and whether entities can be looked up by it."""

    fields: str
    resolvable: bool = True


@dataclass
class TypeDefinition(Element):
    """A named type as one subgraph defines it; `extension` when it only ever says `extend`."""

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


@dataclass
class SubgraphSchema:
    """One subgraph, read: `types` for merging, `schema` to check selections against.

    `schema` is the subgraph without the federation machinery; an operation sent to the subgraph that
    does not use `_entities` is valid against it.
    """

    name: str
    url: str
    types: dict[str, TypeDefinition]
    schema: GraphQLSchema
