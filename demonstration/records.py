"""What every record has: an id that stays the same, its source, and the mutations that bring it in.

The records of each service stand in `partners`, `challenges` and `education`: one class per kind of record,
whose fields are the fields of the mutation's input.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from demonstration.identity import identified
from demonstration.inputs import as_input, ids_in
from demonstration.sources import Provenance


@dataclass(frozen=True)
class Call:
    """A mutation and its input; `settled` is the rule by which the server says: that is so already."""

    mutation: str
    given: Mapping[str, Any]
    settled: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Base of all records.

    `key` is the readable name the id is made of, `region` the code of the region that owns the record.

    Attributes:
        called: What such a record is called; part of its id.
        register: The mutation that enters it.
        beside: Fields that say something else than what that mutation takes.
        in_order: Whether such records are entered one after the other, as they stand.
    """

    called: ClassVar[str]
    register: ClassVar[str]
    beside: ClassVar[tuple[str, ...]] = ()
    in_order: ClassVar[bool] = False

    key: str
    region: str
    provenance: Provenance

    @property
    def id(self) -> UUID:
        """The same id on every load."""
        return identified(self.called, self.key)

    def calls(self) -> Iterator[Call]:
        """The mutations that bring it in, in order, each safe to repeat."""
        details = as_input(self, without=("key", *self.beside))
        yield Call(self.register, {"id": str(self.id), **details}, "new-id")

    def references(self) -> frozenset[UUID]:
        """The ids of the other records it speaks of."""
        return frozenset(ids_in(self))

    def step(self, mutation: str, **given: Any) -> Call:
        """A mutation that takes this record a step on, unless it is there or beyond already."""
        return Call(mutation, {"id": str(self.id), **given}, "stage")
