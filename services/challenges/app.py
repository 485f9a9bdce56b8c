"""The challenges service."""

from starlette.applications import Starlette

from quadhelix.service import service
from services.challenges.queries import Loaders
from services.challenges.reactions import reactions
from services.challenges.schema import schema


def application() -> Starlette:
    """The application, made by the server process."""
    return service("challenges", schema=schema, reactions=reactions, loaders=Loaders)
