"""The partners service."""

from starlette.applications import Starlette

from quadhelix.service import service
from services.partners.queries import Loaders
from services.partners.reactions import reactions
from services.partners.schema import schema


def application() -> Starlette:
    """The application, made by the server process."""
    return service("partners", schema=schema, reactions=reactions, loaders=Loaders)
