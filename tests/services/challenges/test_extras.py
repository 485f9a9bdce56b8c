"""Fields of a region's own on challenges: read and written as typed GraphQL, kept when the region is gone."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from quadhelix import extras
from quadhelix.database import new_id
from quadhelix.endpoint import described
from quadhelix.events import OrganisationChanged, OrganisationState
from quadhelix.facts import HelixSector, OrganisationKind
from quadhelix.graph.context import Context
from quadhelix.graph.schema import SubgraphSchema
from quadhelix.identity import ANONYMOUS, Actor
from quadhelix.regions import Regions, plugin_manager
from services.challenges.facts import challenge_facts
from services.challenges.model import Challenge, KnownOrganisation
from services.challenges.queries import Loaders
from services.challenges.schema import schema
from tests import veluwe_rand
from tests.services.challenges.in_process import (
    MACHINE,
    TODAY,
    Challenges,
    administrator,
    member,
    organisation,
)

WITH = Regions(plugin_manager(only=["leiden"], extra=[veluwe_rand]))
WITHOUT = Regions(plugin_manager(only=["leiden"]))
ADMIN = administrator("veluwe-rand")
SHOWN = """veluweRand {
  scale story { text } keywords visits share open decidedOn hosts { id } lead { id } remark
  budget { amount ceiling payer { id } for }
}"""
ANSWER = f"{{ challenge {{ id version {SHOWN} }} errors {{ field code rule message }} findings {{ rule }} }}"
DRAFT = f"mutation ($input: DraftChallengeInput!) {{ done: draftChallenge(input: $input) {ANSWER} }}"
REVISE = f"mutation ($input: ReviseChallengeInput!) {{ done: reviseChallenge(input: $input) {ANSWER} }}"
READ = f"query ($id: ID!) {{ challenge(id: $id) {{ {SHOWN} }} }}"
LITERAL = f"""mutation ($owner: ID!, $visits: Int) {{
  done: draftChallenge(input: {{
    region: "veluwe-rand", title: [{{ language: "nl", value: "Proef" }}],
    participations: [{{ organisation: $owner, role: CHALLENGE_OWNER }}],
    veluweRand: {{ scale: LOCAL, visits: $visits, hosts: [] }}
  }}) {ANSWER}
}}"""
TWO = """mutation ($a: DraftChallengeInput!, $b: DraftChallengeInput!) {
  a: draftChallenge(input: $a) { challenge { veluweRand { visits } } }
  b: draftChallenge(input: $b) { challenge { veluweRand { visits } } }
}"""
HISTORY = (
    "query ($id: ID!) { challenge(id: $id) { assessments { step version at findings { rule source } } } }"
)


@cache
def built(regions: Regions) -> SubgraphSchema:
    return schema.extended(regions)


class Extended(Challenges):
    """The service with these regions; they may change as if it were started anew."""

    regions = WITH

    def context(self, actor: Actor) -> Context:
        made = Context(actor, ("nl",), self.database, self.regions, today=TODAY)
        return replace(made, loaders=Loaders(made))

    async def execute(self, query: str, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        result = await built(self.regions).execute(
            query, variable_values=variables, context_value=self.context(actor)
        )
        return {"data": result.data, "errors": [described(error, ("nl",)) for error in result.errors or ()]}

    async def draft(self, actor: Actor = ADMIN, **given: Any) -> dict[str, Any]:
        described = self.challenge(**{"region": "veluwe-rand", **given})
        done: dict[str, Any] = (await self.ask(DRAFT, actor, input=described))["done"]
        return done

    async def revise(self, id: str, **given: Any) -> dict[str, Any]:
        described = self.challenge(**given) | {"id": id}
        del described["region"]
        done: dict[str, Any] = (await self.ask(REVISE, ADMIN, input=described))["done"]
        return done

    async def read(self, id: str, actor: Actor = ADMIN) -> Any:
        found = await self.ask(READ, actor, id=id)
        return found["challenge"]["veluweRand"]

    async def stored(self, id: str) -> Any:
        async with self.database.read() as session:
            row = await session.get(Challenge, UUID(id))
            assert row
            return row.extras

    async def store(self, id: str, kept: dict[str, Any]) -> None:
        async with self.database.write() as session:
            row = await session.get(Challenge, UUID(id))
            assert row
            row.extras = kept


@pytest_asyncio.fixture
async def extended(challenges: Challenges) -> Extended:
    return Extended(challenges.database, challenges.owner, challenges.partner, challenges.stranger)


def given(extended: Extended) -> dict[str, Any]:
    return {
        "scale": "WIDE",
        "story": [{"language": "nl", "value": "Er was eens"}],
        "keywords": ["zorg", "techniek"],
        "visits": 3,
        "share": 0.5,
        "open": False,
        "decidedOn": "2026-03-01",
        "hosts": [str(extended.partner)],
        "lead": str(extended.owner),
        "budget": [{"amount": 2, "ceiling": 9, "payer": str(extended.partner), "for": "WORK"}],
        "remark": "geheim",
    }


def shown(extended: Extended, **others: Any) -> dict[str, Any]:
    return {
        **given(extended),
        "story": {"text": "Er was eens"},
        "hosts": [{"id": str(extended.partner)}],
        "lead": {"id": str(extended.owner)},
        "budget": [{"amount": 2.0, "ceiling": 9.0, "payer": {"id": str(extended.partner)}, "for": "WORK"}],
        **others,
    }


NOTHING = dict.fromkeys(
    [
        "scale",
        "story",
        "keywords",
        "visits",
        "share",
        "open",
        "decidedOn",
        "hosts",
        "lead",
        "remark",
        "budget",
    ]
)


async def test_what_is_written_is_read(extended: Extended) -> None:
    done = await extended.draft(veluweRand=given(extended))
    assert (done["errors"], done["challenge"]["veluweRand"]) == ([], shown(extended))
    assert await extended.read(done["challenge"]["id"]) == shown(extended)


async def test_written_as_a_literal_it_is_the_same(extended: Extended) -> None:
    done = (await extended.ask(LITERAL, ADMIN, owner=str(extended.owner), visits=4))["done"]
    assert done["challenge"]["veluweRand"] == {**NOTHING, "scale": "LOCAL", "visits": 4, "hosts": []}


async def test_left_out_it_stays_and_null_clears(extended: Extended) -> None:
    id = (await extended.draft(veluweRand=given(extended)))["challenge"]["id"]
    # when a revision does not speak of the region, or of some of its fields
    assert (await extended.revise(id))["challenge"]["veluweRand"] == shown(extended)
    done = await extended.revise(id, veluweRand={"visits": 9, "lead": None})
    # then only what it speaks of changed
    assert done["challenge"]["veluweRand"] == shown(extended, visits=9, lead=None)
    # and null clears all the region keeps
    assert (await extended.revise(id, veluweRand=None))["challenge"]["veluweRand"] is None
    assert await extended.stored(id) == {}


async def test_what_regions_keep_outlives_their_plugins(extended: Extended) -> None:
    id = (await extended.draft(veluweRand=given(extended)))["challenge"]["id"]
    kept = await extended.stored(id)
    await extended.store(id, kept | {"elsewhere": {"a": 1}})
    # when the plugin is removed
    extended.regions = WITHOUT
    answer = await extended.execute("{ challenges { nodes { veluweRand { visits } } } }", ADMIN)
    # then its fields are gone from the schema, and no change of the record touches its data
    assert "Cannot query field 'veluweRand'" in answer["errors"][0]["message"]
    # and when it is back, so is its data, and what others kept stays where it is
    extended.regions = WITH
    assert await extended.read(id) == shown(extended)
    await extended.revise(id, veluweRand={"visits": 1})
    veluwe = kept["veluwe-rand"] | {"visits": 1}
    assert await extended.stored(id) == {"veluwe-rand": veluwe, "elsewhere": {"a": 1}}


async def test_a_region_takes_its_fields_to_records_it_speaks_for_only(extended: Extended) -> None:
    # given a neighbour's challenge in no municipality, and one in a municipality of the region
    neighbour = administrator("leiden")
    far = await extended.draft(neighbour, region="leiden", veluweRand={"visits": 3})
    [error] = far["errors"]
    assert (error["field"], error["code"], error["rule"]) == (
        "veluweRand",
        "BAD_USER_INPUT",
        "region-of-record",
    )
    near = await extended.draft(
        neighbour, region="leiden", municipality=veluwe_rand.PLACE, veluweRand={"visits": 3}
    )
    assert near["challenge"]["veluweRand"]["visits"] == 3
    # and what is kept with one that has moved away is not shown, and may be cleared
    moved = (await extended.draft(neighbour, region="leiden", veluweRand=None))["challenge"]["id"]
    await extended.store(moved, {"veluwe-rand": {"visits": 3}})
    assert await extended.read(moved, neighbour) is None


async def test_what_is_not_public_is_for_those_who_may_change_the_record(extended: Extended) -> None:
    done = await extended.draft(veluweRand=given(extended), need="KNOWLEDGE")
    id = done["challenge"]["id"]
    for step in ("submit", "publish"):
        await extended.done(f"{step}Challenge", ADMIN, id=id)
    for reader in (ADMIN, member(extended.owner)):
        assert (await extended.read(id, reader))["remark"] == "geheim"
    for reader in (ANONYMOUS, MACHINE, member(extended.stranger), administrator("leiden")):
        budget = [{**shown(extended)["budget"][0], "ceiling": None}]
        assert await extended.read(id, reader) == shown(extended, remark=None, budget=budget)
    # and where nothing else is kept, not even that something is
    await extended.store(id, {"veluwe-rand": {"remark": "geheim"}})
    assert await extended.read(id, ANONYMOUS) is None
    assert await extended.read(id) == {**NOTHING, "remark": "geheim"}


async def test_rules_see_what_comes_with_the_same_input(extended: Extended) -> None:
    refused = await extended.draft(veluweRand={"visits": 0})
    assert [(e["code"], e["rule"], e["field"]) for e in refused["errors"]] == [
        ("RULE_BLOCKED", "veluwe-rand.visits", "veluweRand.visits")
    ]
    assert (await extended.draft(veluweRand={"visits": 1}))["errors"] == []


async def test_an_upgraded_plugin_meets_old_data_of_another_kind(extended: Extended) -> None:
    id = (await extended.draft(veluweRand=given(extended)))["challenge"]["id"]
    old = {"visits": "three", "scale": "NATIONAL", "hosts": str(new_id()), "story": ["x"], "remark": "geheim"}
    await extended.store(id, {"veluwe-rand": old})
    assert await extended.read(id) == {**NOTHING, "remark": "geheim"}
    assert (await extended.revise(id, veluweRand={"visits": 3}))["errors"] == []
    # what it does not name stays kept, though nobody reads it
    assert (await extended.stored(id))["veluwe-rand"] == old | {"visits": 3}


@pytest.mark.parametrize(
    ("sent", "field", "rule"),
    [
        ({"visits": -1}, "visits", "least"),
        ({"visits": 11}, "visits", "most"),
        ({"story": []}, "story", "at-least-one-language"),
        ({"story": [{"language": "nl", "value": "x" * 21}]}, "story.0.value", "length"),
        ({"keywords": ["zorg", " "]}, "keywords.1", "length"),
        ({"keywords": ["x" * 11]}, "keywords.0", "length"),
        ({"keywords": ["x"] * 101}, "keywords", "count"),
        ({"remark": "a\x00b"}, "remark", "length"),
        ({"lead": "nobody"}, "lead", "uuid"),
        ({"hosts": ["nobody"]}, "hosts.0", "uuid"),
        ({"budget": [{}, {"amount": -1}]}, "budget.1.amount", "least"),
    ],
)
async def test_a_refusal_names_the_path_of_the_field_and_changes_nothing(
    extended: Extended, sent: dict[str, Any], field: str, rule: str
) -> None:
    id = (await extended.draft(veluweRand=given(extended)))["challenge"]["id"]
    done = await extended.revise(id, veluweRand={"share": 0.9, **sent})
    [error] = done["errors"]
    assert (error["field"], error["code"], error["rule"]) == (f"veluweRand.{field}", "BAD_USER_INPUT", rule)
    assert " vraagt " in error["message"] or "taal" in error["message"]
    assert await extended.read(id) == shown(extended)


async def test_an_organisation_must_be_one_the_service_was_told_of(extended: Extended) -> None:
    unknown, withdrawn = new_id(), new_id()
    await extended.hear(organisation(withdrawn))
    kept = await extended.draft(veluweRand={"hosts": [str(withdrawn)]})
    await extended.hear(organisation(withdrawn, version=2, public=False))
    for stranger in (unknown, withdrawn):
        done = await extended.draft(veluweRand={"budget": [{"payer": str(stranger)}]})
        [error] = done["errors"]
        assert (error["field"], error["code"]) == ("veluweRand.budget.0.payer", "NOT_FOUND")
    # what was kept before it was withdrawn may stay
    id = kept["challenge"]["id"]
    hosts = [str(withdrawn), str(extended.owner)]
    assert (await extended.revise(id, veluweRand={"hosts": hosts}))["errors"] == []


async def test_wrong_kinds_are_no_valid_request(extended: Extended) -> None:
    for sent in (
        {"visits": "3"},
        {"scale": "NATIONAL"},
        {"decidedOn": "soon"},
        {"unknown": 1},
        {"keywords": [None]},
    ):
        answer = await extended.execute(DRAFT, ADMIN, input=extended.challenge(veluweRand=sent))
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert answer["data"] is None


async def test_two_changes_in_one_request_keep_their_own(extended: Extended) -> None:
    a = extended.challenge(region="veluwe-rand", veluweRand={"visits": 1})
    b = extended.challenge(region="veluwe-rand")
    data = await extended.ask(TWO, ADMIN, a=a, b=b)
    assert data["a"]["challenge"]["veluweRand"] == {"visits": 1}
    assert data["b"]["challenge"]["veluweRand"] is None


async def test_its_history_tells_what_rules_found_at_each_step(extended: Extended) -> None:
    id = (await extended.draft())["challenge"]["id"]
    assert (await extended.revise(id, veluweRand={"visits": 0}))["errors"] != []
    await extended.revise(id, veluweRand={"visits": 2})
    await extended.done("submitChallenge", ADMIN, id=id)
    found = await extended.ask(HISTORY, ADMIN, id=id)
    told = [(one["step"], one["version"]) for one in found["challenge"]["assessments"]]
    assert told == [("draft", 1), ("revise", 2), ("submit", 3)]


async def test_the_facts_of_those_who_take_part_come_from_their_own_entries(extended: Extended) -> None:
    # given a firm of which the directory tells all there is
    firm = new_id()
    state = OrganisationState(
        names={"nl": "Voorbeeldbedrijf"},
        kind=OrganisationKind.COMPANY,
        families=[],
        country="NL",
        municipality=veluwe_rand.PLACE,
        helix_sector=HelixSector.BUSINESS,
        divisions=["26"],
        extras={"veluwe-rand": {"decidedOn": "2026-03-01"}},
    )
    told = OrganisationChanged(aggregate=firm, version=1, region="veluwe-rand", state=state)
    await extended.hear(told)
    drafted = await extended.draft(
        participations=[extended.owning(), {"organisation": str(firm), "role": "PARTNER"}]
    )
    # when its challenge's rules are asked
    async with extended.database.read() as session:
        row = await session.get(Challenge, UUID(drafted["challenge"]["id"]))
        assert row
        facts = extras.told(await challenge_facts(session, row), WITH.extra_fields)
    # then they see all of it
    party = facts.participations[1]
    assert (party.municipality, party.divisions, party.country) == (veluwe_rand.PLACE, ("26",), "NL")
    assert party.helix_sector is HelixSector.BUSINESS
    assert party.kept("veluwe-rand", "decidedOn") == date(2026, 3, 1)
    # and once it is withdrawn, nothing of it is known any more
    await extended.hear(replace(told, version=2, state=None))
    async with extended.database.read() as session:
        copy = await session.get(KnownOrganisation, firm)
    assert copy
    assert (copy.extras, copy.divisions, copy.municipality, copy.helix_sector) == ({}, [], None, None)
