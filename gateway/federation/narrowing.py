"""Looking at the types an object can be of: from where each of its fields may be read, type by type.

A field that is selected on an interface is one field of the subgraph that gives the object, so that one
subgraph must lead to it for every type the object can have. Selections on an object type stand for
themselves: those on different types may be answered by different subgraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gateway.federation.paths import Explorer
from gateway.federation.places import Place
from gateway.federation.selection import TYPENAME, FieldSelection, Selection

# For each place of the object, and each type it can be of: the places narrowed to that type.
Table = Mapping[Place, Mapping[str, Sequence[Place]]]


def narrowings(
    explorer: Explorer, options: Sequence[Place], selection: Selection
) -> Iterator[tuple[str, FieldSelection, list[Place]]]:
    """Every field below an object, with the type it is read of and the places it may be read from."""
    kinds = explorer.effective(options, selection)
    whole = _unnarrowed(explorer, options, selection, kinds)
    for wanted in whole.values():
        yield options[0].type, wanted, list(options)
    if all(item.response_key in whole or item.name == TYPENAME for kind in kinds for item in selection[kind]):
        return
    table = {option: {kind: list(explorer.cast(option, kind)) for kind in kinds} for option in options}
    for kind in kinds:
        for wanted in selection[kind]:
            if wanted.name != TYPENAME and wanted.response_key not in whole:
                serving = _serving(explorer, table, selection, kinds, wanted)
                places = [place for option in serving for place in table[option][kind]]
                if places or wanted.level is not None:
                    yield kind, wanted, list(dict.fromkeys(places))


def _unnarrowed(
    explorer: Explorer, options: Sequence[Place], selection: Selection, kinds: Sequence[str]
) -> dict[str, FieldSelection]:
    """Fields that can be read of the object whatever its type, by response name."""
    if len(kinds) < 2 or len(kinds) < len(selection) or len({option.type for option in options}) > 1:
        return {}
    first, *others = (_single(selection[kind]) for kind in kinds)
    return {
        name: wanted
        for name, wanted in first.items()
        if wanted.level is not None
        and wanted.name != TYPENAME
        and all(name in other and _is_same(wanted, other[name]) for other in others)
        and explorer.alike(options, wanted)
    }


def _single(fields: Sequence[FieldSelection]) -> dict[str, FieldSelection]:
    """Fields by response name, without those that stand at several positions."""
    counts = Counter(item.response_key for item in fields)
    return {item.response_key: item for item in fields if counts[item.response_key] == 1}


def _is_same(left: FieldSelection, right: FieldSelection) -> bool:
    return (
        (left.key, left.level, left.condition) == (right.key, right.level, right.condition)
        and left.type_name == right.type_name
        and left.selection is right.selection
    )


def _serving(
    explorer: Explorer, table: Table, selection: Selection, kinds: Sequence[str], wanted: FieldSelection
) -> list[Place]:
    """The places of the object that may serve a field."""
    if wanted.level is None or len(table) == 1:
        return list(table)
    alike = [
        (kind, item)
        for kind in kinds
        for item in selection[kind]
        if (item.level, item.response_key) == (wanted.level, wanted.response_key)
    ]
    return [
        option
        for option, narrowed in table.items()
        if all(explorer.advance(narrowed[kind], kind, item) for kind, item in alike)
    ]
