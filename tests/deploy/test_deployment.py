"""The deployment, process by process: what the manifests start, runs, answers, and survives a crash."""

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest

from quadhelix.database import new_id
from quadhelix.deployment import make_secrets
from quadhelix.identity import Actor, Grant, Role
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.keys import development_token
from quadhelix.testing import eventually
from tests.deploy.containers import Containers
from tests.deploy.manifest import manifest, template

REGISTER = "mutation ($input: RegisterOrganisationInput!) { done: registerOrganisation(input: $input) %s }"
PUBLISH = "mutation ($input: PublishOrganisationInput!) { done: publishOrganisation(input: $input) %s }"
DRAFT = "mutation ($input: DraftChallengeInput!) { done: draftChallenge(input: $input) %s }"
OUTCOME = "{ errors { code message } }"
INTRUDERS = [
    ("quadhelix_partners", "database-partners.password", "quadhelix_education"),
    ("quadhelix_education", "database-partners.password", "quadhelix_education"),
    ("postgres", "database-partners.password", "postgres"),
]
"""Role, the file of the password it shows, and the database it wants."""

READ = """
query ($id: ID!) {
  challenge(id: $id) { title { text(language: "en") } participations { organisation { name { text } } } }
}
"""


def english(text: str) -> list[dict[str, str]]:
    """A text as a client sends it."""
    return [{"language": "en", "value": text}]


@pytest.mark.timeout(240)
async def test_the_deployment_runs_answers_and_survives(tmp_path: Path) -> None:
    # Given secrets, and the manifest with the variables of its template
    keys = tmp_path / "keys"
    make_secrets(keys)
    async with Containers(manifest(template()), keys, tmp_path / "containers") as containers:
        # When the gateway is started, and all it depends on in the order of the manifest
        await containers.up("gateway")

        # Then a firm entered in one service can take part in a challenge of another
        token = administrator(tmp_path)
        firm, challenge = str(new_id()), str(new_id())
        await done(containers, REGISTER, token, organisation(firm))
        await done(containers, PUBLISH, token, {"id": firm, "published": True})
        await eventually(lambda: drafted(containers, token, firm, challenge), within=60)

        # And one question is answered by both
        wanted = {
            "title": {"text": "Reuse heat"},
            "participations": [{"organisation": {"name": {"text": "Example Metal (demonstration)"}}}],
        }
        assert await read(containers, token, challenge) == wanted

        # When two services are killed, then started again as their restart policy says
        await asyncio.gather(*(containers.kill(name) for name in ("partners", "challenges")))
        await asyncio.gather(*(containers.restart(name) for name in ("partners", "challenges")))

        # Then nothing is lost, and events still cross
        assert await read(containers, token, challenge) == wanted
        second, another = str(new_id()), str(new_id())
        await done(containers, REGISTER, token, organisation(second))
        await done(containers, PUBLISH, token, {"id": second, "published": True})
        await eventually(lambda: drafted(containers, token, second, another), within=60)

        # When the database is away, then whoever asks is told to try again, and once it is back all goes on
        await asyncio.to_thread(containers.database.stop)
        answer = await containers.ask(READ, token, id=challenge)
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAVAILABLE"}
        await asyncio.to_thread(containers.database.start)

        async def goes_on() -> bool:
            answer = await containers.ask(READ, token, id=challenge)
            return "errors" not in answer and answer["data"]["challenge"] == wanted

        await eventually(goes_on)

        # And no service can enter another's database
        for role, password, database in INTRUDERS:
            with pytest.raises(psycopg.OperationalError, match=r"permission denied|authentication failed"):
                await containers.sign_in(role, (keys / password).read_text(), database)

        # And an upgrade runs the jobs once more, to no harm
        jobs = ["provision", *(f"migrate-{service}" for service in SERVICES)]
        assert await asyncio.gather(*(containers.run(job) for job in jobs)) == [0] * len(jobs)

        # And nobody wrote outside a volume, or told a secret
        assert [containers.written(name) for name in ("gateway", "broker", *SERVICES, *jobs)] == [[]] * 9
        secrets = [file.read_text() for file in keys.glob("*.password")]
        assert not [
            name for name in containers.started for secret in secrets if secret in containers.log(name)
        ]


async def done(containers: Containers, mutation: str, token: str, given: dict[str, Any]) -> None:
    """A mutation that must succeed."""
    answer = await containers.ask(mutation % OUTCOME, token, input=given)
    assert answer["data"] == {"done": {"errors": []}}, answer


async def drafted(containers: Containers, token: str, firm: str, challenge: str) -> bool:
    """Whether the firm's challenge could be drafted: challenges must have heard of the firm first."""
    given = {
        "id": challenge,
        "region": "achterhoek",
        "title": english("Reuse heat"),
        "need": "KNOWLEDGE",
        "participations": [{"organisation": firm, "role": "CHALLENGE_OWNER"}],
    }
    answer = await containers.ask(DRAFT % OUTCOME, token, input=given)
    errors = answer["data"]["done"]["errors"]
    assert all(error["code"] == "NOT_FOUND" for error in errors), errors
    return not errors


async def read(containers: Containers, token: str, challenge: str) -> Any:
    """What a portal reads of a challenge."""
    answer = await containers.ask(READ, token, id=challenge)
    assert "errors" not in answer, answer
    return answer["data"]["challenge"]


def organisation(id: str) -> dict[str, Any]:
    """An entry in the directory."""
    return {
        "id": id,
        "region": "achterhoek",
        "name": english("Example Metal (demonstration)"),
        "kind": "COMPANY",
        "helixSector": "BUSINESS",
        "country": "NL",
        "provenance": {"source": "test", "asOf": "2026-11-01", "demonstration": True},
    }


def administrator(folder: Path) -> str:
    """A token as `quadhelix token` issues it from the keys beside the manifest."""
    actor = Actor("test", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)}))
    return development_token(Settings(data_dir=folder), actor, seconds=600)
