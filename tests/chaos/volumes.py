"""File systems in memory that can be full, where faults need one; only root can mount them."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = 3 * 2**30
"""Room of a volume in bytes; memory is taken for what is in it alone."""

_TRIES = 50


def can_mount() -> bool:
    """Whether this process may mount anything."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


class Volume:
    """A volume mounted on an empty folder within the block.

    Args:
        folder: The folder.
        kept: Whether the folder holds afterwards what the volume held.
    """

    def __init__(self, folder: Path, *, kept: bool = True) -> None:
        self.folder = folder
        self._kept = kept

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mount(f"size={SIZE},mode=0755", "-t", "tmpfs", "chaos")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            return self._unmount()
        kept = self.folder.with_name(f"{self.folder.name}.kept")
        shutil.copytree(self.folder, kept, ignore_dangling_symlinks=True, ignore=_passing)
        self._unmount()
        kept.replace(self.folder)

    def fill(self) -> None:
        """From now on nothing more fits."""
        for _ in range(_TRIES):
            status = os.statvfs(self.folder)
            used = (status.f_blocks - status.f_bfree) * status.f_frsize
            with suppress(subprocess.CalledProcessError):  # it grew meanwhile
                return self._mount(f"remount,size={used}")
        raise OSError("the volume grows faster than it can be filled")

    def free(self) -> None:
        """There is room again."""
        self._mount(f"remount,size={SIZE}")

    def _unmount(self) -> None:
        subprocess.run(("umount", "--lazy", str(self.folder)), check=True)

    def _mount(self, options: str, *what: str) -> None:
        subprocess.run(("mount", "-o", options, *what, str(self.folder)), check=True, capture_output=True)


def _passing(folder: str, names: list[str]) -> list[str]:
    """Sockets, which cannot be copied."""
    return [name for name in names if (Path(folder) / name).is_socket()]
