"""What faults work on, and what a fault is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from signal import SIGKILL, SIGTERM

from quadhelix.testing import eventually
from tests.chaos.clients import World
from tests.chaos.installation import Installation, Manner
from tests.chaos.listeners import Listeners
from tests.chaos.postgresql import RoomyPostgreSQL

READY_SECONDS = 60


@dataclass
class Target:
    """What faults work on.

    Attributes:
        installation: The suite.
        world: The records the clients write.
        listeners: Those who listen to its live events.
        random: What the fault's choices follow from.
        postgresql: The database server; None on SQLite.
        injected: Identities of messages the faults brought into the stream.
        notes: What was done, for the nemesis file.
    """

    installation: Installation
    world: World
    listeners: Listeners
    random: Random
    postgresql: RoomyPostgreSQL | None
    injected: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Remember what was done."""
        self.notes.append(what)

    def kill(self, *names: str) -> None:
        """End parts without warning."""
        for name in names:
            self.note(
                f"SIGKILL {name}{'' if self.installation.signal(name, SIGKILL) else ' (had no process)'}"
            )

    async def restarted(self, name: str, manner: Manner | None = None) -> None:
        """End a part in order and wait for the next process, which behaves in this manner if any is given."""
        self.installation.behave(name, manner or {})
        part = self.installation.part(name)
        self.note(f"SIGTERM {name}, then {dict(manner or {}) or 'as ever'}")
        self.installation.signal(name, SIGTERM)
        await eventually(lambda: self.installation.part(name).created > part.created, within=READY_SECONDS)
        await self.ready(name)

    async def ready(self, *names: str) -> None:
        """Wait until these parts, or all, have come back."""

        async def all_ready() -> bool:
            now = await self.installation.status()
            found = [part.ready for part in now.parts if not names or part.name in names]
            return bool(found) and all(found)

        await eventually(all_ready, within=READY_SECONDS)


Inflict = Callable[[Target], Awaitable[None]]
"""Does a fault and takes it away."""


@dataclass(frozen=True)
class Fault:
    """A fault by name.

    Attributes:
        name: What the table of a run calls it.
        inflict: Does it and takes it away.
        red: Whether `quadhelix status` must have told that something was wrong.
        database: `sqlite` or `postgresql`, if it makes sense on one only.
        long: Whether it takes more than half a minute.
        mounts: Whether it needs a file system of its own, as only root can make.
        resyncs: Whether live subscribers may be told that they missed something.
    """

    name: str
    inflict: Inflict
    red: bool = True
    database: str = ""
    long: bool = False
    mounts: bool = False
    resyncs: bool = False
