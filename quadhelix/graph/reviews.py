"""What the regions' rules would say of a record today, without anyone taking a step."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.facts import RecordFacts
from quadhelix.graph.context import Info
from quadhelix.graph.findings import Finding, as_findings
from quadhelix.steps import Steps


def reviewed(facts_of: Callable[[AsyncSession, Any], Awaitable[RecordFacts]]) -> Any:
    """The resolver of the field `review`, on each type of records that rules are about.

    Rules see what is hidden from others, and asking them is work: nobody is answered but those who may change
    the record. The type's objects hold the `row` they were made of, which tells the stage it `reached`.

    Args:
        facts_of: The service's facts about such a row.
    """

    async def review(self: Any, info: Info) -> list[Finding]:
        """What the rules would say of it today, for those who may change it; nothing is blocked."""
        context, row = info.context, self.row
        if not row.changeable_by(context.actor):
            return []
        async with context.database.read() as session:
            facts = await facts_of(session, row)
        return as_findings(context.regions.check(facts, Steps.review(row.reached), context.today))

    return review
