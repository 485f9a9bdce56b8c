"""What a region brings along: its profile, rules, words and measures, read once and found sound."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from quadhelix.facts import (
    CardField,
    ExtraField,
    HelixSector,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    RegionProfile,
    Rule,
    SectorWord,
    Severity,
    Subject,
    Term,
    ThemeTable,
)
from quadhelix.facts.subjects import COURSES
from quadhelix.hookspecs import PROJECT
from quadhelix.regions.voice import Voice
from quadhelix.soundness import (
    OwnFields,
    Unsound,
    sound_card,
    sound_criteria,
    sound_extra_fields,
    sound_helix,
    sound_kpis,
    sound_profile,
    sound_rules,
    sound_scale,
    sound_sectors,
    sound_tables,
    sound_terms,
)


@dataclass(frozen=True, kw_only=True)
class Region:
    """A plugin that was let in: its voice, and all it brought along.

    `profile` is None for the suite's own answers alone. `own_fields` are the paths of its extra fields.
    """

    voice: Voice
    profile: RegionProfile | None
    rules: Mapping[str, Rule]
    terms: tuple[Term, ...]
    sectors: tuple[SectorWord, ...]
    tables: tuple[ThemeTable, ...]
    helix: tuple[HelixSector, ...]
    criteria: tuple[MatchCriterion, ...]
    kpis: tuple[KpiDefinition, ...]
    scale: tuple[MaturityLevel, ...]
    card: tuple[CardField, ...]
    extras: Mapping[Subject, tuple[ExtraField, ...]]
    own_fields: OwnFields

    def can_block(self, subject: Subject, step: str) -> bool:
        """Whether one of its rules could stop this step of such a record."""
        return any(
            rule.severity is Severity.BLOCK and rule.subject is subject and rule.asked_at(step)
            for rule in self.rules.values()
        )


def introduced(voice: Voice, others: Iterable[RegionProfile]) -> Region:
    """The region that speaks with this voice.

    Raises:
        Unsound: it has no profile, clashes with another region, or brings what cannot be used.
    """
    if not voice.has("region_profile"):
        raise Unsound("It has no hook region_profile, so nobody knows whom it speaks for.")
    return _region(voice, voice.tell("region_profile", partial(sound_profile, others=others)))


def neutral(voice: Voice) -> Region:
    """The suite's own answers, which hold everywhere."""
    return _region(voice, None)


def field_name(code: str) -> str:
    """What a region is called as a field in GraphQL.

    >>> field_name("oost-vlaanderen")
    'oostVlaanderen'
    """
    first, *others = code.split("-")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def _region(voice: Voice, profile: RegionProfile | None) -> Region:
    code = profile.code if profile else PROJECT
    name = field_name(code)
    groups = voice.tell("extra_fields", partial(sound_extra_fields, name=name))
    extras = {group.subject: group.fields for group in groups}
    own = {subject: frozenset(f"{name}.{field.name}" for field in extras[subject]) for subject in extras}
    return Region(
        voice=voice,
        profile=profile,
        rules=_asked(voice, voice.tell("rules", partial(sound_rules, prefix=code, own=own))),
        terms=voice.tell("glossary_terms", sound_terms),
        sectors=voice.tell("sectors", sound_sectors),
        tables=voice.tell("theme_tables", sound_tables),
        helix=voice.tell("required_helix_sectors", sound_helix),
        criteria=voice.tell("match_criteria", sound_criteria),
        kpis=voice.tell("kpi_definitions", sound_kpis),
        scale=voice.tell("maturity_scale", sound_scale),
        card=voice.tell("project_card_fields", partial(sound_card, extras=extras.get(Subject.PROJECT, ()))),
        extras=extras,
        own_fields=own,
    )


def _asked(voice: Voice, rules: Mapping[str, Rule]) -> Mapping[str, Rule]:
    """The rules, if there is a hook that asks each of them."""
    for rule in rules.values():
        hook = COURSES[rule.subject].hook
        if not voice.has(hook):
            raise Unsound(f"It declares {rule.id}, but has no hook {hook} to ask it.")
    return rules
