"""One transaction of an inbox: what becomes of each delivery of a batch, in order."""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix import cloudevents
from quadhelix.cloudevents import Envelope
from quadhelix.database import is_away, utc_now
from quadhelix.deliveries import GAP, PARKED_LETTER, Delivery, Passed, Verdict, version_in
from quadhelix.event_tables import dead_letter, inbox
from quadhelix.events import UnreadableEvent
from quadhelix.logs import described, telling, trace_id

if TYPE_CHECKING:
    from quadhelix.inbox import Inbox

_log = logging.getLogger(__name__)

_BEHIND = "waits behind an earlier event"


class NotTogether(Exception):
    """A batch cannot be applied as a whole: what it did is to be undone, and each event settled by itself.

    Attributes:
        failed: By event id, what went wrong; what failed has failed, it is not tried twice.
    """

    def __init__(self, failed: Mapping[UUID, str]) -> None:
        super().__init__()
        self.failed = failed


class Batch:
    """One transaction's work.

    `_held` tells of which aggregates nothing more may be applied, and why; `_waiting` from which version on
    the parked ones among them wait: what comes before that is no concern of the letters.
    """

    def __init__(
        self,
        owner: "Inbox",
        session: AsyncSession,
        failed: Mapping[UUID, str],
        *,
        attempt: int,
        last: bool,
    ) -> None:
        self._owner = owner
        self._session = session
        self._attempt = attempt
        self._last = last
        self._fresh: set[UUID] = set()
        self._held: dict[str, Verdict] = {}
        self._waiting: dict[str, int] = {}
        self._passed: dict[str, Passed] = {}
        self._failed = failed
        self._applied: list[Envelope] = []
        self._parked: list[tuple[Delivery, str]] = []

    async def prepare(self, envelopes: Sequence[Envelope]) -> None:
        """Claim all events at once, and find the aggregates that wait behind a dead letter."""
        if not envelopes:
            return
        rows = [
            {"consumer": self._owner.consumer, "event_id": envelope.id, "at": utc_now()}
            for envelope in envelopes
        ]
        claim = self._owner.insert(inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
        self._fresh = set(await self._session.scalars(claim, rows))
        aggregates = {envelope.aggregate for envelope in envelopes}
        self._passed = await self._owner.passed(self._session, aggregates)
        waiting = self._letters(dead_letter.c.aggregate, dead_letter.c.headers, of=aggregates)
        for row in await self._session.execute(waiting):
            self._hold(row.aggregate, version_in(row.headers))

    def _letters(self, *columns: Any, of: Collection[str]) -> Select[Any]:
        """These columns of the letters that wait of these aggregates."""
        mine = (dead_letter.c.consumer == self._owner.consumer) & (dead_letter.c.state == PARKED_LETTER)
        return select(*columns).where(mine, dead_letter.c.aggregate.in_(of))

    def _hold(self, aggregate: str, version: int) -> None:
        self._held[aggregate] = Verdict.PARKED
        self._waiting[aggregate] = min(version, self._waiting.get(aggregate, version))

    async def together(self, opened: Sequence[Envelope | UnreadableEvent]) -> list[Verdict] | None:
        """Apply a whole batch, at a fraction of what a savepoint for each event costs.

        None, nothing being applied, where one of them has to wait or to be refused.

        Raises:
            NotTogether: one failed; the transaction is of no use any more.
        """
        envelopes = [envelope for envelope in opened if isinstance(envelope, Envelope)]
        newer = self._newer(envelopes)
        if self._held or newer is None or len(envelopes) < len(opened):
            return None
        at_work: Envelope | None = None
        try:
            await self._reach(newer)
            for envelope in newer:
                at_work = envelope
                await self._owner.apply(self._session, envelope)
                at_work = None
            await self._session.flush()
        except Exception as error:
            if is_away(error):
                raise
            raise NotTogether({at_work.id: described(error)} if at_work else {}) from None
        self._applied += newer
        return [Verdict.SETTLED] * len(opened)

    def _newer(self, envelopes: Sequence[Envelope]) -> list[Envelope] | None:
        """The fresh ones of versions that are not passed yet; None if one of them may not be applied now."""
        reached = dict(self._passed)
        found = []
        for envelope in envelopes:
            passed = reached.get(envelope.aggregate, Passed())
            if envelope.id not in self._fresh:
                continue
            if self._owner.foreign(envelope, passed):
                return None
            if envelope.event.version <= passed.version:
                continue
            if not self._owner.is_next(envelope, passed):
                return None
            reached[envelope.aggregate] = _beyond(passed, envelope)
            found.append(envelope)
        return found

    async def _reach(self, newer: Sequence[Envelope]) -> None:
        reached: dict[str, Passed] = {}
        for envelope in newer:
            passed = reached.get(envelope.aggregate) or self._passed.get(envelope.aggregate, Passed())
            reached[envelope.aggregate] = _beyond(passed, envelope)
        if reached:
            await self._owner.reach(self._session, reached)

    async def settle(self, delivery: Delivery, opened: Envelope | UnreadableEvent) -> Verdict:
        """Apply one delivery, or say what becomes of it instead."""
        if isinstance(opened, UnreadableEvent):
            return await self._refuse(delivery, delivery.aggregate(), str(opened), retry=False)
        if opened.id not in self._fresh:
            return Verdict.SETTLED
        self._fresh.discard(opened.id)
        passed = self._passed.get(opened.aggregate, Passed())
        if foreign := self._owner.foreign(opened, passed):
            await self._give_back(opened)
            # It waits alone: the owner's own events are not to be held up by another region.
            return await self._refuse(delivery, None, foreign, retry=False)
        if opened.event.version <= passed.version:
            return Verdict.SETTLED
        if not self._comes_first(opened):
            return await self._wait(delivery, opened, _BEHIND)
        if gap := await self._owner.gap(self._session, opened, passed):
            return await self._wait(delivery, opened, gap)
        reason = self._failed.get(opened.id) or await self._owner.apply_once(self._session, opened)
        if reason is not None:
            await self._give_back(opened)
            return await self._refuse(delivery, opened.aggregate, reason, retry=not self._last)
        self._note(opened)
        if opened.aggregate in self._held:
            await self._fill(opened.aggregate)
        return Verdict.SETTLED

    def _comes_first(self, envelope: Envelope) -> bool:
        """Whether this event need not wait behind another of its aggregate."""
        key = envelope.aggregate
        return key not in self._held or envelope.event.version < self._waiting.get(key, 0)

    async def _wait(self, delivery: Delivery, envelope: Envelope, reason: str) -> Verdict:
        await self._give_back(envelope)
        return await self._refuse(delivery, envelope.aggregate, reason, retry=False)

    def _note(self, envelope: Envelope) -> None:
        """This one is applied."""
        passed = self._passed.get(envelope.aggregate, Passed())
        self._passed[envelope.aggregate] = _beyond(passed, envelope)
        self._applied.append(envelope)

    async def _fill(self, aggregate: str) -> None:
        """A version that was missing has come: apply what waited for it."""
        letters = (await self._session.execute(self._letters(dead_letter, of=[aggregate]))).all()
        first = min(letters, key=lambda row: version_in(row.headers))
        if not first.reason.startswith(GAP):
            return
        done = await self._owner.redrive(self._session, letters)
        for letter in done:
            if letter.reason is None and isinstance(letter.opened, Envelope):
                self._note(letter.opened)
        rest = {row.event_id: row for row in letters}
        for letter in done:
            if letter.reason is None:
                del rest[letter.event_id]
        del self._held[aggregate], self._waiting[aggregate]
        for row in rest.values():
            self._hold(aggregate, version_in(row.headers))

    async def _give_back(self, envelope: Envelope) -> None:
        """Give back the claim on an event that is not applied; what fills a gap may apply it soon after."""
        mine = (inbox.c.consumer == self._owner.consumer) & (inbox.c.event_id == envelope.id)
        await self._session.execute(delete(inbox).where(mine))

    async def _refuse(
        self, delivery: Delivery, aggregate: str | None, reason: str, *, retry: bool
    ) -> Verdict:
        """Park a delivery, or leave it for the next attempt, and hold back what follows of its aggregate."""
        verdict = Verdict.AGAIN if retry else Verdict.PARKED
        if aggregate is not None:
            verdict = self._held.setdefault(aggregate, verdict)
        if verdict is Verdict.PARKED:
            if aggregate is not None:
                self._hold(aggregate, delivery.version())
            await self._park(delivery, aggregate, reason)
        return verdict

    async def _park(self, delivery: Delivery, aggregate: str | None, reason: str) -> None:
        row = {
            "consumer": self._owner.consumer,
            "event_id": delivery.identity(),
            "aggregate": aggregate,
            "stream_seq": delivery.sequence,
            "subject": delivery.subject,
            "headers": {name: str(value) for name, value in delivery.headers.items()},
            "data": delivery.data,
            "reason": reason,
            "attempts": self._attempt,
            "at": utc_now(),
        }
        await self._session.execute(self._owner.insert(dead_letter).values(row).on_conflict_do_nothing())
        self._parked.append((delivery, reason))

    def tell(self) -> None:
        """Log what was done, now that it is committed."""
        self._owner.tell(self._applied)
        for delivery, reason in self._parked:
            trace = trace_id(cloudevents.header(delivery.headers, "ce-traceparent"))
            with telling(event=str(delivery.identity()), trace=trace):
                _log.error("%s parked event %d: %s", self._owner.consumer, delivery.sequence, reason)


def _beyond(passed: Passed, envelope: Envelope) -> Passed:
    """How far a consumer is that was so far and has applied this event."""
    return Passed(envelope.event.version, passed.region or envelope.event.region)
