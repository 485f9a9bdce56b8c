"""The education service."""

from starlette.applications import Starlette

from quadhelix.service import service
from services.education.queries import Loaders
from services.education.reactions import reactions
from services.education.schema import schema


def application() -> Starlette:
    """The application, made by the server process."""
    return service("education", schema=schema, reactions=reactions, loaders=Loaders)
