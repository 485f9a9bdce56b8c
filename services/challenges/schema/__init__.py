"""The challenges subgraph."""

from quadhelix.graph.schema import SubgraphSchema
from services.challenges.schema.mutations import Mutation
from services.challenges.schema.queries import Query
from services.challenges.schema.types import (
    Centre,
    Challenge,
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
)
