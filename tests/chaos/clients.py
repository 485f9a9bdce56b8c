"""Clients that change organisations, challenges and modules through the gateway, and note each answer."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import aiohttp

from quadhelix.database import new_id
from tests.chaos.history import Answer, Entry, History
from tests.chaos.installation import Installation

REGION = "achterhoek"
PATIENCE_SECONDS = 10.0
AT_ONCE = 4


def dutch(text: str) -> list[dict[str, str]]:
    """A text as an input takes it."""
    return [{"language": "nl", "value": text}]


@dataclass(frozen=True)
class Command:
    """One mutation, and the record its payload answers with."""

    mutation: str
    kind: str
    id: str
    given: dict[str, Any]

    @property
    def record(self) -> str:
        """Field of the payload that holds the record."""
        return self.kind.split(".")[1]

    @property
    def document(self) -> str:
        """The GraphQL document."""
        kind = f"{self.mutation[0].upper()}{self.mutation[1:]}Input!"
        return (
            f"mutation ($input: {kind}) {{ done: {self.mutation}(input: $input) "
            f"{{ errors {{ code rule }} {self.record} {{ id version }} }} }}"
        )


@dataclass
class World:
    """The records the clients know of: those whose creation was answered, or found to be done already.

    A creation of which nobody knows is asked for again, under the same id.
    """

    firms: list[str] = field(default_factory=list)
    schools: list[str] = field(default_factory=list)
    challenges: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    unknown: list[Command] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def next(self, random: Random) -> Command:
        """A command that may well succeed; commands out of turn are for the suite to refuse."""
        if self.unknown and random.random() < 0.3:
            return self.unknown.pop(random.randrange(len(self.unknown)))
        if len(self.firms) < 2 or len(self.schools) < 1 or random.random() < 0.03:
            return self._organisation(random)
        if random.random() < (0.06 if len(self.challenges) > 1 else 0.3):
            return self._challenge(random)
        # An institute has to be published, and known to be, before it can offer anything.
        if random.random() < (0.04 if len(self.modules) > 1 else 0.3):
            return self._module(random)
        return random.choice(self._changes(random))(random)

    def learn(self, command: Command, answer: Answer, code: str) -> None:
        """Draw conclusions from the answer to a creation."""
        if not command.mutation.startswith(("register", "draft")):
            return
        if answer is Answer.UNKNOWN:
            self.unknown.append(command)
        elif answer is Answer.OK or code == "CONFLICT":
            self._pool(command).append(command.id)

    def _pool(self, command: Command) -> list[str]:
        if command.mutation == "registerOrganisation":
            return self.schools if command.given["helixSector"] == "KNOWLEDGE" else self.firms
        return self.challenges if command.mutation == "draftChallenge" else self.modules

    def _changes(self, random: Random) -> list[Callable[[Random], Command]]:
        changes: list[Callable[[Random], Command]] = [self._change_organisation, self._publish_organisation]
        if self.challenges:
            changes += [self._change_challenge] * 3
        if self.modules:
            changes += [self._change_module, self._publish_module]
        if self.challenges and self.modules:
            changes += [self._link] * 2
        return changes

    def _organisation(self, random: Random) -> Command:
        school = len(self.schools) < 1 or random.random() < 0.3
        id = str(new_id())
        return Command(
            "registerOrganisation",
            "partners.organisation",
            id,
            {"id": id, "region": REGION, **self._described(school)},
        )

    def _described(self, school: bool) -> dict[str, Any]:
        kind = ("VOCATIONAL_COLLEGE", "KNOWLEDGE") if school else ("COMPANY", "BUSINESS")
        name = f"Voorbeeld {next(self.numbers)} (demonstratie)"
        return {"name": dutch(name), "kind": kind[0], "helixSector": kind[1], "country": "NL"}

    def _change_organisation(self, random: Random) -> Command:
        id = random.choice([*self.firms, *self.schools])
        given = {"id": id, **self._described(id in self.schools)}
        return Command("changeOrganisation", "partners.organisation", id, given)

    def _publish_organisation(self, random: Random) -> Command:
        id = random.choice([*self.firms, *self.schools])
        given = {"id": id, "published": random.random() < 0.9}
        return Command("publishOrganisation", "partners.organisation", id, given)

    def _content(self, owner: str) -> dict[str, Any]:
        return {
            "title": dutch(f"Vraag {next(self.numbers)} (demonstratie)"),
            "need": "KNOWLEDGE",
            "participations": [{"organisation": owner, "role": "CHALLENGE_OWNER"}],
            "themeTables": ["manufacturing"],
        }

    def _challenge(self, random: Random) -> Command:
        id, owner = str(new_id()), random.choice(self.firms)
        self.owners[id] = owner
        given = {"id": id, "region": REGION, **self._content(owner)}
        return Command("draftChallenge", "challenges.challenge", id, given)

    def _change_challenge(self, random: Random) -> Command:
        id = random.choice(self.challenges[-6:])
        steps = ("reviseChallenge", "submitChallenge", "publishChallenge", "completeChallenge")
        step = random.choices((*steps, "withdrawChallenge"), weights=(8, 8, 8, 1, 1))[0]
        content = self._content(self.owners[id]) if step == "reviseChallenge" else {}
        return Command(step, "challenges.challenge", id, {"id": id, **content})

    def _taught(self, id: str) -> dict[str, Any]:
        number = next(self.numbers)
        return {
            "kind": "CIV_MODULE",
            "code": f"M-{id[-12:]}",
            "title": dutch(f"Module {number} (demonstratie)"),
            "level": "SECONDARY_VOCATIONAL_EDUCATION_4",
            "studyLoad": {"value": 80, "unit": "SBU"},
            "teachingLanguages": ["nld"],
        }

    def _module(self, random: Random) -> Command:
        id, institute = str(new_id()), random.choice(self.schools)
        given = {"id": id, "region": REGION, "institute": institute, **self._taught(id)}
        return Command("registerModule", "education.module", id, given)

    def _change_module(self, random: Random) -> Command:
        id = random.choice(self.modules)
        return Command("changeModule", "education.module", id, {"id": id, **self._taught(id)})

    def _publish_module(self, random: Random) -> Command:
        id = random.choice(self.modules)
        given = {"id": id, "published": random.random() < 0.9}
        return Command("publishModule", "education.module", id, given)

    def _link(self, random: Random) -> Command:
        id, challenge = random.choice(self.modules), random.choice(self.challenges)
        mutation = random.choices(("linkModule", "unlinkModule"), weights=(3, 1))[0]
        return Command(mutation, "education.module", id, {"module": id, "challenge": challenge})


class Clients:
    """Several clients at once; they go on until they are told to stop.

    Args:
        installation: Whose gateway they ask.
        history: Where the answers go.
        seed: What their choices follow from.
        token: Of one who may do everything.
        stranger: Of one who may do nothing here.
    """

    def __init__(
        self, installation: Installation, history: History, seed: int, token: str, stranger: str
    ) -> None:
        self._installation = installation
        self._history = history
        self._tokens = {False: token, True: stranger}
        self._randoms = [Random(f"{seed} client {number}") for number in range(AT_ONCE)]
        self._numbers = count(1)
        self._began = time.monotonic()
        self.world = World()

    async def work(self, stop: asyncio.Event, commands: int) -> None:
        """Ask until `stop` is set and at least so many commands were answered."""
        enough = len(self._history.entries) + commands
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as session:

            async def one(name: str, random: Random) -> None:
                while not stop.is_set() or len(self._history.entries) < enough:
                    answer = await self._ask(session, name, random)
                    await asyncio.sleep(random.uniform(0.0, 0.15 if answer is not Answer.UNKNOWN else 1.0))

            await asyncio.gather(*(one(f"client {n}", random) for n, random in enumerate(self._randoms)))

    async def _ask(self, session: aiohttp.ClientSession, name: str, random: Random) -> Answer:
        command, stranger = self.world.next(random), random.random() < 0.05
        trace, at = secrets.token_hex(16), time.monotonic()
        number = next(self._numbers)
        headers = {
            "Authorization": f"Bearer {self._tokens[stranger]}",
            "traceparent": f"00-{trace}-{secrets.token_hex(8)}-01",
        }
        body = {"query": command.document, "variables": {"input": command.given}}
        try:
            async with session.post(self._installation.suite.address, json=body, headers=headers) as response:
                answer, version, code = _judged(await response.json(), command)
        except (aiohttp.ClientError, TimeoutError, ValueError, AssertionError) as error:
            answer, version, code = Answer.UNKNOWN, None, type(error).__name__
        self.world.learn(command, answer, code)
        self._history.add(
            Entry(
                number=number,
                client=name,
                command=command.mutation,
                aggregate=f"{command.kind}/{command.id}",
                trace=trace,
                answer=answer,
                version=version,
                code=code,
                stranger=stranger,
                at=round(at - self._began, 3),
                took=round(time.monotonic() - at, 3),
            )
        )
        return answer

    async def versions(self) -> dict[str, int]:
        """The version of every record the clients know of, as the gateway tells it; 0 where none is."""
        kinds = {
            "organisation": ("partners", [*self.world.firms, *self.world.schools]),
            "challenge": ("challenges", self.world.challenges),
            "module": ("education", self.world.modules),
        }
        found: dict[str, int] = {}
        headers = {"Authorization": f"Bearer {self._tokens[False]}"}
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            for kind, (service, ids) in kinds.items():
                for start in range(0, len(ids), 10):
                    asked = ids[start : start + 10]
                    fields = " ".join(
                        f'r{number}: {kind}(id: "{id}") {{ version }}' for number, id in enumerate(asked)
                    )
                    body = {"query": f"{{ {fields} }}"}
                    async with session.post(self._installation.suite.address, json=body) as response:
                        data = (await response.json())["data"] or {}
                    for number, id in enumerate(asked):
                        record = data.get(f"r{number}") or {}
                        found[f"{service}.{kind}/{id}"] = record.get("version", 0)
        return found


def _judged(answer: dict[str, Any], command: Command) -> tuple[Answer, int | None, str]:
    """What an answer means: an error beside the payload may leave open whether it was done."""
    if answer.get("errors"):
        codes = {error.get("extensions", {}).get("code", "") for error in answer["errors"]}
        code = ",".join(sorted(codes))
        return (Answer.FAIL if codes <= _REFUSALS else Answer.UNKNOWN), None, code
    done = answer["data"]["done"]
    if done["errors"]:
        return Answer.FAIL, None, done["errors"][0]["code"]
    return Answer.OK, done[command.record]["version"], ""


_REFUSALS = frozenset(
    ("FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND", "CONFLICT", "BAD_USER_INPUT", "BAD_REQUEST", "STALE")
)
"""Codes of errors beside the payload that say that nothing was done."""
