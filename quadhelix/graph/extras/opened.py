"""Which records of a service regions may add fields to, and the fields they add to its schema."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from quadhelix import extras
from quadhelix.aggregate import Aggregate
from quadhelix.facts import ExtraField, Subject
from quadhelix.graph.context import Info
from quadhelix.graph.extras.types import RegionTypes, attached
from quadhelix.graph.given import GivenExtras, KnownOrganisations
from quadhelix.regions import Regions, field_name

logger = logging.getLogger(__name__)


class OpenRecord:
    """A record of the service that regions may add fields to.

    Args:
        subject: The kind of record.
        shown: Its GraphQL type; its objects hold the `row` they were made of.
        inputs: The inputs that take the fields, and all that inherit from one of them.
    """

    def __init__(self, subject: Subject, shown: type[Any], *inputs: type[Any]) -> None:
        self.subject = subject
        self.shown = shown
        self.inputs = inputs


@dataclass(frozen=True)
class OpenRecords:
    """The records of a service that regions may add fields to.

    Args:
        records: Which ones.
        organisation: The service's type of organisations.
        known: The organisations the service knows.
    """

    records: tuple[OpenRecord, ...]
    organisation: type[Any]
    known: KnownOrganisations

    def extended(self, regions: Regions, taken: Collection[str]) -> "ExtendedRecords":
        """The fields the installed regions add to a schema in which these names of types are taken."""
        return ExtendedRecords(self, regions, taken)


@dataclass(frozen=True)
class _Added:
    """What one region adds to one kind of record: a field to read, and a field of its inputs."""

    record: OpenRecord
    region: str
    output: StrawberryField
    input: StrawberryField


class ExtendedRecords:
    """The fields regions add to a service's types and inputs.

    A region whose name, or that of one of its types, is taken in the schema adds none to that record: a
    plugin must not keep a service from starting.
    """

    def __init__(self, opened: OpenRecords, regions: Regions, taken: Collection[str]) -> None:
        self._known = opened.known
        self._added: list[_Added] = []
        names = {*taken}
        for record in opened.records:
            for region, fields in regions.extra_fields(record.subject).items():
                made = RegionTypes(region, record.shown.__name__, fields, opened.organisation)
                if names.intersection(made.names) or made.clash or _is_taken(field_name(region), record):
                    logger.error("the fields of region %s on %s clash with others", region, record.subject)
                else:
                    names.update(made.names)
                    self._added.append(_added(record, region, fields, made))

    def __bool__(self) -> bool:
        return bool(self._added)

    def fields_of(self, definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """What regions add to this type or input of the schema."""
        if definition.is_input:
            return [added.input for added in self._taking(definition.origin)]
        return [added.output for added in self._added if added.record.shown is definition.origin]

    def read(self, kind: type[Any], given: Mapping[str, Any]) -> GivenExtras:
        """What a client sent in regions' own fields of an input of this kind, as GraphQL coerced it."""
        sent = {added.region: field_name(added.region) for added in self._taking(kind)}
        return GivenExtras({code: given[name] for code, name in sent.items() if name in given}, self._known)

    def _taking(self, kind: type[Any]) -> list[_Added]:
        return [added for added in self._added if issubclass(kind, added.record.inputs)]


def _added(record: OpenRecord, region: str, fields: tuple[ExtraField, ...], made: RegionTypes) -> _Added:
    about = f"What the region {region} adds"
    output = attached(
        field_name(region),
        made.output,
        resolver=_reads(region, fields, made.output),
        description=f"{about}; null where it does not speak for the record or kept nothing.",
    )
    taken = attached(
        field_name(region),
        made.input,
        default=strawberry.UNSET,
        description=f"{about}; left out it stays as it is, null clears it.",
    )
    return _Added(record, region, output, taken)


def _reads(region: str, fields: tuple[ExtraField, ...], kind: type[Any]) -> Any:
    """The resolver of a region's field on a record."""
    public = extras.public_fields(fields)

    def resolve(self: Any, info: Info) -> Any:
        row: Aggregate = self.row
        context = info.context
        if region not in context.regions.speaking_for(row.region, row.municipality, context.today):
            return None
        open_to_reader = fields if row.changeable_by(context.actor) else public
        values = extras.read_values(open_to_reader, row.extras.get(region))
        return kind(values=values) if values else None

    return resolve


def _is_taken(name: str, record: OpenRecord) -> bool:
    """Whether the record or an input of it has a field of its own under this name."""
    kinds = [
        record.shown,
        *record.inputs,
        *(kind for given in record.inputs for kind in given.__subclasses__()),
    ]
    fields = (field for kind in kinds for field in kind.__strawberry_definition__.fields)
    return any(to_camel_case(field.python_name) == name for field in fields)
