"""The education subgraph."""

from quadhelix.graph.schema import SubgraphSchema
from services.education.schema.mutations import Mutation
from services.education.schema.queries import Query
from services.education.schema.types import Centre, Challenge, Module, Offering, Organisation, Region

schema = SubgraphSchema(
    query=Query, mutation=Mutation, types=[Module, Offering, Challenge, Organisation, Centre, Region]
)
