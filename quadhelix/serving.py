"""Serves one part of the suite over HTTP: what `quadhelix run` does."""

import logging
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from uvicorn.importer import ImportFromStringError, import_from_string

from quadhelix.errors import QuadhelixError
from quadhelix.logs import described
from quadhelix.ports import bound
from quadhelix.settings import SERVICES

GRACE_SECONDS = 4
APPLICATIONS = {
    **{name: f"services.{name}.app:application" for name in SERVICES},
    "gateway": "gateway.app:application",
}
"""Name of a part to the factory of its application."""

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

logger = logging.getLogger(__name__)


class CannotServe(Exception):
    """The part cannot start; the message says why in one line."""


def serve(name: str, host: str, port: int) -> None:
    """Serve one part until SIGTERM or SIGINT; running requests get some seconds to finish.

    Raises:
        CannotServe: it could not start.
        PortUnavailable: the port cannot be had.
    """
    with bound(host, port) as listener:
        lifespan = _Lifespan(_application(name))
        server = uvicorn.Server(_configuration(lifespan))
        logger.info("%s serves on %s port %d", name, host, listener.getsockname()[1])
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
        except (SystemExit, OSError) as error:
            raise CannotServe(lifespan.failure or _reason(error)) from None


class _Lifespan:
    """The application, with one sentence instead of a stack trace when it cannot start."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.failure = ""

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"].endswith(".failed"):
                self.failure = _reason(sys.exc_info()[1])
                message = {"type": message["type"], "message": self.failure}
            await send(message)

        await self._application(scope, receive, tell)


def _application(name: str) -> Application:
    try:
        application: Application = import_from_string(APPLICATIONS[name])()
    except ImportFromStringError as error:
        raise CannotServe(str(error)) from None
    except Exception as error:
        raise CannotServe(_reason(error)) from None
    return application


def _configuration(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _reason(error: BaseException | None) -> str:
    if isinstance(error, QuadhelixError):
        return error.message(["en"])
    return described(error) if error else "for an unknown reason"
