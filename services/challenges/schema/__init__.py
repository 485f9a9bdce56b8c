"""The challenges subgraph."""

from quadhelix.facts import Subject
from quadhelix.graph.extras import KnownOrganisations, OpenRecord, OpenRecords
from quadhelix.graph.schema import SubgraphSchema
from services.challenges.model import KnownOrganisation
from services.challenges.schema.inputs.challenges import ChallengeDetails, TrajectoryDetails
from services.challenges.schema.inputs.intakes import IntakeDetails
from services.challenges.schema.inputs.programmes import ProgrammeDetails
from services.challenges.schema.inputs.projects import ProjectDetails
from services.challenges.schema.mutations import Mutation
from services.challenges.schema.mutations.intakes import ReferIntakeInput, TriageIntakeInput
from services.challenges.schema.queries import Query
from services.challenges.schema.types import (
    Centre,
    Challenge,
    Intake,
    Organisation,
    Programme,
    Project,
    Region,
    Trajectory,
)

schema = SubgraphSchema(
    query=Query,
    mutation=Mutation,
    types=[Programme, Project, Challenge, Trajectory, Organisation, Centre, Region],
    opened=OpenRecords(
        records=(
            OpenRecord(Subject.PROGRAMME, Programme, ProgrammeDetails),
            OpenRecord(Subject.PROJECT, Project, ProjectDetails),
            OpenRecord(Subject.CHALLENGE, Challenge, ChallengeDetails),
            OpenRecord(Subject.TRAJECTORY, Trajectory, TrajectoryDetails),
            OpenRecord(Subject.INTAKE, Intake, IntakeDetails, TriageIntakeInput, ReferIntakeInput),
        ),
        organisation=Organisation,
        known=KnownOrganisations(KnownOrganisation.id, KnownOrganisation.public),
    ),
)
