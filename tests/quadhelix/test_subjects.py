"""What the kernel says each kind of record goes through is what the services let it go through."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest
from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    parse,
)

from quadhelix.facts import REVIEW, Subject
from quadhelix.facts.codes import PROJECT_STATUSES, REGISTERS, ROLES, SECTORS
from quadhelix.facts.subjects import COURSES, Course
from quadhelix.settings import SERVICES
from quadhelix.steps import Steps
from services.challenges.model import CHALLENGE_STEPS, INTAKE_STEPS, PROJECT_STEPS, TRAJECTORY_STEPS
from services.education.model import PLACEMENT_STEPS

WHICH = {"id", "version"}
"""Fields that say which record is meant: there is nothing to mend in them."""

OTHERWISE_MEANT = {"linkModule": {"module"}, "unlinkModule": {"module"}}
"""Fields that say so under another name."""

OF_SOMETHING_ELSE = {"recordObservation"}
"""Mutations that answer with a record and describe something that belongs to it."""


@cache
def mutations() -> tuple[tuple[str, set[str]], ...]:
    return tuple(_mutations())


def _mutations() -> Iterator[tuple[str, set[str]]]:
    """The type each mutation of a service answers with, and the fields of its input."""
    for service in SERVICES:
        definitions = parse(import_module(f"services.{service}.schema").schema.as_str()).definitions
        inputs = {
            each.name.value: {field.name.value for field in each.fields or ()}
            for each in definitions
            if isinstance(each, InputObjectTypeDefinitionNode)
        }
        for each in definitions:
            if isinstance(each, ObjectTypeDefinitionNode) and each.name.value == "Mutation":
                for field in each.fields or ():
                    which = WHICH | OTHERWISE_MEANT.get(field.name.value, set())
                    if field.name.value not in OF_SOMETHING_ELSE:
                        yield name_of(field.type), inputs[input_of(field)] - which


def input_of(field: FieldDefinitionNode) -> str:
    [argument] = field.arguments or ()
    return name_of(argument.type)


def name_of(node: TypeNode) -> str:
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]  # lists and non-nulls have one
    return node.name.value


@pytest.mark.parametrize(
    ("codes", "enum"),
    [
        (SECTORS, "Sector"),
        (ROLES, "ParticipationRole"),
        (PROJECT_STATUSES, "ProjectStatus"),
        (REGISTERS, "IdentifierScheme"),
    ],
)
def test_the_codes_plugins_are_held_against_are_those_of_the_graph(codes: set[str], enum: str) -> None:
    found = [
        {value.name.value for value in each.values or ()}
        for service in SERVICES
        for each in parse(import_module(f"services.{service}.schema").schema.as_str()).definitions
        if isinstance(each, EnumTypeDefinitionNode) and each.name.value == enum
    ]
    assert found
    assert all(values == codes for values in found)


@pytest.mark.parametrize("course", COURSES.values(), ids=lambda course: course.subject.value)
def test_the_fields_there_are_to_mend_are_those_of_the_inputs(course: Course) -> None:
    payload = f"{course.subject.value.capitalize()}Payload"
    given = [fields for answer, fields in mutations() if answer == payload]
    assert given
    assert set().union(*given) == course.fields


@pytest.mark.parametrize(
    ("subject", "steps"),
    [
        (Subject.CHALLENGE, CHALLENGE_STEPS),
        (Subject.PROJECT, PROJECT_STEPS),
        (Subject.INTAKE, INTAKE_STEPS),
        (Subject.TRAJECTORY, TRAJECTORY_STEPS),
        (Subject.PLACEMENT, PLACEMENT_STEPS),
    ],
)
def test_the_steps_rules_are_asked_at_are_those_the_record_takes(subject: Subject, steps: Steps) -> None:
    # A change of a trajectory, or of who takes part in a challenge, counts as the step it took last.
    assert COURSES[subject].steps == {*steps.table, REVIEW} - {"change", "involve"}
