"""Who is asking: an actor with roles, each bound to a region, to an organisation, or to the consortium."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from quadhelix.errors import Forbidden, Unauthenticated


class Role(StrEnum):
    """What an actor may be.

    `MEMBER` speaks for a partner organisation, `INSTITUTE` for an education institute, `REGION_ADMIN`
    for a region, `CONSORTIUM_ADMIN` for all, `SERVICE` is a machine that reads on behalf of the suite.
    """

    MEMBER = "member"
    INSTITUTE = "institute"
    REGION_ADMIN = "region-admin"
    CONSORTIUM_ADMIN = "consortium-admin"
    SERVICE = "service"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role, and where it holds. A member or institute is bound to an organisation."""

    role: Role
    region: str | None = None
    organisation: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """The verified caller; `ANONYMOUS` has no grants. `subject` is opaque and never shown to others."""

    subject: str
    grants: frozenset[Grant] = frozenset()

    @property
    def anonymous(self) -> bool:
        """Whether nobody identified themselves."""
        return not self.grants

    def holds(self, role: Role, *, region: str | None = None, organisation: UUID | None = None) -> bool:
        """Whether one grant gives this role for this region and this organisation.

        A grant without region holds in every region. One without organisation holds for no organisation
        in particular: members and institutes act only for organisations they are bound to.
        """
        return any(
            grant.role is role
            and grant.region in (None, region)
            and (role not in _BOUND_TO_ORGANISATION or grant.organisation == organisation is not None)
            for grant in self.grants
        )

    def speaks_for(self, region: str, organisations: Iterable[UUID] = ()) -> bool:
        """Whether the actor may see and change what these organisations keep private in this region."""
        return (
            self.holds(Role.CONSORTIUM_ADMIN)
            or self.holds(Role.REGION_ADMIN, region=region)
            or any(
                self.holds(role, region=region, organisation=organisation)
                for organisation in organisations
                for role in _BOUND_TO_ORGANISATION
            )
        )

    @property
    def sees_everything(self) -> bool:
        """Whether no record is hidden from this actor."""
        return self.holds(Role.CONSORTIUM_ADMIN) or self.holds(Role.SERVICE)


_BOUND_TO_ORGANISATION = (Role.MEMBER, Role.INSTITUTE)
ANONYMOUS = Actor("anonymous")


def require(
    actor: Actor, *roles: Role, region: str | None = None, organisations: Iterable[UUID] = ()
) -> None:
    """Let the actor pass if one of the roles is theirs here; consortium admins always pass.

    Raises:
        Unauthenticated: nobody identified themselves.
        Forbidden: none of the roles is theirs for this region and these organisations.
    """
    if actor.anonymous:
        raise Unauthenticated(
            {
                "en": f"Sign in first: this needs the role {_either(roles, 'or')}.",
                "nl": f"Meld u eerst aan: dit vraagt de rol {_either(roles, 'of')}.",
            },
            rule="role",
        )
    named = [*organisations]
    allowed = actor.holds(Role.CONSORTIUM_ADMIN) or any(
        _holds_here(actor, role, region, named) for role in roles
    )
    if not allowed:
        where = f" in {region}" if region else ""
        raise Forbidden(
            {
                "en": f"This needs the role {_either(roles, 'or')}{where}, on this record.",
                "nl": f"Dit vraagt de rol {_either(roles, 'of')}{where}, voor dit record.",
            },
            rule="role",
        )


def _holds_here(actor: Actor, role: Role, region: str | None, organisations: list[UUID]) -> bool:
    if role not in _BOUND_TO_ORGANISATION:
        return actor.holds(role, region=region)
    return any(actor.holds(role, region=region, organisation=organisation) for organisation in organisations)


def _either(roles: tuple[Role, ...], word: str) -> str:
    return f" {word} ".join((*roles, Role.CONSORTIUM_ADMIN))
