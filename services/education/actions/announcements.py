"""What others are told of placements."""

from sqlalchemy import select

from quadhelix.events import PlacementChanged
from quadhelix.graph.context import Change
from quadhelix.outbox import stage
from services.education.model import Module, Placement, PlacementStatus


async def announce(change: Change, placement: Placement) -> None:
    """Tell that a placement changed, and what it is now if everyone may know."""
    await stage(
        change.session,
        PlacementChanged(
            aggregate=placement.id,
            version=placement.version,
            region=placement.region,
            state=placement.state(),
        ),
    )


async def announce_placements_of(change: Change, module: Module) -> None:
    """Tell of the placements that came into public view, or went from it, with their module."""
    agreed = Placement.status.in_((PlacementStatus.AGREED, PlacementStatus.COMPLETED))
    wanted = select(Placement).where(Placement.module_id == module.id, agreed).order_by(Placement.id)
    for placement in await change.session.scalars(wanted):
        placement.touch()
        await announce(change, placement)
