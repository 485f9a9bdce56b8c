"""What can go wrong in the engine, as a family.

::

    FederationError
    ├── SupergraphError    the supergraph text cannot be used
    ├── PlanningError      the operation cannot be planned against the supergraph
    ├── VariablesError     the caller's variables do not fit the operation
    └── TransportError     a subgraph could not be asked (raised by transports)

Composition does not raise: it returns every `CompositionError` it found (see `composition`).
"""

from __future__ import annotations

from graphql import GraphQLError


class FederationError(Exception):
    """Base of all exceptions of the engine; `code` is stable and may be shown to a caller."""

    code = "FEDERATION_ERROR"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class SupergraphError(FederationError):
    """The text is not a supergraph that this engine can run; the message says which part."""

    code = "INVALID_SUPERGRAPH"


class PlanningError(FederationError):
    """The operation cannot be answered; the whole operation fails with `data: null`.

    Codes: `OPERATION_NOT_FOUND`, `OPERATION_AMBIGUOUS`, `OPERATION_INVALID`, `OPERATION_UNSUPPORTED`,
    `UNPLANNABLE_FIELD`, `PLAN_TOO_COMPLEX`, `PLAN_TIMED_OUT`.
    """

    code = "UNPLANNABLE_FIELD"


class VariablesError(FederationError):
    """One or more variables could not be coerced; `errors` are graphql-core errors to hand to the caller."""

    code = "BAD_USER_INPUT"

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("The variables do not fit the operation.")
        self.errors = errors


class TransportError(FederationError):
    """A transport could not get an answer from its subgraph; the text never reaches a caller."""

    code = "SUBREQUEST_FAILED"


class DeadlineExceededError(TransportError):
    """A transport had no answer by the deadline of the request."""

    code = "DEADLINE_EXCEEDED"
