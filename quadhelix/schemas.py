"""The committed schemas: each service's subgraph and the supergraph composed of them.

`quadhelix schema` writes them, so that a change of the API shows in a review; `quadhelix schema --check`
tells which are out of date, and a test calls that.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from quadhelix.settings import SERVICES


class CannotCompose(Exception):
    """The subgraphs do not fit together; the message holds every reason."""


def current() -> dict[str, str]:
    """File name, from the root of the project, to the text it should hold."""
    subgraphs = {name: import_module(f"services.{name}.schema").schema.as_str() for name in SERVICES}
    files = {f"services/{name}/schema.graphql": f"{sdl.strip()}\n" for name, sdl in subgraphs.items()}
    return {**files, "gateway/supergraph.graphql": supergraph(subgraphs)}


def write(root: Path) -> list[str]:
    """Write the schemas that changed below this folder; the names of those that did."""
    changed = stale(root)
    for name, text in current().items():
        (root / name).write_text(text, encoding="utf-8")
    return changed


def stale(root: Path) -> list[str]:
    """The names of the files that do not hold what they should."""
    return [
        name
        for name, text in current().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def supergraph(subgraphs: Mapping[str, str]) -> str:
    """The supergraph composed of these schemas, by name of the service; raises `CannotCompose`."""
    federation = import_module("gateway.federation")
    parts = [federation.Subgraph(name, f"http://{name}/graphql", sdl) for name, sdl in subgraphs.items()]
    composition = federation.compose(parts)
    if composition.supergraph_sdl is None:
        raise CannotCompose("\n".join(f"{error.code}: {error.message}" for error in composition.errors))
    return f"{composition.supergraph_sdl.strip()}\n"
