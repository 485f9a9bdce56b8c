"""Serves an application over HTTP: what `quadhelix run` and `quadhelix gateway` do."""

import logging
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from uvicorn.importer import ImportFromStringError, import_from_string

from quadhelix.collector import settle
from quadhelix.errors import QuadhelixError
from quadhelix.logs import described
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


def serve(name: str, listener: socket.socket) -> None:
    """Serve one part on this bound socket until SIGTERM or SIGINT; running requests get seconds to finish.

    Raises:
        CannotServe: it could not start.
    """
    serving = Serving(_application(name), GRACE_SECONDS)
    settle()
    host, port, *_ = listener.getsockname()
    logger.info("%s serves on %s port %d", name, host, port)
    serving.run(listener)


class Serving:
    """One application, served over HTTP until SIGTERM, SIGINT or `stop`."""

    def __init__(self, application: Application, grace_seconds: int) -> None:
        self._lifespan = _Lifespan(application)
        self._server = uvicorn.Server(_configuration(self._lifespan, grace_seconds))

    def run(self, listener: socket.socket) -> None:
        """Serve on this bound socket until told to stop; raises `CannotServe` when it could not start."""
        try:
            self._server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
        except (SystemExit, OSError) as error:
            raise CannotServe(self._lifespan.failure or _reason(error)) from None

    def stop(self) -> None:
        """Let running requests finish, and end `run`; called from the application itself."""
        self._server.should_exit = True


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


def _configuration(application: Application, grace_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace_seconds,
    )


def _reason(error: BaseException | None) -> str:
    if isinstance(error, QuadhelixError):
        return error.message(["en"])
    return described(error) if error else "for an unknown reason"
