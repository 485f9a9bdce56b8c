"""The partners subgraph."""

from quadhelix.graph.schema import SubgraphSchema
from services.partners.schema.mutations import Mutation
from services.partners.schema.queries import Query
from services.partners.schema.types import Centre, Organisation, Region

schema = SubgraphSchema(query=Query, mutation=Mutation, types=[Organisation, Centre, Region])
