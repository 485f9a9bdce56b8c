"""Representations as generated code: the fast twin of `entities.collect`."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.federation.code import Code, Compiled, TooLargeError, indented
from gateway.federation.entities import ABSENT, identity, objects, part
from gateway.federation.plan import EntityCall
from gateway.federation.selection import TYPENAME, FieldSelection


def compile_extractors(calls: Sequence[EntityCall]) -> list[Compiled] | None:
    """Extractors of calls with one alias, one for each; None when they are too large.

    Each is run with the merged data and the batch, to which it adds what its call sends.
    """
    try:
        return [_compile(number, call) for number, call in enumerate(calls)]
    except TooLargeError:
        return None


def _compile(number: int, call: EntityCall) -> Compiled:
    code = Code(ABSENT=ABSENT, identity=identity, objects=objects, part=part)
    lines = ["sent, targets, slots = batch.representations, batch.targets, batch.slots"]
    loop: list[str] = []
    if call.by_typename:
        loop.append(f"t = v.get({TYPENAME!r})")
    # Without the type's own word, the first type's inputs are taken, as in the interpreted twin.
    kinds = list(call.inputs) if call.by_typename else list(call.inputs)[:1]
    for index, kind in enumerate(kinds):
        sent_as = call.sent_as.get(kind, kind)
        slot = (sent_as, tuple(item.name for item in call.inputs[kind]))
        lines.append(f"known{index} = slots.setdefault({slot!r}, {{}})")
        body = _representation(code, call, kind, sent_as, f"known{index}", number)
        if call.by_typename:
            loop += [f"{'if' if index == 0 else 'elif'} t == {kind!r}:", *indented(body)]
        else:
            loop += body
    path = code.constant(call.path)
    code.define("extract(data, batch)", [*lines, f"for v in objects(data, {path}):", *indented(loop)])
    return code.compile("extract")


def _representation(
    code: Code, call: EntityCall, kind: str, sent_as: str, known: str, number: int
) -> list[str]:
    """Lines for one object `v` of a type: describe it, and let it wait with those alike."""
    fields = call.inputs[kind]
    lines: list[str] = []
    for index, item in enumerate(fields):
        lines += _reading(code, item, f"a{index}", required=item.name in call.keys[kind])
    pairs = "".join(f", {item.name!r}: a{index}" for index, item in enumerate(fields))
    sent = f"{{{TYPENAME!r}: {sent_as!r}{pairs}}}"
    return [
        *lines,
        f"r = {sent}",
        f"i = {_identity(fields)}",
        f"n = {known}.get(i)",
        "if n is None:",
        f"    {known}[i] = len(sent)",
        "    sent.append(r)",
        f"    targets.append([({number}, v)])",
        "else:",
        f"    targets[n].append(({number}, v))",
    ]


def _reading(code: Code, item: FieldSelection, variable: str, *, required: bool) -> list[str]:
    if item.selection is not None:
        known = code.constant(item)
        return [
            f"{variable} = part({known}, v.get({item.key!r}, ABSENT), required={required})",
            f"if {variable} is ABSENT: continue",
        ]
    if required:
        return [f"{variable} = v.get({item.key!r})", f"if {variable} is None: continue"]
    return [f"{variable} = v.get({item.key!r}, ABSENT)", f"if {variable} is ABSENT: continue"]


def _identity(fields: Sequence[FieldSelection]) -> str:
    """An expression that is equal for equal representations of one type: texts as they are, else JSON."""
    plain = [f"type(a{index}) is str" for index, item in enumerate(fields) if item.selection is None]
    if not fields or len(plain) < len(fields):
        return "identity(r)"
    values = "a0" if len(fields) == 1 else f"({', '.join(f'a{index}' for index in range(len(fields)))})"
    return f"{values} if {' and '.join(plain)} else (identity(r),)"
