"""What a gateway remembers across restarts: the schemas of the last graph it composed."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """A file with the schemas by name of the service; None remembers nothing."""

    path: Path | None = None

    def keep(self, schemas: Mapping[str, str]) -> None:
        """Replace the file as a whole; a folder that cannot be written to costs no more than a warning."""
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(dict(schemas), file)
            Path(name).replace(self.path)
        except OSError as failure:
            logger.warning("the schemas cannot be remembered: %s", type(failure).__name__)

    def read(self) -> dict[str, str]:
        """What was kept; empty when there is nothing that can be read."""
        if self.path is None:
            return {}
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        items = found.items() if isinstance(found, dict) else ()
        return {name: schema for name, schema in items if isinstance(schema, str)}
