"""No sequence of steps leads where the tables do not lead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quadhelix.errors import Conflict
from quadhelix.identity import ANONYMOUS
from services.challenges.model import (
    CHALLENGE_STEPS,
    INTAKE_STEPS,
    PROJECT_STEPS,
    PUBLIC_STAGES,
    TRAJECTORY_STEPS,
    Challenge,
    ChallengeStage,
    Steps,
)
from tests.services.challenges.in_process import ADMIN, Challenges, text

ALLOWED = {
    ("reviseChallenge", "DRAFT"): "DRAFT",
    ("reviseChallenge", "SUBMITTED"): "SUBMITTED",
    ("submitChallenge", "DRAFT"): "SUBMITTED",
    ("publishChallenge", "SUBMITTED"): "PUBLISHED",
    ("completeChallenge", "PUBLISHED"): "COMPLETED",
    ("withdrawChallenge", "DRAFT"): "WITHDRAWN",
    ("withdrawChallenge", "SUBMITTED"): "WITHDRAWN",
    ("withdrawChallenge", "PUBLISHED"): "WITHDRAWN",
}
"""What may happen to a challenge, written down a second time on purpose."""

STEPS = sorted({step for step, _ in ALLOWED})


@given(st.lists(st.sampled_from(STEPS), max_size=7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_challenge_reaches_no_stage_but_by_the_table(
    challenges: Challenges, steps: list[str]
) -> None:
    # Given a draft
    drafted = await challenges.done("draftChallenge", ADMIN, **challenges.challenge())
    id, stage, version = drafted["id"], "DRAFT", 1
    for step in steps:
        # When any step is tried
        new = {"title": text("Herzien"), "need": "COMPETENCE", "participations": [challenges.owning()]}
        payload = await challenges.do(step, ADMIN, id=id, **(new if step == "reviseChallenge" else {}))
        # Then it leads where the table leads, or is refused
        if (step, stage) in ALLOWED:
            stage, version = ALLOWED[step, stage], version + 1
            assert payload["errors"] == []
        else:
            assert [error["rule"] for error in payload["errors"]] == ["stage"]
    # And it stands there, a version per step taken, seen by all exactly if it is published or completed
    query = "query($id: ID!) { challenge(id: $id) { stage version } }"
    assert (await challenges.ask(query, ADMIN, id=id))["challenge"] == {"stage": stage, "version": version}
    public = (await challenges.ask(query, ANONYMOUS, id=id))["challenge"] is not None
    assert public is (stage in ("PUBLISHED", "COMPLETED"))


@pytest.mark.parametrize("steps", [CHALLENGE_STEPS, PROJECT_STEPS, TRAJECTORY_STEPS, INTAKE_STEPS])
@given(st.data())
def test_what_a_table_does_not_hold_is_refused(steps: Steps, data: st.DataObject) -> None:
    stages = sorted({str(target) for targets in steps.table.values() for target in targets.values()})
    name = data.draw(st.sampled_from(sorted(steps.table)))
    source = data.draw(st.sampled_from([None, *stages]))
    if source in steps.table[name]:
        transition = steps.transition(name, source)
        assert (transition.source, transition.target) == (source, steps.table[name][source])
    else:
        with pytest.raises(Conflict):
            steps.transition(name, source)


@pytest.mark.parametrize("stage", ChallengeStage)
def test_only_published_and_completed_challenges_have_a_state_to_tell(stage: ChallengeStage) -> None:
    challenge = Challenge(region="leiden", names={"nl": "Vraag"}, stage=stage)
    assert challenge.public is (stage in PUBLIC_STAGES)
    assert (challenge.state() is not None) is challenge.public
    assert PUBLIC_STAGES == (ChallengeStage.PUBLISHED, ChallengeStage.COMPLETED)


@pytest.mark.parametrize("steps", [PROJECT_STEPS, TRAJECTORY_STEPS, INTAKE_STEPS])
def test_the_last_stage_has_no_way_out(steps: Steps) -> None:
    last = "DONE" if steps is INTAKE_STEPS else "COMPLETED"
    assert all(last not in targets for targets in steps.table.values())
