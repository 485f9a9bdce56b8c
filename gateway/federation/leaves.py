"""What a subgraph may say for a scalar that GraphQL itself defines; for another it may say anything.

Rule: GraphQL specification, sections 3.5.1 to 3.5.5, result coercion, as far as JSON tells kinds apart. A
whole number is an ID too: many servers send theirs so. How large an Int is stays the subgraph's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS: Mapping[str, tuple[type, ...]] = {
    "Boolean": (bool,),
    "Float": (float, int),
    "ID": (str, int),
    "Int": (int,),
    "String": (str,),
}
"""Types of a decoded JSON value, by scalar; `projection` and `projector_code` let only these pass."""


def fits(scalar: str, value: Any) -> bool:
    """Whether a value is one of this scalar; 3.0 is an Int, as in languages that have one kind of number."""
    kinds = KINDS.get(scalar)
    if kinds is None or type(value) in kinds:
        return True
    return scalar == "Int" and type(value) is float and value.is_integer()
