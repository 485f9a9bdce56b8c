"""What regions keep with records in fields of their own, as their inputs take it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from demonstration.inputs import Text


@dataclass(frozen=True, kw_only=True)
class BusinessCase:
    """Why a result can last, and who sees to it."""

    summary: Text
    owner: UUID


@dataclass(frozen=True, kw_only=True)
class LeidenProject:
    """What the Leiden region keeps with a project."""

    assignment: Text
    business_case: BusinessCase | None = None


@dataclass(frozen=True, kw_only=True)
class AddedValue:
    """A criterion of the Achterhoek that holds, and why."""

    criterion: str
    explanation: Text


@dataclass(frozen=True, kw_only=True)
class AchterhoekChallenge:
    """What the Achterhoek keeps with a challenge."""

    scale: str
    added_value: tuple[AddedValue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """Whether a firm leads or follows, why and since when."""

    tier: str
    reason: Text
    since: date


@dataclass(frozen=True, kw_only=True)
class AchterhoekOrganisation:
    """What the Achterhoek keeps with an organisation."""

    adoption: Adoption


@dataclass(frozen=True, kw_only=True)
class AchterhoekCentre:
    """What the Achterhoek keeps with a centre."""

    in_transition: bool


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A firm in an incubator, and the family of sectors it is there for."""

    organisation: UUID
    family: str


@dataclass(frozen=True, kw_only=True)
class OostVlaanderenCentre:
    """What Oost-Vlaanderen keeps with a centre."""

    tenants: tuple[Tenant, ...]
