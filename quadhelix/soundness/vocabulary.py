"""Whether a region's words and measures can be shown and counted by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quadhelix.facts import (
    CardContent,
    CardField,
    ExtraField,
    FieldKind,
    HelixSector,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    OoapiConsumer,
    SectorWord,
    Term,
    ThemeTable,
    Trait,
    Visibility,
)
from quadhelix.facts.codes import PROJECT_STATUSES, ROLES, SECTORS
from quadhelix.measures import Comparator, Measure
from quadhelix.soundness.words import (
    Unsound,
    is_a,
    is_key,
    is_line,
    is_number,
    is_sendable,
    is_short,
    sound_list,
    suggestion,
    text_flaws,
)

_CONSUMER = re.compile(r"x-[a-z0-9]+(-[a-z0-9]+)*")
_DEEPEST = 8
_LARGEST = 2**63
_NO_TEXT = frozenset((FieldKind.BOOLEAN, FieldKind.ORGANISATION, FieldKind.RECORD))


def sound_terms(answer: object) -> tuple[Term, ...]:
    """The words of a region, each once and in plain text."""
    return sound_list(answer, Term, _term, lambda term: term.key)


def sound_sectors(answer: object) -> tuple[SectorWord, ...]:
    """The region's names of sectors; no name stands for two of them."""
    words = sound_list(answer, SectorWord, _sector, lambda word: word.code)
    named = [(tag, name.casefold()) for word in words for tag, name in word.names.items()]
    if len(set(named)) < len(named):
        raise Unsound("One name stands for two sectors.")
    return words


def sound_tables(answer: object) -> tuple[ThemeTable, ...]:
    """The theme tables of a region."""
    return sound_list(answer, ThemeTable, _table, lambda table: table.code)


def sound_helix(answer: object) -> tuple[HelixSector, ...]:
    """Strands of the helix, each once."""
    return sound_list(answer, HelixSector, lambda _sector: (), lambda sector: sector)


def sound_criteria(answer: object) -> tuple[MatchCriterion, ...]:
    """What counts in a match; where there are criteria, one of them weighs something."""
    criteria = sound_list(answer, MatchCriterion, _criterion, lambda criterion: criterion.key)
    if criteria and not any(criterion.weight for criterion in criteria):
        raise Unsound("None of its criteria weighs anything.")
    return criteria


def sound_kpis(answer: object) -> tuple[KpiDefinition, ...]:
    """What a region counts; a target of nothing is none."""
    return sound_list(answer, KpiDefinition, _kpi, lambda kpi: kpi.key)


def sound_scale(answer: object) -> tuple[MaturityLevel, ...]:
    """The levels of a scale, from 1 up without a gap."""
    levels = sound_list(answer, MaturityLevel, _level, lambda level: level.level)
    if [level.level for level in levels] != list(range(1, len(levels) + 1)):
        raise Unsound("Its levels do not count up from 1.")
    return levels


def sound_card(answer: object, extras: Iterable[ExtraField] = ()) -> tuple[CardField, ...]:
    """The lines of a card; `extras` are the region's own fields of a project."""
    public = {extra.name for extra in extras if extra.public and _fits_a_line(extra)}
    return sound_list(answer, CardField, lambda line: _card(line, public), lambda line: line.key)


def sound_consumers(answer: object) -> tuple[OoapiConsumer, ...]:
    """What a region adds to a module of the catalogue, in plain JSON values."""
    consumers = sound_list(answer, OoapiConsumer, _consumer, lambda consumer: consumer.key)
    return tuple(OoapiConsumer(key=each.key, fields=_plain(each.fields)) for each in consumers)


def sound_visibility(answer: object) -> Visibility:
    """Who reads an update."""
    if not isinstance(answer, Visibility):
        raise Unsound("The answer is not a Visibility.")
    return answer


def _term(term: Term) -> Iterator[str]:
    if not is_key(term.key):
        yield "has no key"
    yield from text_flaws(names=term.names, definition=term.definition)
    if not is_line(term.source):
        yield "has no source"


def _sector(word: SectorWord) -> Iterator[str]:
    if word.code not in SECTORS:
        yield f"has a code that is no sector of the suite{suggestion(word.code, SECTORS)}"
    yield from text_flaws(names=word.names)


def _table(table: ThemeTable) -> Iterator[str]:
    if not is_key(table.code):
        yield "has no code"
    yield from text_flaws(names=table.names)


def _criterion(criterion: MatchCriterion) -> Iterator[str]:
    if not is_key(criterion.key):
        yield "has no key"
    yield from text_flaws(names=criterion.names)
    if not is_a(criterion.trait, Trait):
        yield "compares by no Trait"
    if not is_number(criterion.weight) or not 0 <= criterion.weight <= 1:
        yield "has a weight that is not between 0 and 1"


def _kpi(kpi: KpiDefinition) -> Iterator[str]:
    if not is_key(kpi.key):
        yield "has no key"
    yield from text_flaws(names=kpi.names, definition=kpi.definition, unit=kpi.unit)
    if not is_line(kpi.source):
        yield "has no source"
    if kpi.target is not None and not _is_target(kpi.target):
        yield "has a target that is no Measure above 0; leave out what was not set"


def _is_target(target: object) -> bool:
    return (
        isinstance(target, Measure)
        and is_a(target.comparator, Comparator)
        and is_number(target.value)
        and target.value > 0
    )


def _level(level: MaturityLevel) -> Iterator[str]:
    yield from text_flaws(names=level.names, definition=level.definition)


def _fits_a_line(extra: ExtraField) -> bool:
    return not extra.many and extra.kind not in _NO_TEXT


def _card(line: CardField, public: set[str]) -> Iterator[str]:
    if not is_key(line.key):
        yield "has no key"
    yield from text_flaws(names=line.names)
    if not is_a(line.shows, CardContent):
        yield "shows no CardContent"
    if line.role is not None and line.shows is not CardContent.PARTICIPANTS:
        yield "names a role, and shows no participants"
    if line.role is not None and line.role not in ROLES:
        yield f"names a role that nobody has{suggestion(line.role, ROLES)}"
    if (line.extra is not None) != (line.shows is CardContent.EXTRA):
        yield "shows an extra field without naming it, or names one without showing it"
    if line.extra is not None and line.extra not in public:
        yield "shows what is no public extra field of the region's projects that a line of text can hold"
    if line.words and line.shows is not CardContent.STATUS:
        yield "has words for a status it does not show"
    for status, words in line.words.items():
        if status not in PROJECT_STATUSES:
            yield f"has words for a status that no project has{suggestion(status, PROJECT_STATUSES)}"
        yield from text_flaws(**{f"words for {status}": words})


def _consumer(consumer: OoapiConsumer) -> Iterator[str]:
    if not _CONSUMER.fullmatch(consumer.key):
        yield "has a key that is not like x-drenthe"
    if not is_a(consumer.fields, Mapping) or "consumerKey" in consumer.fields:
        yield "has no fields, or a consumerKey among them"
    if not _is_json(dict(consumer.fields), _DEEPEST):
        yield "holds something that is no JSON value"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    return [_plain(held) for held in value] if isinstance(value, list | tuple) else value


def _is_json(value: object, levels: int) -> bool:
    if levels == 0:
        return False
    if isinstance(value, Mapping):
        return all(_is_json_text(key) and _is_json(held, levels - 1) for key, held in value.items())
    if isinstance(value, list | tuple):
        return all(_is_json(held, levels - 1) for held in value)
    if type(value) is int:
        return abs(value) < _LARGEST
    return value is None or type(value) is bool or _is_json_text(value) or is_number(value)


def _is_json_text(value: object) -> bool:
    return type(value) is str and is_short(value) and is_sendable(value)
