"""Build hook: the distribution depends on what runtime.in names, so that the list exists once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RuntimeRequirements(MetadataHookInterface):
    """Reads the dependencies of the `quadhelix` distribution from requirements/runtime.in."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Called by hatchling while it builds; fills `dependencies`."""
        lines = Path(self.root, "requirements", "runtime.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
