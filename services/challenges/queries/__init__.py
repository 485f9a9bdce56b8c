"""Reads of challenges: lists with filters, and DataLoaders for entities by id and for their lists."""

from services.challenges.queries.lists import (
    CHALLENGES_BY_TITLE,
    CHALLENGES_NEWEST,
    INTAKES_NEWEST,
    PROGRAMMES_BY_NAME,
    PROGRAMMES_NEWEST,
    PROJECTS_BY_NAME,
    PROJECTS_NEWEST,
    ChallengeCriteria,
    IntakeCriteria,
    ProgrammeCriteria,
    ProjectCriteria,
    challenges,
    intakes,
    programmes,
    projects,
)
from services.challenges.queries.loaders import Loaders

__all__ = [
    "CHALLENGES_BY_TITLE",
    "CHALLENGES_NEWEST",
    "INTAKES_NEWEST",
    "PROGRAMMES_BY_NAME",
    "PROGRAMMES_NEWEST",
    "PROJECTS_BY_NAME",
    "PROJECTS_NEWEST",
    "ChallengeCriteria",
    "IntakeCriteria",
    "Loaders",
    "ProgrammeCriteria",
    "ProjectCriteria",
    "challenges",
    "intakes",
    "programmes",
    "projects",
]
