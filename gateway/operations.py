"""Prepared operations: what is parsed, checked, validated and planned once for many requests.

Preparing a 40-line query takes milliseconds, looking it up less than one microsecond. So what was found,
the refusal of a bad text included, is kept by the very text, within bounds. Preparing happens on one
worker thread, so that a large new text does not hold up everybody else's requests, and once however many
clients ask for it at the same time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate

from gateway.federation import Plan, Planner, PlanningError
from gateway.limits import Limits, check_document
from gateway.refusals import Refusal, Refused, coded, error, invalid, unplanned

Key: TypeAlias = tuple[str, str | None]
"""Text of the document and name of the operation."""

MOST = 1_000
"""Outcomes kept of each kind, prepared and refused."""

MOST_TEXT = 4_000_000
"""Characters of text kept of each kind; what is derived from a text is several times its size."""

MOST_ERRORS = 20
"""Validation errors told at once."""


class Recent:
    """The outcomes asked for most recently, bounded in number and in text."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[Key, Plan | Refusal] = OrderedDict()
        self._text = 0

    def get(self, key: Key) -> Plan | Refusal | None:
        """The outcome kept for this key, if any."""
        outcome = self._outcomes.get(key)
        if outcome is not None:
            self._outcomes.move_to_end(key)
        return outcome

    def keep(self, key: Key, outcome: Plan | Refusal) -> None:
        """Keep an outcome, dropping those not asked for the longest when there are too many."""
        self._outcomes[key] = outcome
        self._text += len(key[0])
        while len(self._outcomes) > MOST or self._text > MOST_TEXT:
            (text, _), _ = self._outcomes.popitem(last=False)
            self._text -= len(text)


@dataclass
class Operations:
    """Prepares operations against one supergraph; lives and dies with it."""

    schema: GraphQLSchema
    planner: Planner
    limits: Limits
    worker: ThreadPoolExecutor

    def __post_init__(self) -> None:
        # Apart, as a flood of bad texts must not push the good ones out.
        self._prepared = Recent()
        self._refused = Recent()
        self._under_way: dict[Key, asyncio.Future[Plan | Refusal]] = {}

    async def prepare(self, query: str, operation_name: str | None) -> Plan:
        """The plan of the operation; raises `Refused` when there can be none."""
        key = (query, operation_name)
        outcome = self._prepared.get(key) or self._refused.get(key) or await self._once(key)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        return outcome

    async def _once(self, key: Key) -> Plan | Refusal:
        pending = self._under_way.get(key)
        if pending is None:
            pending = asyncio.get_running_loop().run_in_executor(self.worker, self._outcome, key)
            self._under_way[key] = pending
            pending.add_done_callback(lambda done: self._settle(key, done))
        # Shielded: when the first to ask goes away, the others still wait for this.
        return await asyncio.shield(pending)

    def _settle(self, key: Key, done: asyncio.Future[Plan | Refusal]) -> None:
        del self._under_way[key]
        if done.cancelled() or done.exception():
            return
        outcome = done.result()
        (self._refused if isinstance(outcome, Refusal) else self._prepared).keep(key, outcome)

    def _outcome(self, key: Key) -> Plan | Refusal:
        try:
            return self._plan(*key)
        except Refused as refused:
            return refused.refusal

    def _plan(self, query: str, operation_name: str | None) -> Plan:
        document = parse_within(query, self.limits)
        check_document(document, self.limits)
        if errors := validate(self.schema, document, max_errors=MOST_ERRORS):
            raise invalid(coded(errors, "GRAPHQL_VALIDATION_FAILED"))
        try:
            return self.planner.plan(document, operation_name)
        except PlanningError as failure:
            raise unplanned(failure) from None


def parse_within(query: str, limits: Limits) -> DocumentNode:
    """The document, if it parses within the limit of tokens."""
    try:
        return parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLError as failure:
        # Too many tokens or comments, or nested too deeply: the parser says so in its message only.
        if failure.message.endswith("Parsing aborted."):
            raise invalid([error(failure.message, "LIMIT_EXCEEDED")]) from None
        raise invalid(coded([failure], "GRAPHQL_PARSE_FAILED")) from None
