"""A program that runs both of its twins at every step and fails when they do not agree byte for byte."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLSchema

from gateway.federation.entities import Batch
from gateway.federation.plan import Plan
from gateway.federation.program import Execution, Program


class TwinProgram(Program):
    """Runs generated code and checks it against the interpreted twin."""

    def __init__(self, plan: Plan, schema: GraphQLSchema, execution: Execution = Execution.ADAPTIVE) -> None:
        super().__init__(plan, schema, Execution.GENERATED)
        self._twin = Program(plan, schema, Execution.INTERPRETED)

    def collect(self, fetch: int, data: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Batch]:
        """As generated; the same representations for the same objects as interpreted."""
        found = super().collect(fetch, data, variables)
        assert _told(found) == _told(self._twin.collect(fetch, data, variables))
        return found

    def project(
        self,
        data: dict[str, Any],
        variables: Mapping[str, Any],
        errors: list[dict[str, Any]],
        introspection: Mapping[str, Any],
    ) -> dict[str, Any] | None:
        """As generated; the same text and errors as interpreted."""
        theirs, ours = copy.deepcopy(errors), json.dumps(data)
        wanted = self._twin.project(data, variables, theirs, introspection)
        found = super().project(data, variables, errors, introspection)
        assert json.dumps(found) == json.dumps(wanted)
        assert errors == theirs
        assert json.dumps(data) == ours, "projection changed the merged data"
        return found


def _told(batches: Mapping[str, Batch]) -> Any:
    return {
        alias: (
            json.dumps(batch.representations),
            [[(number, id(value)) for number, value in targets] for targets in batch.targets],
        )
        for alias, batch in batches.items()
    }
