"""The Leiden region keeps what every plugin promises; each of its rules broken once and kept once."""

from typing import Any
from uuid import UUID

from quadhelix import (
    ModuleFacts,
    OrganisationKind,
    ParticipationFacts,
    PartyFacts,
    ProjectFacts,
    SuccessionFacts,
    Transition,
)
from quadhelix.testing import Example, RegionContract

START = Transition(name="start", source="PLANNED", target="RUNNING")
COMPLETE = Transition(name="complete", source="RUNNING", target="COMPLETED")
LINK = Transition(name="link", source="PUBLISHED", target="PUBLISHED")
ROLES = ("POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD")
COLLEGE = PartyFacts(organisation=UUID(int=2), kind=OrganisationKind.VOCATIONAL_COLLEGE)
CIV = PartyFacts(organisation=UUID(int=3), kind=OrganisationKind.PUBLIC_PRIVATE_PARTNERSHIP)
SUMMARY = {"nl": "Een gedeelde werkplaats."}
SUCCESSION = SuccessionFacts(successor={"nl": "CIV Smart Technology"}, kind="CONTINUED")


def project(case: dict[str, Any] | None = None, **given: Any) -> ProjectFacts:
    extras = {"leiden": {"businessCase": case}}
    return ProjectFacts(id=UUID(int=1), region="leiden", title={}, extras=extras, **given)


def governed(*roles: str) -> ProjectFacts:
    return project(
        participations=tuple(ParticipationFacts(organisation=UUID(int=2), role=role) for role in roles)
    )


def module(**given: Any) -> ModuleFacts:
    return ModuleFacts(
        id=UUID(int=1), region="leiden", title={}, kind="CIV_MODULE", institute=COLLEGE, **given
    )


class TestLeiden(RegionContract):
    region = "leiden"
    examples = (
        Example(
            rule="leiden.governance",
            broken=(governed(*ROLES[:2]), START),
            kept=(governed(*ROLES), START),
        ),
        Example(
            rule="leiden.business-case",
            broken=(project({"summary": SUMMARY}), COMPLETE),
            kept=(project({"summary": SUMMARY, "owner": UUID(int=2)}), COMPLETE),
        ),
        Example(
            rule="leiden.succession",
            broken=(project(), COMPLETE),
            kept=(project(successions=(SUCCESSION,)), COMPLETE),
        ),
        Example(
            rule="leiden.learning-goals",
            broken=(module(), LINK),
            kept=(module(learning_outcomes=({"nl": "Kan een sensor ijken."},)), LINK),
        ),
        Example(
            rule="leiden.civ-link",
            broken=(module(), LINK),
            kept=(module(joint_partners=(CIV,)), LINK),
        ),
    )
