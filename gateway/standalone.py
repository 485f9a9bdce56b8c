"""The gateway alone, in front of anybody's subgraphs: no services of ours, no database, no broker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from starlette.applications import Starlette

from gateway.assembly import assemble
from gateway.callers import ForwardedCallers
from gateway.engine import CannotServe, Connect, Engines
from gateway.federation import CompositionError, Transport
from gateway.listing import Listed, is_address
from gateway.memory import Memory
from gateway.service import Service
from gateway.subgraphs import Subgraphs
from gateway.supergraph_file import SupergraphFile
from gateway.transports import HttpPool, HttpTransport
from quadhelix.collector import settle
from quadhelix.settings import Settings

Refuse: TypeAlias = Callable[[Sequence[CompositionError]], None]
"""What to do when the first graph cannot be served."""


def from_subgraphs(
    listing: Sequence[Listed], settings: Settings, memory: Memory, refused: Refuse
) -> Starlette:
    """The application over these subgraphs, which it composes itself and watches for change."""
    pool = HttpPool()
    services = {
        listed.name: Service(HttpTransport(pool, listed.url), listed.url, listed.sdl) for listed in listing
    }
    if len(services) < len(listing):
        # Before names become keys: two of one name are an error of composition like any other.
        raise CannotServe([_twice(listing)])
    source = Subgraphs(
        services, Engines.of(settings, settle), memory, refused=refused, poll_seconds=settings.schema_poll
    )
    return assemble(source, ForwardedCallers.of(settings.forwarded_headers), pool, settings)


def from_supergraph(path: Path, settings: Settings, refused: Refuse) -> Starlette:
    """The application over the supergraph in this file, which it reads anew when it changes."""
    pool = HttpPool()
    source = SupergraphFile(path, Engines.of(settings, settle), _connect(pool), refused=refused)
    return assemble(source, ForwardedCallers.of(settings.forwarded_headers), pool, settings)


def _connect(pool: HttpPool) -> Connect:
    def connect(name: str, url: str) -> Transport:
        if not is_address(url):
            message = f"The supergraph gives the subgraph {name} no http or https address."
            raise CannotServe([CompositionError("INVALID_SUBGRAPH_URL", message, (name,))])
        return HttpTransport(pool, url)

    return connect


def _twice(listing: Sequence[Listed]) -> CompositionError:
    names = [listed.name for listed in listing]
    name = next(name for name in names if names.count(name) > 1)
    return CompositionError(
        "INVALID_SUBGRAPH_NAME", f"Several subgraphs are named {name}: rename all but one.", (name,)
    )
