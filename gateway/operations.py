"""Prepared operations: what is parsed, checked, validated and planned once for many requests.

Preparing a 40-line query takes milliseconds, looking it up less than one microsecond. So what was found,
the refusal of a bad text included, is kept by the very text, within bounds. Texts that differ in layout,
comments or the operation's name only share one plan. Preparing happens on one worker thread, so that a large
new text does not hold up everybody else's requests, and once however many clients ask for it at the same
time.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Generic, TypeAlias, TypeVar

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    print_ast,
    validate,
)

from gateway.costs import Cost, cost_of
from gateway.federation import NO_OVERRIDES, OverrideContext, Plan, Planner, PlanningError, Program
from gateway.limits import Limits, check_document
from gateway.refusals import Refusal, Refused, coded, error, invalid, unplanned
from gateway.tally import Tally

Key: TypeAlias = tuple[str, str | None, frozenset[str]]
"""Text of the document, name of the operation, and the override labels that hold."""

MOST = 1_000
"""Outcomes kept of each kind: prepared by text, prepared by normal form, refused."""

MOST_BYTES = 8_000_000
"""Bytes of text kept of each kind; what is derived from a text is several times its size."""

REFUSED_SECONDS = 10.0
"""Time for which a refusal is kept: long against a client that insists, short for a refusal that came of a
busy machine."""

MOST_ERRORS = 20
"""Validation errors told at once."""

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """The outcomes asked for most recently, bounded in number and in bytes of text."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[Key, tuple[int, Kept]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Kept | None:
        """The outcome kept for this key, if any."""
        found = self._outcomes.get(key)
        if found is None:
            return None
        self._outcomes.move_to_end(key)
        return found[1]

    def keep(self, key: Key, outcome: Kept) -> None:
        """Keep an outcome, dropping those not asked for the longest when there are too many."""
        self._drop(key)
        size = sys.getsizeof(key[0])
        self._outcomes[key] = size, outcome
        self._bytes += size
        while len(self._outcomes) > MOST or self._bytes > MOST_BYTES:
            self._drop(next(iter(self._outcomes)))

    def _drop(self, key: Key) -> None:
        size, _ = self._outcomes.pop(key, (0, None))
        self._bytes -= size


@dataclass(frozen=True)
class Prepared:
    """An operation that is ready to be executed.

    Attributes:
        plan: How it is answered.
        program: The plan, made ready to run again and again.
        cost: What it may cost where that depends on the variables; None where it is bounded anyway.
    """

    plan: Plan
    program: Program
    cost: Cost | None


@dataclass
class Operations:
    """Prepares operations against one supergraph; lives and dies with it.

    Attributes:
        schema: What documents are validated against.
        planner: Makes the plans.
        limits: What a document may weigh.
        worker: The thread on which all of this happens.
        program: Makes a plan ready to run.
        tally: Counts what was found and what had to be made.
    """

    schema: GraphQLSchema
    planner: Planner
    limits: Limits
    worker: ThreadPoolExecutor
    program: Callable[[Plan], Program]
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        # Apart, as a flood of bad texts must not push the good ones out.
        self._prepared = Recent[Prepared]()
        self._refused = Recent[tuple[float, Refusal]]()
        self._normal = Recent[Prepared]()
        self._under_way: dict[Key, asyncio.Future[Prepared | Refusal]] = {}

    async def prepare(
        self, query: str, operation_name: str | None, override: OverrideContext = NO_OVERRIDES
    ) -> Prepared:
        """The operation, ready to be executed; raises `Refused` when it cannot be.

        Args:
            query: Text of the document.
            operation_name: Which operation of the document; None when it holds only one.
            override: The override labels of the supergraph that hold for the request.
        """
        key = (query, operation_name, override.labels)
        outcome = self._prepared.get(key) or self._refusal(key)
        if outcome is None:
            self.tally.misses += 1
            outcome = await self._once(key)
        else:
            self.tally.hits += 1
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        return outcome

    def _refusal(self, key: Key) -> Refusal | None:
        until, refusal = self._refused.get(key) or (0.0, None)
        return refusal if time.monotonic() < until else None

    async def _once(self, key: Key) -> Prepared | Refusal:
        pending = self._under_way.get(key)
        if pending is None:
            pending = asyncio.get_running_loop().run_in_executor(self.worker, self._outcome, key)
            self._under_way[key] = pending
            pending.add_done_callback(lambda done: self._settle(key, done))
        # Shielded: when the first to ask goes away, the others still wait for this.
        return await asyncio.shield(pending)

    def _settle(self, key: Key, done: asyncio.Future[Prepared | Refusal]) -> None:
        del self._under_way[key]
        if done.cancelled() or done.exception():
            return
        outcome = done.result()
        if isinstance(outcome, Refusal):
            self._refused.keep(key, (time.monotonic() + REFUSED_SECONDS, outcome))
        else:
            self._prepared.keep(key, outcome)

    def _outcome(self, key: Key) -> Prepared | Refusal:
        try:
            return self._prepare(*key)
        except Refused as refused:
            return refused.refusal

    def _prepare(self, query: str, operation_name: str | None, labels: frozenset[str]) -> Prepared:
        document = parse_within(query, self.limits)
        check_document(document, self.limits)
        key = (normal_form(document, operation_name), None, labels)
        # Only the worker thread reads and writes these, so no lock is needed.
        known = self._normal.get(key)
        if known is None:
            known = self._plan(document, operation_name, labels)
            self._normal.keep(key, known)
        return known

    def _plan(self, document: DocumentNode, operation_name: str | None, labels: frozenset[str]) -> Prepared:
        if errors := validate(self.schema, document, max_errors=MOST_ERRORS):
            raise invalid(coded(errors, "GRAPHQL_VALIDATION_FAILED"))
        cost = cost_of(self.schema, document, operation_name)
        if not cost.sized:
            cost.check({}, self.limits)
        try:
            plan = self.planner.plan(document, operation_name, OverrideContext(labels))
        except PlanningError as failure:
            raise unplanned(failure) from None
        self.tally.plans += 1  # by the worker thread alone
        plan = unlocated(plan)
        return Prepared(plan, self.program(plan), cost if cost.sized else None)


def normal_form(document: DocumentNode, operation_name: str | None) -> str:
    r"""A digest that is equal for documents of the same meaning in the same order of definitions and fields.

    Layout, comments and the name of the only operation make no difference. Names of fragments and variables
    do: renaming them costs more than it saves, as clients generate their texts and send each as it is.

    >>> one = normal_form(parse("query A { a, b }"), "A")
    >>> one == normal_form(parse("{ a b # both\n}"), None)
    True
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    name = operations[0].name if operations else None
    if len(operations) == 1 and operation_name in (None, name and name.value):
        nameless = replace(operations[0], name=None)
        others = (node for node in document.definitions if node is not operations[0])
        document, operation_name = replace(document, definitions=(nameless, *others)), None
    text = f"{operation_name or ''}\n{print_ast(document)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def unlocated(plan: Plan) -> Plan:
    """The plan without places in the text: one of them keeps every token of the document alive."""
    variables = ", ".join(print_ast(node) for node in plan.variable_definitions)
    text = f"query ({variables}) {{ a }}" if variables else "{ a }"
    (operation,) = parse(text, no_location=True).definitions
    introspection = plan.introspection and parse(print_ast(plan.introspection), no_location=True)
    definitions = (
        operation.variable_definitions or () if isinstance(operation, OperationDefinitionNode) else ()
    )
    return replace(plan, variable_definitions=tuple(definitions), introspection=introspection)


def parse_within(query: str, limits: Limits) -> DocumentNode:
    """The document, if it parses within the limit of tokens."""
    try:
        return parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLError as failure:
        # Too many tokens or comments, or nested too deeply: the parser says so in its message only.
        if failure.message.endswith("Parsing aborted."):
            raise invalid([error(failure.message, "LIMIT_EXCEEDED")]) from None
        raise invalid(coded([failure], "GRAPHQL_PARSE_FAILED")) from None
