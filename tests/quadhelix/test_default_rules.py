"""The rules that hold in every region."""

from uuid import UUID

import pytest

from quadhelix.default_rules import NEEDS, OWNER, check_challenge, check_trajectory
from quadhelix.facts import (
    ChallengeFacts,
    Finding,
    ParticipationFacts,
    SectorFamily,
    Severity,
    TeamMemberFacts,
    TrajectoryFacts,
    Transition,
)


def step(name: str) -> Transition:
    return Transition(name=name, source=None, target=name.upper())


def challenge(need: str | None, *roles: str) -> ChallengeFacts:
    participations = tuple(ParticipationFacts(organisation=UUID(int=n), role=r) for n, r in enumerate(roles))
    return ChallengeFacts(id=UUID(int=9), region="leiden", title={}, need=need, participations=participations)


def shown(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in findings]


@pytest.mark.parametrize("name", ["submit", "publish"])
class TestBeforeOthersSeeIt:
    @pytest.mark.parametrize("need", NEEDS)
    def test_a_challenge_with_need_and_owner_goes_on(self, name: str, need: str) -> None:
        assert check_challenge(challenge(need, "EXPERT", OWNER), step(name)) == []

    @pytest.mark.parametrize("need", [None, "", "MONEY"])
    def test_a_challenge_without_a_known_need_is_stopped(self, name: str, need: str | None) -> None:
        findings = check_challenge(challenge(need, OWNER), step(name))
        assert shown(findings) == [("quadhelix.stated-need", "need")]

    @pytest.mark.parametrize("roles", [(), ("EXPERT",)])
    def test_a_challenge_nobody_owns_is_stopped(self, name: str, roles: tuple[str, ...]) -> None:
        findings = check_challenge(challenge("KNOWLEDGE", *roles), step(name))
        assert shown(findings) == [("quadhelix.challenge-owner", "participations")]


@pytest.mark.parametrize("name", ["draft", "revise", "withdraw", "complete"])
def test_at_other_steps_a_challenge_may_have_gaps(name: str) -> None:
    assert check_challenge(challenge(None), step(name)) == []


class TestTrajectory:
    alone = TrajectoryFacts(id=UUID(int=1), region="leiden", challenge=UUID(int=2))
    member = TeamMemberFacts(organisation=UUID(int=3), capacity=SectorFamily.OTHER)
    manned = TrajectoryFacts(id=UUID(int=1), region="leiden", challenge=UUID(int=2), team=(member,))

    def test_it_starts_with_a_team(self) -> None:
        assert check_trajectory(self.manned, step("start")) == []

    def test_it_does_not_start_without(self) -> None:
        assert shown(check_trajectory(self.alone, step("start"))) == [("quadhelix.team", "team")]

    @pytest.mark.parametrize("name", ["plan", "complete"])
    def test_at_other_steps_it_needs_none(self, name: str) -> None:
        assert check_trajectory(self.alone, step(name)) == []


def test_every_finding_blocks_and_is_worded_in_dutch_and_english() -> None:
    bare = check_challenge(challenge(None), step("submit"))
    findings = [*bare, *check_trajectory(TestTrajectory.alone, step("start"))]
    assert len(findings) == 3
    for finding in findings:
        assert finding.severity is Severity.BLOCK
        assert set(finding.message) == {"nl", "en"}
