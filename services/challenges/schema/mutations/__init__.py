"""What those with a role may change in challenges."""

import strawberry

from services.challenges.schema.mutations.challenges import ChallengeMutations
from services.challenges.schema.mutations.intakes import IntakeMutations
from services.challenges.schema.mutations.programmes import ProgrammeMutations
from services.challenges.schema.mutations.projects import ProjectMutations
from services.challenges.schema.mutations.trajectories import TrajectoryMutations


@strawberry.type
class Mutation(
    ProgrammeMutations, ProjectMutations, ChallengeMutations, TrajectoryMutations, IntakeMutations
):
    """Changes of challenges. Each takes one `input` and answers with the record or typed errors."""
