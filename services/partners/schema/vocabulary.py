"""A region's rules, words and measures in GraphQL, as its plugin brings them."""

from typing import Self

import strawberry

from quadhelix import facts
from quadhelix.graph.context import Info
from quadhelix.graph.enums import HelixSector, Severity, Subject, Trait
from quadhelix.graph.measures import Measure
from quadhelix.graph.texts import LocalisedText, localised


@strawberry.type
class Rule:
    """A rule in force: whom it is for, what it asks, and where it comes from.

    `region` is null for a rule that holds everywhere; `steps` is empty for one that is asked at every step.
    """

    id: strawberry.ID
    version: int
    region: strawberry.ID | None
    severity: Severity
    subject: Subject
    steps: list[str]
    field: str
    demand: LocalisedText
    message: LocalisedText
    source: str

    @classmethod
    def of(cls, rule: facts.Rule, region: str) -> Self:
        """The GraphQL object of a region's rule; the empty code stands for the suite's own."""
        return cls(
            id=strawberry.ID(rule.id),
            version=rule.version,
            region=strawberry.ID(region) if region else None,
            severity=rule.severity,
            subject=rule.subject,
            steps=list(rule.steps),
            field=rule.field,
            demand=localised(rule.demand),
            message=localised(rule.message),
            source=rule.source,
        )


@strawberry.type
class Term:
    """A word of the region explained for a layman."""

    key: str
    name: LocalisedText
    definition: LocalisedText
    source: str


@strawberry.type
class SectorWord:
    """What the region calls a sector; `code` is a value of the enum `Sector`."""

    code: str
    name: LocalisedText


@strawberry.type
class ThemeTable:
    """A table at which a region's parties meet around one theme."""

    code: str
    name: LocalisedText


@strawberry.type
class KpiDefinition:
    """Something the region counts; the target is null where nobody set one."""

    key: str
    name: LocalisedText
    definition: LocalisedText
    unit: LocalisedText
    target: Measure | None
    source: str


@strawberry.type
class MaturityLevel:
    """One step of the scale on which the region places its centres."""

    level: int
    name: LocalisedText
    definition: LocalisedText


@strawberry.type
class MatchCriterion:
    """How much likeness in one trait counts when a demand is matched with an offer, from 0 to 1."""

    key: str
    name: LocalisedText
    trait: Trait
    weight: float


@strawberry.type
class Vocabulary:
    """What a region's plugin says of itself beyond who it is; no type of the schema by itself."""

    code: strawberry.ID

    @strawberry.field
    def rules(self, info: Info, subject: Subject | None = None) -> list[Rule]:
        """The region's own rules in force, all or those about one kind of record."""
        return rules_of(info, self.code, subject)

    @strawberry.field
    def glossary(self, info: Info) -> list[Term]:
        """The region's words, explained for a layman."""
        return [
            Term(key=t.key, name=localised(t.names), definition=localised(t.definition), source=t.source)
            for t in info.context.regions.glossary(self.code)
        ]

    @strawberry.field
    def sectors(self, info: Info) -> list[SectorWord]:
        """What the region calls sectors; none where it uses the suite's words."""
        words = info.context.regions.sectors(self.code)
        return [SectorWord(code=word.code, name=localised(word.names)) for word in words]

    @strawberry.field
    def theme_tables(self, info: Info) -> list[ThemeTable]:
        """The tables a challenge of the region can sit on."""
        tables = info.context.regions.theme_tables(self.code)
        return [ThemeTable(code=table.code, name=localised(table.names)) for table in tables]

    @strawberry.field
    def required_helix_sectors(self, info: Info) -> list[HelixSector]:
        """The strands of the helix the region wants in a challenge."""
        return list(info.context.regions.required_helix_sectors(self.code))

    @strawberry.field
    def match_criteria(self, info: Info) -> list[MatchCriterion]:
        """What counts when the region matches a demand with an offer."""
        return [
            MatchCriterion(key=c.key, name=localised(c.names), trait=c.trait, weight=c.weight)
            for c in info.context.regions.match_criteria(self.code)
        ]

    @strawberry.field
    def kpis(self, info: Info) -> list[KpiDefinition]:
        """What the region counts, and its targets."""
        return [
            KpiDefinition(
                key=kpi.key,
                name=localised(kpi.names),
                definition=localised(kpi.definition),
                unit=localised(kpi.unit),
                target=Measure.of(kpi.target) if kpi.target else None,
                source=kpi.source,
            )
            for kpi in info.context.regions.kpi_definitions(self.code)
        ]

    @strawberry.field
    def maturity_scale(self, info: Info) -> list[MaturityLevel]:
        """The scale on which the region places its centres, from the lowest up."""
        return [
            MaturityLevel(level=m.level, name=localised(m.names), definition=localised(m.definition))
            for m in info.context.regions.maturity_scale(self.code)
        ]


def rules_of(info: Info, region: str, subject: Subject | None) -> list[Rule]:
    """A region's rules, or with an empty code those that hold everywhere."""
    found = info.context.regions.rules(region)
    return [Rule.of(rule, region) for rule in found if subject in (None, rule.subject)]
