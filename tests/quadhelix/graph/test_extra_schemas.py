"""Schemas with regions' own fields: what is soundly declared builds, composes and breaks no other."""

from collections.abc import Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import build_schema, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.federation import Subgraph, compose
from quadhelix.facts import Choice, ExtraField, FieldKind, Subject
from quadhelix.graph.schema import SubgraphSchema
from quadhelix.settings import SERVICES

OWNER = {
    Subject.ORGANISATION: "partners",
    Subject.CENTRE: "partners",
    Subject.PROGRAMME: "challenges",
    Subject.PROJECT: "challenges",
    Subject.CHALLENGE: "challenges",
    Subject.TRAJECTORY: "challenges",
    Subject.INTAKE: "challenges",
    Subject.MODULE: "education",
    Subject.PLACEMENT: "education",
}
CORE = {name: import_module(f"services.{name}.schema").schema for name in SERVICES}
TEXT = {"en": 'It says "why", \\ how\nand """when""".'}

names = st.from_regex(r"[a-z][A-Za-z0-9]{0,9}", fullmatch=True)
plain = st.sampled_from([kind for kind in FieldKind if kind not in (FieldKind.CHOICE, FieldKind.RECORD)])


def declaring(*fields: ExtraField, region: str = "veluwe-rand", only: Sequence[Subject] = ()) -> Any:
    """Regions of which one declares these fields on each kind of record, or on some."""
    return SimpleNamespace(
        extra_fields=lambda subject: {region: fields} if not only or subject in only else {}
    )


def a_field(name: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> ExtraField:
    return ExtraField(name=name, kind=kind, names=TEXT, description=TEXT, **more)


def choice(name: str, many: bool, codes: list[str]) -> ExtraField:
    choices = tuple(Choice(code=code, names=TEXT) for code in codes)
    return a_field(name, FieldKind.CHOICE, many=many, choices=choices)


codes = st.lists(st.from_regex(r"[A-Z][A-Z0-9_]{0,9}", fullmatch=True), min_size=1, max_size=3, unique=True)
single = st.builds(a_field, names, plain, many=st.booleans()) | st.builds(choice, names, st.booleans(), codes)
some = st.lists(single, min_size=1, max_size=4, unique_by=lambda field: field.name.casefold()).map(tuple)
record = st.builds(
    lambda name, fields, many: a_field(name, FieldKind.RECORD, fields=fields, many=many),
    names,
    some,
    st.booleans(),
)
declared = st.lists(single | record, min_size=1, max_size=5, unique_by=lambda field: field.name.casefold())


@pytest.mark.parametrize("subject", Subject)
def test_each_kind_of_record_takes_fields_and_gives_them_back(subject: Subject) -> None:
    core = CORE[OWNER[subject]]
    extended = core.extended(declaring(a_field("depth"), only=[subject]))
    built = build_schema(extended.as_str(), assume_valid=True)
    kind = subject.value.capitalize()
    shown: Any = built.type_map[kind]
    assert str(shown.fields["veluweRand"].type) == f"VeluweRand{kind}"
    inputs = [
        name
        for name, made in built.type_map.items()
        if name.endswith("Input") and "veluweRand" in getattr(made, "fields", {})
    ]
    assert inputs
    assert all(kind in name for name in inputs)
    # and nothing else of the service changed
    assert "veluweRand" not in core.as_str()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(declared)
def test_whatever_a_region_soundly_declares_becomes_a_part_of_the_graph(fields: list[ExtraField]) -> None:
    regions = declaring(*fields)
    subgraphs = []
    for name, core in CORE.items():
        sdl = core.extended(regions).as_str()
        parse(sdl)
        subgraphs.append(Subgraph(name, f"http://{name}/graphql", sdl))
    composition = compose(subgraphs)
    assert composition.errors in ((), [])
    assert "type VeluweRandChallenge" in str(composition.supergraph_sdl)


def test_schemas_with_other_plugins_live_side_by_side() -> None:
    core: SubgraphSchema = CORE["challenges"]
    before = core.as_str()
    one = core.extended(declaring(a_field("depth", FieldKind.INTEGER), region="one"))
    two = core.extended(declaring(a_field("depth", FieldKind.TEXT), region="two"))
    same = core.extended(declaring(a_field("depth", FieldKind.DATE), region="one"))
    assert "depth: Int" in one.as_str()
    assert "OneChallenge" not in two.as_str()
    assert "depth: Date" in same.as_str()
    assert core.as_str() == before
    assert core.extended(SimpleNamespace(extra_fields=lambda _subject: {})) is core  # type: ignore[arg-type]  # as much of regions as it needs


@pytest.mark.parametrize(
    ("region", "fields"),
    [
        ("title", [a_field("depth")]),  # a field of the record
        ("draft", [a_field("depth")]),  # DraftChallengeInput is the service's own
        ("id", [a_field("depth")]),
        ("one", [a_field("input", FieldKind.RECORD, fields=(a_field("depth"),))]),  # twice OneChallengeInput
    ],
)
def test_what_would_clash_is_left_out_and_told(
    region: str, fields: list[ExtraField], caplog: pytest.LogCaptureFixture
) -> None:
    core = CORE["challenges"]
    extended = core.extended(declaring(*fields, region=region, only=[Subject.CHALLENGE]))
    assert extended is core
    assert f"the fields of region {region} on CHALLENGE clash" in caplog.text
