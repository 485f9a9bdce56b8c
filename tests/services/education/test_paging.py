"""The law of a connection, on the lists of education: its pages put together are the filtered list."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from quadhelix.database import new_id
from quadhelix.identity import ANONYMOUS
from services.education.model import Link, Module, Offering
from services.education.vocabulary import Level, ModuleKind, StudyLoadUnit
from tests.services.education.in_process import TODAY, Education

KINDS = [ModuleKind.MINOR, ModuleKind.LLO_COURSE]
PAGE = (
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount edges { cursor node { id } }"
)
LISTS = {
    "TITLE": f"""query ($kind: ModuleKind, $first: Int, $after: String, $last: Int, $before: String) {{
        page: modules(filter: {{kind: $kind}}, orderBy: TITLE, first: $first, after: $after, last: $last,
                      before: $before) {{ {PAGE} }} }}""",
    "NEWEST": f"""query ($kind: ModuleKind, $first: Int, $after: String, $last: Int, $before: String) {{
        page: modules(filter: {{kind: $kind}}, orderBy: NEWEST, first: $first, after: $after, last: $last,
                      before: $before) {{ {PAGE} }} }}""",
    "REGION": f"""query ($first: Int, $after: String, $last: Int, $before: String) {{
        _entities(representations: [{{__typename: "Region", code: "leiden"}}]) {{ ... on Region {{
        page: modules(first: $first, after: $after, last: $last, before: $before) {{ {PAGE} }} }} }} }}""",
    "STARTS_ON": f"""query ($kind: ModuleKind, $first: Int, $after: String, $last: Int, $before: String) {{
        page: offerings(filter: {{kind: $kind}}, orderBy: STARTS_ON, first: $first, after: $after,
                        last: $last, before: $before) {{ {PAGE} }} }}""",
}

catalogues = st.lists(
    st.tuples(
        st.sampled_from(["Zorg", "zorg", "Ämter", "maken", "'; --", "%_"]),
        st.sampled_from(KINDS),
        st.booleans(),
        st.lists(st.integers(-2, 3), max_size=2),
    ),
    max_size=9,
)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    catalogue=catalogues,
    listed=st.sampled_from([*LISTS]),
    kind=st.sampled_from([*KINDS, None]),
    size=st.integers(1, 4),
)
async def test_pages_put_together_are_the_list(
    education: Education,
    catalogue: list[tuple[str, ModuleKind, bool, list[int]]],
    listed: str,
    kind: ModuleKind | None,
    size: int,
) -> None:
    # given a catalogue in which titles and days repeat, and drafts that nobody is to see
    rows = await filled(education, catalogue)
    kind = None if listed == "REGION" else kind
    expected = belonging(rows, listed, kind)
    # when someone pages through it, forwards and backwards
    forwards = await pages(education, listed, kind, {"first": size}, "after", "endCursor", "hasNextPage")
    backwards = await pages(
        education, listed, kind, {"last": size}, "before", "startCursor", "hasPreviousPage"
    )
    # then both show what is public and asked for, once, in the same order
    read = [id for page in forwards for id in page]
    assert [id for page in reversed(backwards) for id in page] == read
    assert sorted(read) == sorted(expected)
    assert len(forwards) == max(1, -(-len(expected) // size))
    # and in the order that was promised, ties by id
    if listed in ("NEWEST", "STARTS_ON"):
        assert read == expected


async def test_what_arrives_meanwhile_moves_no_cursor(education: Education) -> None:
    # given a first page
    for title in ("b", "d", "f"):
        await education.module(title=[{"language": "nl", "value": title}])
    first = (await education.ask(ANONYMOUS, LISTS["TITLE"], first=2))["page"]
    # when a module is entered before its end and one after
    for title in ("a", "e"):
        await education.module(title=[{"language": "nl", "value": title}])
    # then the next page goes on where the first ended
    cursor = first["pageInfo"]["endCursor"]
    following = (await education.ask(ANONYMOUS, LISTS["TITLE"], first=9, after=cursor))["page"]
    assert following["totalCount"] == 5
    assert len(following["edges"]) == 2
    assert first["edges"][0]["node"] not in [edge["node"] for edge in following["edges"]]


async def filled(
    education: Education, catalogue: list[tuple[str, ModuleKind, bool, list[int]]]
) -> list[Module]:
    """The modules of this catalogue, in place of all that were there."""
    modules = [
        Module(
            region="leiden",
            institute_id=education.college,
            kind=kind,
            code=str(number),
            titles={"nl": title},
            sort_title=title.casefold(),
            search_text=title,
            level=Level.BACHELOR,
            study_load=5.0,
            study_load_unit=StudyLoadUnit.ECTS,
            teaching_languages=["nld"],
            modes_of_delivery=[],
            learning_outcomes=[],
            published=published,
            offerings=[coming(days) for days in starts],
        )
        for number, (title, kind, published, starts) in enumerate(catalogue)
    ]
    async with education.database.write() as session:
        for table in (Link, Offering, Module):
            await session.execute(delete(table))
        session.add_all(modules)
    return modules


def coming(days: int) -> Offering:
    start = TODAY + timedelta(days=days)
    return Offering(id=new_id(), starts_on=start, ends_on=date.max)


def belonging(modules: list[Module], listed: str, kind: ModuleKind | None) -> list[str]:
    """What Python says is the list."""
    shown = [module for module in modules if module.published and kind in (None, module.kind)]
    if listed == "STARTS_ON":
        offerings = [offering for module in shown for offering in module.offerings]
        ahead = [offering for offering in offerings if offering.starts_on > TODAY]
        return [str(o.id) for o in sorted(ahead, key=lambda o: (o.starts_on, o.id))]
    shown.sort(key=lambda module: (module.created_at, module.id), reverse=True)
    return [str(module.id) for module in shown]


async def pages(
    education: Education,
    listed: str,
    kind: ModuleKind | None,
    size: dict[str, int],
    argument: str,
    cursor: str,
    more: str,
) -> list[list[str]]:
    """The ids of all pages, as a client reads them one after another."""
    found: list[list[str]] = []
    given: dict[str, Any] = {**size, "kind": kind and kind.value}
    while True:
        data = await education.ask(ANONYMOUS, LISTS[listed], **given)
        page = data["_entities"][0]["page"] if listed == "REGION" else data["page"]
        found.append([edge["node"]["id"] for edge in page["edges"]])
        if not page["pageInfo"][more]:
            assert page["totalCount"] == sum(map(len, found))
            return found
        given[argument] = page["pageInfo"][cursor]
