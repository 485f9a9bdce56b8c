"""The folder of installed plugins, changed by one command at a time and never by halves."""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quadhelix.errors import PluginRefused
from quadhelix.plugins.lockfile import Lock

PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.1
_HOLD = ".lock"
_STAGING = ".staging-"


class Store:
    """The plugin store in one folder: a folder per installed plugin, and `plugins.lock`.

    Args:
        folder: Where it is; made when it is first changed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def lock(self) -> Lock:
        """What is installed; raises `PluginRefused` when that cannot be read."""
        return Lock.read(self.folder)

    @contextmanager
    def changing(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Nobody else changes the store within the block; what an ended command left behind is cleared.

        Raises:
            PluginRefused: another command does so for longer than `patience` seconds, or the folder cannot be
                written to, also when the disk turns out to be full.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.folder / _HOLD, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise PluginRefused(f"The plugin folder cannot be written to: {error.strerror}.") from None
        try:
            _hold(descriptor, time.monotonic() + patience)
            self.clear()
            yield
        except OSError as error:
            raise PluginRefused(
                f"The plugins cannot be changed: {error.strerror or 'input or output fails'}."
            ) from None
        finally:
            os.close(descriptor)

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """A folder beside the installed plugins for one that is being prepared; gone after the block."""
        staging = self.folder / f"{_STAGING}{secrets.token_hex(4)}"
        staging.mkdir(parents=True, mode=0o700)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def stage(self, staging: Path, lock: Lock) -> None:
        """Make the staging folder a store as this lock says: what it does not hold is linked into it."""
        for entry in lock.plugins:
            if not (staging / entry.folder).exists():
                (staging / entry.folder).symlink_to(self.folder / entry.folder, target_is_directory=True)
        lock.write(staging)

    def take(self, staging: Path, lock: Lock) -> None:
        """Move what was prepared in, and let the lock name it: from then on it is installed."""
        for entry in lock.plugins:
            prepared = staging / entry.folder
            if prepared.is_dir() and not prepared.is_symlink() and not (self.folder / entry.folder).exists():
                prepared.replace(self.folder / entry.folder)
        lock.write(self.folder)

    def clear(self) -> None:
        """Remove the folders that the lock does not name."""
        kept = {entry.folder for entry in self.lock.plugins}
        for child in self.folder.iterdir():
            if child.is_dir() and child.name not in kept:
                shutil.rmtree(child, ignore_errors=True)


def _hold(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PluginRefused(
                    "Another command changes the plugins at this moment; try again when it is done."
                ) from None
            time.sleep(_POLL_SECONDS)
