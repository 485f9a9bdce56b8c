"""How a mutation runs: one transaction, and every error a client can cause answered as data."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, cast

import strawberry
from sqlalchemy.exc import IntegrityError

from quadhelix.aggregate import Aggregate
from quadhelix.errors import Conflict, QuadhelixError, RuleBlocked
from quadhelix.facts import RecordFacts, Transition
from quadhelix.graph.context import Change, Info
from quadhelix.graph.findings import Payload, as_errors, as_findings
from quadhelix.identity import Role
from quadhelix.regions import blocks

# Of PostgreSQL only, where two writers can both find an id free, or one take away what the other points to:
# on SQLite writers wait for each other.
_UNIQUE_VIOLATION = "23505"
_FOREIGN_KEY_VIOLATION = "23503"

Answer = TypeVar("Answer", bound=Payload)
Record = TypeVar("Record", bound=Aggregate)
Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def mutation(*roles: Role) -> Callable[[Resolver], Resolver]:
    """A mutation that one of these roles may ask for; its description is the docstring and the roles.

    The role is checked by the action, against the region and organisations of the record.
    """

    def wrap(resolver: Resolver) -> Resolver:
        allowed = ", ".join((*roles, Role.CONSORTIUM_ADMIN))
        description = f"{inspect.getdoc(resolver)}\n\nNeeds one of the roles: {allowed}."
        return cast(Resolver, strawberry.mutation(resolver=resolver, description=description))

    return wrap


async def attempt(
    info: Info,
    action: Callable[[Change], Awaitable[Record]],
    payload: type[Answer],
    answer: Callable[[Record], Answer],
) -> Answer:
    """Run an action in one transaction.

    The payload holds the changed record and its findings, or the errors and nothing changed.
    """
    try:
        async with info.context.change() as change:
            record = await action(change)
        done = answer(record)
    except QuadhelixError as error:
        findings = error.findings if isinstance(error, RuleBlocked) else ()
        return payload(errors=as_errors(error, info.context.languages), findings=as_findings(findings))
    except IntegrityError as error:
        overtaken = _OVERTAKEN.get(getattr(error.orig, "sqlstate", None))
        if overtaken is None:
            raise
        return payload(errors=as_errors(overtaken(), info.context.languages))
    done.findings = as_findings(record.kept_findings())
    return done


def _entered_meanwhile() -> Conflict:
    return Conflict(
        {
            "en": "Someone else entered the same at this moment: look it up, then decide again.",
            "nl": "Iemand anders voerde op dit moment hetzelfde in: zoek het op en beslis opnieuw.",
        },
        rule="unique",
    )


def _taken_away_meanwhile() -> Conflict:
    return Conflict(
        {
            "en": "Someone else took away what this points to at this moment: look it up and decide again.",
            "nl": "Iemand anders haalde op dit moment weg waar dit naar wijst: zoek op en beslis opnieuw.",
        },
        rule="reference",
    )


_OVERTAKEN: Mapping[str | None, Callable[[], Conflict]] = {
    _UNIQUE_VIOLATION: _entered_meanwhile,
    _FOREIGN_KEY_VIOLATION: _taken_away_meanwhile,
}


def consult(change: Change, record: Aggregate, facts: RecordFacts, transition: Transition) -> None:
    """Ask the regions' rules about a step and keep what they found with the record.

    Called by every action that takes a step, before it is taken.

    Raises:
        RuleBlocked: a region, or a rule that holds everywhere, objects.
    """
    findings = change.regions.check(facts, transition, change.today)
    if blocks(findings):
        raise RuleBlocked(findings)
    record.assess(transition.name, findings)
