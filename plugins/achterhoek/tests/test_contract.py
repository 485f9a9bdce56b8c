"""The Achterhoek keeps what every plugin promises; each of its rules broken once and kept once."""

from datetime import date
from typing import Any
from uuid import UUID

from quadhelix import (
    CentreFacts,
    ChallengeFacts,
    OrganisationFacts,
    OrganisationKind,
    ParticipationFacts,
    ProgrammeFacts,
    Transition,
)
from quadhelix.testing import Example, RegionContract

SUBMIT = Transition(name="submit", source="DRAFT", target="SUBMITTED", on=date(2026, 11, 23))
PUBLISH = Transition(name="publish", source="SUBMITTED", target="PUBLISHED", on=date(2026, 11, 23))
CARE = ("HEALTH_CARE",)
BOTH = [{"criterion": code, "explanation": {"nl": "Dat zit zo."}} for code in ("REPEATABLE", "LASTING")]
CROSSING = ProgrammeFacts(
    id=UUID(int=2), region="achterhoek", name={}, extras={"achterhoek": {"asksForCrossovers": True}}
)


def challenge(kept: dict[str, Any] | None = None, **given: Any) -> ChallengeFacts:
    return ChallengeFacts(
        id=UUID(int=1),
        region="achterhoek",
        title={"nl": "Een vraag"},
        extras={"achterhoek": kept or {}},
        **given,
    )


def organisation(country: str = "NL", **kept: Any) -> OrganisationFacts:
    return OrganisationFacts(
        id=UUID(int=1),
        region="achterhoek",
        name={"nl": "Voorbeeld (demonstratie)"},
        kind=OrganisationKind.COMPANY,
        country=country,
        extras={"achterhoek": kept},
    )


def centre(**kept: Any) -> CentreFacts:
    return CentreFacts(
        id=UUID(int=1), region="achterhoek", name={}, kind="INNOVATION_CENTRE", extras={"achterhoek": kept}
    )


def party(municipality: str | None = None, tier: str | None = None) -> ParticipationFacts:
    return ParticipationFacts(
        organisation=UUID(int=3),
        role="PARTNER",
        municipality=municipality,
        extras={"achterhoek": {"adoption": {"tier": tier}}},
    )


class TestAchterhoek(RegionContract):
    region = "achterhoek"
    examples = (
        Example(
            rule="achterhoek.theme-table",
            broken=(challenge(), SUBMIT),
            kept=(challenge(theme_tables=("housing",)), SUBMIT),
        ),
        Example(
            rule="achterhoek.crossover",
            broken=(challenge(programme=CROSSING, origin_sector="HOUSING"), SUBMIT),
            kept=(challenge(programme=CROSSING, origin_sector="HOUSING", target_sectors=CARE), SUBMIT),
        ),
        Example(
            rule="achterhoek.crossover-score",
            broken=(challenge(origin_sector="HOUSING", target_sectors=CARE), SUBMIT),
            kept=(challenge(origin_sector="HOUSING"), SUBMIT),
        ),
        Example(
            rule="achterhoek.care-scale",
            broken=(challenge({"scale": "REGIONAL"}, target_sectors=CARE), SUBMIT),
            kept=(challenge({"scale": "SUPRAREGIONAL"}, target_sectors=CARE), SUBMIT),
        ),
        Example(
            rule="achterhoek.care-partner",
            broken=(challenge(target_sectors=CARE, participations=(party("GM0222"),)), SUBMIT),
            kept=(challenge(target_sectors=CARE, participations=(party("GM0268"),)), SUBMIT),
        ),
        Example(
            rule="achterhoek.added-value",
            broken=(challenge({"addedValue": BOTH[:1]}), SUBMIT),
            kept=(challenge({"addedValue": BOTH}), SUBMIT),
        ),
        Example(
            rule="achterhoek.peloton-reach",
            broken=(challenge(participations=(party(tier="FRONTRUNNER"),)), PUBLISH),
            kept=(challenge(participations=(party(),)), PUBLISH),
        ),
        Example(
            rule="achterhoek.adoption-reason",
            broken=(organisation(adoption={"tier": "PELOTON"}), PUBLISH),
            kept=(
                organisation(
                    adoption={"tier": "PELOTON", "reason": {"nl": "Volgt."}, "since": date(2025, 1, 1)}
                ),
                PUBLISH,
            ),
        ),
        Example(
            rule="achterhoek.cross-border-stage",
            broken=(organisation("DE"), PUBLISH),
            kept=(organisation("DE", crossBorderStage="CONTACT"), PUBLISH),
        ),
        Example(
            rule="achterhoek.centre-plan",
            broken=(centre(maturityLevel=1), PUBLISH),
            kept=(centre(maturityLevel=1, plannedAction={"nl": "Een nieuwe hal."}), PUBLISH),
        ),
    )
