"""Measure asking: `python -m benchmarks.rules`; see README.md."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from statistics import median
from uuid import UUID

from quadhelix import default_rules
from quadhelix.facts import ChallengeFacts, OrganisationKind, ParticipationFacts, Transition
from quadhelix.regions import NEUTRAL, Regions, plugin_manager
from quadhelix.regions.plugins import functions

TODAY = date(2026, 11, 23)
SUBMIT = Transition(name="submit", source="DRAFT", target="SUBMITTED", on=TODAY)
ROUNDS = 15
CALLS = 400


def challenge(region: str, **facts: object) -> ChallengeFacts:
    """An invented challenge with ten participants."""
    parties = tuple(
        ParticipationFacts(
            organisation=UUID(int=number), role="PARTNER", kind=OrganisationKind.COMPANY, country="NL"
        )
        for number in range(1, 10)
    )
    owner = ParticipationFacts(organisation=UUID(int=10), role=default_rules.OWNER, country="NL")
    sound = ChallengeFacts(
        id=UUID(int=99),
        region=region,
        title={"nl": "Een demonstratie", "en": "A demonstration"},
        need="KNOWLEDGE",
        origin_sector="MANUFACTURING",
        target_sectors=("HEALTH_CARE",),
        theme_tables=("health-care",),
        participations=(owner, *parties),
    )
    return replace(sound, **facts)  # type: ignore[arg-type]  # of this class


def microseconds(*works: Callable[[], object]) -> list[float]:
    """Median processor time of each of these, taken in turn so that the machine's mood hits all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken, strict=True):
            gc.collect()
            started = time.process_time_ns()
            for _ in range(CALLS):
                work()
            times.append((time.process_time_ns() - started) / CALLS / 1000)
    return [median(times) for times in taken]


def plainly(regions: Regions, facts: ChallengeFacts) -> Callable[[], object]:
    """The same rules as a plain function would ask them: no time box, no checks, no composition."""
    manager = plugin_manager(regions.codes)
    codes = (NEUTRAL, *regions.speaking_for(facts.region, facts.municipality, TODAY))
    hooks = [functions(manager, regions.plugin(code)).get("check_challenge") for code in codes]
    told = {"challenge": facts, "transition": SUBMIT}
    asked = [(hook.function, [told[name] for name in hook.argnames]) for hook in hooks if hook]

    def ask() -> None:
        for function, arguments in asked:
            function(*arguments)

    return ask


def measured(regions: Regions, name: str, facts: ChallengeFacts) -> str:
    """One line of the table."""
    answers = regions.explain(facts, SUBMIT, TODAY)
    plain, asked, explained = microseconds(
        plainly(regions, facts),
        lambda: regions.check(facts, SUBMIT, TODAY),
        lambda: regions.explain(facts, SUBMIT, TODAY),
    )
    speaking = 1 + len(regions.speaking_for(facts.region, facts.municipality, TODAY))
    found = sum(len(answer.findings) for answer in answers)
    hosting = (asked - plain) / speaking
    return (
        f"| {name} | {speaking} | {len(answers)} | {found} | {plain:.1f} | {asked:.1f} | {asked / plain:.1f} "
        f"| {hosting:.1f} | {explained:.1f} |"
    )


def main(cases: Sequence[tuple[str, ChallengeFacts]]) -> None:
    """Print the table."""
    regions = Regions.installed()
    print(
        "| challenge | voices | rules | findings | plain, us | asked, us | ratio | a voice, us | explained |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, facts in cases:
        print(measured(regions, name, facts))


if __name__ == "__main__":
    main(
        [
            ("Achterhoek, in order", challenge("achterhoek")),
            ("Achterhoek, with objections", challenge("achterhoek", theme_tables=(), need=None)),
            ("Leiden, inside Zuid-Holland", challenge("leiden")),
            ("Zuid-Holland, in Leiden", challenge("zuid-holland", municipality="GM0546")),
            ("Oost-Vlaanderen", challenge("oost-vlaanderen")),
        ]
    )
