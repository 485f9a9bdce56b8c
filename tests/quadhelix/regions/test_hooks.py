"""Every hook is asked through its typed method, and its answer comes out."""

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from quadhelix import default_rules
from quadhelix.errors import NotFound
from quadhelix.facts import (
    CardContent,
    CardField,
    CentreFacts,
    ChallengeFacts,
    Desk,
    ExtraField,
    ExtraFields,
    FieldKind,
    Finding,
    HelixSector,
    IntakeFacts,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    ModuleFacts,
    OoapiConsumer,
    OrganisationFacts,
    OrganisationKind,
    PartyFacts,
    PlacementFacts,
    ProgrammeFacts,
    ProjectFacts,
    RecordFacts,
    SectorWord,
    Subject,
    Term,
    ThemeTable,
    Trait,
    TrajectoryFacts,
    Transition,
    UpdateFacts,
    Visibility,
)
from quadhelix.facts.subjects import COURSES
from quadhelix.measures import Comparator, Measure
from quadhelix.regions import NEUTRAL, Regions, field_name, plugin_manager
from tests.quadhelix.regions.invented import TODAY, challenge, plugin, profile, region, regions, rule, told

NAMES = {"nl": "naam", "en": "name"}
ID = UUID(int=1)
PARTY = PartyFacts(organisation=UUID(int=9))

RECORDS: dict[Subject, RecordFacts] = {
    Subject.ORGANISATION: OrganisationFacts(
        id=ID, region="north", name=NAMES, kind=OrganisationKind.COMPANY, country="NL"
    ),
    Subject.CENTRE: CentreFacts(id=ID, region="north", name=NAMES, kind="FIELDLAB"),
    Subject.CHALLENGE: challenge("north"),
    Subject.PROJECT: ProjectFacts(id=ID, region="north", title={}),
    Subject.INTAKE: IntakeFacts(id=ID, region="north"),
    Subject.TRAJECTORY: TrajectoryFacts(id=ID, region="north", challenge=UUID(int=2)),
    Subject.MODULE: ModuleFacts(id=ID, region="north", title={}, kind="COURSE", institute=PARTY),
    Subject.PLACEMENT: PlacementFacts(
        id=ID, region="north", module=UUID(int=2), host=PARTY, places=2, starts_on=TODAY, ends_on=TODAY
    ),
}
"""One record of each kind that rules are asked about."""


def brought(hook: str, value: Any) -> Regions:
    """A region that brings one thing along, and one that brings nothing."""
    given: dict[str, Any] = {hook: lambda: [value]}
    return regions(region("north", **given), region("south"))


def asked(subject: Subject) -> None:
    """Given a rule on this kind of record, when one takes a step, then the rule has seen facts and day."""
    course = COURSES[subject]
    seen: list[tuple[RecordFacts, Transition]] = []
    no = rule("north.no", subject=subject, field=min(course.fields))

    def check(facts: RecordFacts, transition: Transition) -> list[Finding]:
        seen.append((facts, transition))
        return [no.finding()]

    source = f"lambda {course.argument}, transition: check({course.argument}, transition)"
    north = region("north", declares=[no], **{course.hook: eval(source, {"check": check})})  # noqa: S307  # ours
    step = Transition(name=next(iter(course.steps - {"review"})), source=None, target="X")
    findings = regions(north).check(RECORDS[subject], step, TODAY)
    assert ("north", "north.no") in told(findings)
    assert [(facts, transition.on) for facts, transition in seen] == [(RECORDS[subject], TODAY)]


class TestHooks:
    def test_region_profile(self) -> None:
        known = regions(region("north", "GM0001"))
        assert known.codes == ("north",)
        assert known.profile("north").municipalities[0].code == "GM0001"
        assert known.plugin("north") == "north"

    def test_rules(self) -> None:
        no = rule("north.no")
        known = regions(region("north", declares=[no]), region("south"))
        assert known.rules("north") == (no,)
        assert known.rules("south") == ()
        assert list(known.rules(NEUTRAL)) == default_rules.rules()

    def test_glossary_terms(self) -> None:
        term = Term(key="desk", names={"nl": "loket"}, definition={"nl": "Een plek."}, source="own")
        known = brought("glossary_terms", term)
        assert known.glossary("north") == (term,)
        assert known.glossary("south") == ()

    def test_sectors(self) -> None:
        word = SectorWord(code="HEALTH_CARE", names=NAMES)
        known = brought("sectors", word)
        assert known.sectors("north") == (word,)
        assert known.sectors("south") == ()

    def test_theme_tables(self) -> None:
        table = ThemeTable(code="housing", names={"nl": "Wonen"})
        known = brought("theme_tables", table)
        assert known.theme_tables("north") == (table,)
        assert known.theme_tables("south") == ()

    def test_required_helix_sectors(self) -> None:
        known = brought("required_helix_sectors", HelixSector.KNOWLEDGE)
        assert known.required_helix_sectors("north") == (HelixSector.KNOWLEDGE,)
        assert known.required_helix_sectors("south") == ()

    def test_match_criteria(self) -> None:
        criterion = MatchCriterion(key="near", names=NAMES, trait=Trait.DISTANCE, weight=1)
        known = brought("match_criteria", criterion)
        assert known.match_criteria("north") == (criterion,)
        # Where the region is silent, the suite's own hold.
        assert list(known.match_criteria("south")) == default_rules.match_criteria()

    def test_kpi_definitions(self) -> None:
        kpi = KpiDefinition(
            key="firms",
            names=NAMES,
            definition={"en": "Firms."},
            unit={"en": "firms"},
            source="own",
            target=Measure(400, Comparator.GT),
        )
        known = brought("kpi_definitions", kpi)
        assert known.kpi_definitions("north") == (kpi,)
        assert known.kpi_definitions("south") == ()

    def test_maturity_scale(self) -> None:
        level = MaturityLevel(level=1, names=NAMES, definition={"en": "It begins."})
        known = brought("maturity_scale", level)
        assert known.maturity_scale("north") == (level,)
        assert known.maturity_scale("south") == ()

    def test_project_card_fields(self) -> None:
        line = CardField(key="status", names=NAMES, shows=CardContent.STATUS, words={"COMPLETED": NAMES})
        known = brought("project_card_fields", line)
        assert known.project_card_fields("north") == (line,)
        assert list(known.project_card_fields("south")) == default_rules.project_card_fields()

    def test_extra_fields(self) -> None:
        scale = ExtraField(name="scale", kind=FieldKind.TEXT, names=NAMES, description=NAMES)
        known = brought("extra_fields", ExtraFields(subject=Subject.CHALLENGE, fields=(scale,)))
        assert known.extra_fields(Subject.CHALLENGE) == {"north": (scale,)}
        assert known.extra_fields(Subject.MODULE) == {}

    def test_default_visibility(self) -> None:
        known = regions(region("north", default_visibility=lambda update: Visibility.PUBLIC), region("south"))
        assert known.default_visibility(update("north"), TODAY) is Visibility.PUBLIC
        assert known.default_visibility(update("south"), TODAY) is Visibility.INTERNAL

    def test_ooapi_consumer(self) -> None:
        added = OoapiConsumer(key="x-north", fields={"theme": "housing"})
        known = regions(region("north", ooapi_consumer=lambda module: [added]))
        assert known.ooapi_consumers(module("north"), TODAY) == (added,)
        assert known.ooapi_consumers(module("south"), TODAY) == ()

    def test_check_organisation(self) -> None:
        asked(Subject.ORGANISATION)

    def test_check_centre(self) -> None:
        asked(Subject.CENTRE)

    def test_check_challenge(self) -> None:
        asked(Subject.CHALLENGE)

    def test_check_project(self) -> None:
        asked(Subject.PROJECT)

    def test_check_intake(self) -> None:
        asked(Subject.INTAKE)

    def test_check_trajectory(self) -> None:
        asked(Subject.TRAJECTORY)

    def test_check_module(self) -> None:
        asked(Subject.MODULE)

    def test_check_placement(self) -> None:
        asked(Subject.PLACEMENT)

    def test_each_live_hook_has_its_test_here(self) -> None:
        live = {name for name in vars(plugin_manager(only=()).hook) if not name.startswith("_")}
        assert {f"test_{name}" for name in live} <= set(vars(TestHooks))

    def test_each_kind_of_record_that_has_steps_has_its_hook(self) -> None:
        live = {name for name in vars(plugin_manager(only=()).hook) if name.startswith("check_")}
        assert live == {course.hook for course in COURSES.values() if course.steps}
        assert set(RECORDS) == {course.subject for course in COURSES.values() if course.steps}


def update(owner: str, municipality: str | None = None) -> UpdateFacts:
    return UpdateFacts(
        id=ID, region=owner, municipality=municipality, challenge=UUID(int=2), kind="PROGRESS", title={}
    )


def module(owner: str, municipality: str | None = None) -> ModuleFacts:
    return ModuleFacts(
        id=ID, region=owner, municipality=municipality, title={}, kind="COURSE", institute=PARTY
    )


class TestWherePluginsOverlap:
    @pytest.mark.parametrize(
        ("inner", "outer", "held"),
        [
            ("PUBLIC", "PUBLIC", "PUBLIC"),
            ("PUBLIC", "INTERNAL", "INTERNAL"),
            ("INTERNAL", "PUBLIC", "INTERNAL"),
        ],
    )
    def test_an_update_is_public_only_if_no_region_keeps_it_in(
        self, inner: str, outer: str, held: str
    ) -> None:
        known = regions(
            region("inner", "GM0001", default_visibility=lambda update: Visibility(inner)),
            region("outer", "GM0001", "GM0002", default_visibility=lambda update: Visibility(outer)),
        )
        assert known.default_visibility(update("inner", "GM0001"), TODAY) is Visibility(held)

    def test_each_key_of_the_catalogue_is_told_once_by_the_owner_first(self) -> None:
        def consumer(value: str) -> Any:
            return lambda module: [OoapiConsumer(key="x-shared", fields={"of": value})]

        known = regions(
            region("inner", "GM0001", ooapi_consumer=consumer("inner")),
            region("area", "GM0001", "GM0002", ooapi_consumer=consumer("area")),
        )
        (told_once,) = known.ooapi_consumers(module("inner", "GM0001"), TODAY)
        assert told_once.fields == {"of": "inner"}


class TestFacts:
    def test_a_rule_may_leave_out_arguments_it_does_not_need(self) -> None:
        no = rule("north.submit")
        north = region("north", declares=[no], check_challenge=lambda transition: [no.finding()])
        findings = regions(north).check(
            challenge("north"), Transition(name="submit", source=None, target=""), TODAY
        )
        assert told(findings) == [("north", "north.submit")]

    def test_extras_reach_a_rule_as_they_were_declared(self) -> None:
        seen: list[Any] = []
        since = ExtraField(name="since", kind=FieldKind.DATE, names=NAMES, description=NAMES)

        def look(challenge: ChallengeFacts) -> list[Finding]:
            seen.append(challenge.kept("north", "since"))
            return []

        north = region(
            "north",
            extra_fields=lambda: [ExtraFields(subject=Subject.CHALLENGE, fields=(since,))],
            check_challenge=look,
        )
        kept = challenge("north", extras={"north": {"since": "2026-01-31", "gone": 1}, "away": {"x": 1}})
        regions(north).check(kept, Transition(name="submit", source=None, target=""), TODAY)
        assert seen == [date(2026, 1, 31)]

    def test_a_rule_cannot_write_in_the_record(self) -> None:
        # Given a rule that would mend a title by itself
        def mending(challenge: Any) -> list[Finding]:
            challenge.title["nl"] = "Beter"
            return []

        kept = {"en": "A title"}
        known = regions(region("north", check_challenge=mending))
        # When it is asked
        findings = known.check(
            challenge("north", title=kept), Transition(name="submit", source=None, target=""), TODAY
        )
        # Then it failed, and the title is what it was
        assert told(findings) == [("north", "north.cannot-be-asked")]
        assert kept == {"en": "A title"}

    def test_what_a_rule_hands_on_of_the_record_can_be_stored(self) -> None:
        no = rule("north.no")
        known = regions(
            region(
                "north",
                declares=[no],
                check_challenge=lambda challenge: [no.finding(message=challenge.title)],
                ooapi_consumer=lambda module: [OoapiConsumer(key="x-north", fields={"is": module.title})],
            )
        )
        (finding,) = known.check(challenge("north"), Transition(name="submit", source=None, target=""), TODAY)
        (added,) = known.ooapi_consumers(replace(module("north"), title={"nl": "Les"}), TODAY)
        assert json.dumps([asdict(finding), asdict(added)])

    def test_what_no_hook_asks_about_is_a_defect_of_the_caller(self) -> None:
        programme = ProgrammeFacts(id=ID, region="north", name=NAMES)
        with pytest.raises(TypeError, match="ProgrammeFacts"):
            regions().check(programme, Transition(name="submit", source=None, target=""), TODAY)


class TestProfiles:
    def test_regions_are_ordered_by_code_whatever_their_order_of_installation(self) -> None:
        assert regions(region("south"), region("north")).codes == ("north", "south")

    def test_a_code_nobody_bears_is_a_typed_error(self) -> None:
        known = regions(region("north"))
        for question in (known.profile, known.rules, known.glossary, known.kpi_definitions, known.desk):
            with pytest.raises(NotFound):
                question("atlantis")

    def test_the_suite_itself_has_no_profile(self) -> None:
        with pytest.raises(NotFound):
            regions().profile(NEUTRAL)

    def test_the_desk_is_the_profile_s(self) -> None:
        desk = Desk(code="front", names={"nl": "Loket"}, answer_within_days=5)
        known = regions(plugin("north", region_profile=lambda: profile("north", desk=desk)), region("south"))
        assert known.desk("north") == desk
        assert known.desk("south") is None

    @pytest.mark.parametrize(
        ("code", "name"), [("leiden", "leiden"), ("zuid-holland", "zuidHolland"), ("b-2", "b2")]
    )
    def test_a_region_is_a_field_in_the_spelling_of_graphql(self, code: str, name: str) -> None:
        assert field_name(code) == name
