"""What someone may ask of education: check the role and the rules, change the model, stage the event."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quadhelix.database import new_id
from quadhelix.errors import Conflict, NotFound, invalid
from quadhelix.events import ModuleChanged, ModuleLinked, ModuleUnlinked
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from quadhelix.steps import entry_step
from services.education.actions.announcements import announce_placements_of
from services.education.facts import module_facts
from services.education.model import CHALLENGE, OFFERING, KnownChallenge, KnownOrganisation, Module, Offering
from services.education.vocabulary import Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup

MODULE = {"en": "module", "nl": "module"}
ORGANISATION = {"en": "organisation", "nl": "organisatie"}


@dataclass(frozen=True, kw_only=True)
class ModuleContent:
    """Everything a catalogue says of a module, its offerings and links aside."""

    kind: ModuleKind
    code: str
    titles: dict[str, str]
    level: Level
    study_load: float
    study_load_unit: StudyLoadUnit
    teaching_languages: list[str]
    description: dict[str, str] = field(default_factory=dict)
    modes_of_delivery: tuple[ModeOfDelivery, ...] = ()
    learning_outcomes: list[dict[str, str]] = field(default_factory=list)
    fields_of_study: str | None = None
    joint_partners: list[UUID] = field(default_factory=list)
    new_since: date | None = None
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OfferingContent:
    """Everything a catalogue says of one time a module is taught; groups come with the number expected."""

    starts_on: date
    ends_on: date
    enrol_until: date | None = None
    seats: int | None = None
    centre: UUID | None = None
    target_groups: dict[TargetGroup, int | None] = field(default_factory=dict)


async def register_module(
    change: Change, *, region: str, institute: UUID, facts: ModuleContent, id: UUID | None = None
) -> Module:
    """Enter a module of an institute, not yet published. An `id` makes the call repeatable for imports.

    Raises:
        Conflict: the id, or the institute's code, is in use.
        InvalidInput: the institute is not one that provides such modules.
    """
    require(change.actor, Role.INSTITUTE, Role.REGION_ADMIN, region=region, organisations=[institute])
    await refuse_taken(change, Module, id)
    module = Module(
        id=id or new_id(), region=region, institute_id=institute, joint_partners=[], offerings=[], links=[]
    )
    await _describe_module(change, module, facts)
    await _ask(change, module, "register")
    change.session.add(module)
    await _tell(change, module)
    return module


async def change_module(
    change: Change, *, id: UUID, facts: ModuleContent, version: int | None = None
) -> Module:
    """Replace what the catalogue says of a module; its institute, offerings and links stay."""
    module = await _own_module(change, id)
    module.expect(version)
    await _describe_module(change, module, facts)
    await _ask(change, module, "change")
    module.touch()
    await _tell(change, module)
    return module


async def publish_module(change: Change, *, id: UUID, published: bool) -> Module:
    """Show a module to everyone, or withdraw it from public view; its placements come and go with it."""
    module = await _own_module(change, id)
    if module.published is not published:
        module.published = published
        if published:
            await _ask(change, module, "publish")
        module.touch()
        await _tell(change, module)
        await announce_placements_of(change, module)
    return module


async def schedule_offering(change: Change, *, id: UUID, module: UUID, facts: OfferingContent) -> Module:
    """Add an offering with this new id to a module; raises `Conflict` if the id is in use."""
    owner = await _own_module(change, module, field="module")
    await refuse_taken(change, Offering, id)
    offering = Offering(id=id, cancelled=False)
    _describe_offering(offering, facts)
    owner.schedule(offering)
    owner.touch()
    await _tell(change, owner)
    return owner


async def change_offering(
    change: Change, *, id: UUID, facts: OfferingContent, version: int | None = None
) -> Module:
    """Replace what the catalogue says of an offering; `version` is its module's."""
    module, offering = await _own_offering(change, id)
    module.expect(version)
    offering.refuse_cancelled()
    _describe_offering(offering, facts)
    module.touch()
    await _tell(change, module)
    return module


async def cancel_offering(change: Change, *, id: UUID) -> Module:
    """Call an offering off: lists leave it out, and who points to it still learns that it is off."""
    module, offering = await _own_offering(change, id)
    if not offering.cancelled:
        offering.cancelled = True
        module.touch()
        await _tell(change, module)
    return module


async def link_module(change: Change, *, module: UUID, challenge: UUID) -> Module:
    """Let a published module work on a published challenge, from today on."""
    owner = await _own_module(change, module, field="module")
    known = await change.session.get(KnownChallenge, challenge)
    if known is None:
        raise NotFound(CHALLENGE, field="challenge")
    owner.link(known, change.today)
    await _ask(change, owner, "link")
    owner.touch()
    state = owner.state()
    if state:
        await stage(
            change.session,
            ModuleLinked(
                aggregate=owner.id,
                version=owner.version,
                region=owner.region,
                challenge=challenge,
                state=state,
            ),
        )
    return owner


async def unlink_module(change: Change, *, module: UUID, challenge: UUID) -> Module:
    """Let a module no longer work on a challenge."""
    owner = await _own_module(change, module, field="module")
    owner.unlink(challenge)
    owner.touch()
    await stage(
        change.session,
        ModuleUnlinked(
            aggregate=owner.id,
            version=owner.version,
            region=owner.region,
            challenge=challenge,
            state=owner.state(),
        ),
    )
    return owner


async def _describe_module(change: Change, module: Module, facts: ModuleContent) -> None:
    await _refuse_unfit_institute(change, module.institute_id, facts.kind)
    await _refuse_unknown_partners(change, module, facts.joint_partners)
    module.kind = facts.kind
    module.entitle(facts.titles, facts.code, facts.description)
    module.weigh(facts.study_load, facts.study_load_unit)
    module.teach_in(facts.teaching_languages)
    module.classify(facts.fields_of_study)
    module.provide_with(facts.joint_partners)
    module.level = facts.level
    module.modes_of_delivery = [mode.value for mode in facts.modes_of_delivery]
    module.learning_outcomes = facts.learning_outcomes
    module.new_since = facts.new_since
    module.municipality = facts.municipality
    module.provenance = facts.provenance
    await extend(change, module)
    await _refuse_shared_code(change, module)


async def _ask(change: Change, module: Module, step: str) -> None:
    """Keep what the regions' rules say of this step, or refuse it; withdrawing needs no one's leave."""
    facts = await module_facts(change.session, module)
    consult(change, module, facts, entry_step(step, module.published))


def _describe_offering(offering: Offering, facts: OfferingContent) -> None:
    offering.plan(facts.starts_on, facts.ends_on, facts.enrol_until)
    offering.seat(facts.seats)
    offering.centre_id = facts.centre
    offering.target_groups = [
        {"group": group.value, "expected": expected} for group, expected in facts.target_groups.items()
    ]


async def _own_module(change: Change, id: UUID, *, field: str = "id") -> Module:
    module = await find(change, Module, id, MODULE, field=field)
    require(
        change.actor,
        Role.INSTITUTE,
        Role.REGION_ADMIN,
        region=module.region,
        organisations=[module.institute_id],
    )
    return module


async def _own_offering(change: Change, id: UUID) -> tuple[Module, Offering]:
    module = await change.session.scalar(select(Module).join(Module.offerings).where(Offering.id == id))
    if module is None or not module.visible_to(change.actor):
        raise NotFound(OFFERING)
    await _own_module(change, module.id)
    return module, module.offering(id)


async def _refuse_unfit_institute(change: Change, id: UUID, kind: ModuleKind) -> None:
    institute = await change.session.get(KnownOrganisation, id)
    if institute is None or institute.kind is None:
        raise NotFound(ORGANISATION, field="institute")
    if not institute.provides(kind):
        raise invalid(
            "institute",
            "educational-organisation",
            "an organisation known to provide education of this kind",
            "een organisatie waarvan bekend is dat zij dit soort onderwijs verzorgt",
        )


async def _refuse_unknown_partners(change: Change, module: Module, partners: list[UUID]) -> None:
    known = {partner.organisation_id for partner in module.joint_partners}
    public = select(KnownOrganisation.id).where(
        KnownOrganisation.id.in_(partners), KnownOrganisation.public.is_(True)
    )
    known.update(await change.session.scalars(public))
    for number, partner in enumerate(partners):
        if partner not in known:
            raise NotFound(ORGANISATION, field=f"jointPartners.{number}")


async def _refuse_shared_code(change: Change, module: Module) -> None:
    with change.session.no_autoflush:
        owner = await change.session.scalar(
            select(Module.id).where(Module.institute_id == module.institute_id, Module.code == module.code)
        )
    if owner not in (None, module.id):
        raise Conflict(
            {
                "en": "Another module of this institute bears this code.",
                "nl": "Een andere module van dit instituut draagt deze code.",
            },
            field="code",
            rule="unique-code",
        )


async def _tell(change: Change, module: Module) -> None:
    await stage(
        change.session,
        ModuleChanged(
            aggregate=module.id, version=module.version, region=module.region, state=module.state()
        ),
    )
