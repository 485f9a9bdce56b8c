"""The public names of the engine, and what it may import."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import gateway.federation

NAMES = [
    "Codec", "Composition", "CompositionError", "DeadlineExceededError", "Execution", "ExecutionResult",
    "Executor", "FederationError", "FetchRequest", "FetchResponse", "Hint", "Location", "NO_OVERRIDES",
    "OverrideContext", "Plan", "Planner", "PlannerOptions", "PlanningError", "Program", "RequestContext",
    "SchemaChange", "SchemaCheck", "StandardCodec", "Subgraph", "Supergraph", "SupergraphError", "Transport",
    "TransportError", "VariablesError", "active_labels", "check", "compose",
]  # fmt: skip


def test_exported_names() -> None:
    assert sorted(gateway.federation.__all__) == sorted(NAMES)
    assert all(hasattr(gateway.federation, name) for name in NAMES)


def test_the_engine_imports_nothing_but_graphql_and_itself() -> None:
    folder = Path(gateway.federation.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                first = name.split(".")[0]
                own = name.startswith("gateway.federation")
                assert own or first == "graphql" or first in sys.stdlib_module_names, (path.name, name)
