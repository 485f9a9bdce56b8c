"""The education subgraph."""

from quadhelix.facts import Subject
from quadhelix.graph.extras import KnownOrganisations, OpenRecord, OpenRecords
from quadhelix.graph.schema import SubgraphSchema
from services.education.model import KnownOrganisation
from services.education.schema.inputs import ModuleDetails
from services.education.schema.mutations import Mutation
from services.education.schema.placements import Placement, ProposePlacementInput
from services.education.schema.queries import Query
from services.education.schema.types import Centre, Challenge, Module, Offering, Organisation, Region

schema = SubgraphSchema(
    query=Query,
    mutation=Mutation,
    types=[Module, Offering, Placement, Challenge, Organisation, Centre, Region],
    opened=OpenRecords(
        records=(
            OpenRecord(Subject.MODULE, Module, ModuleDetails),
            OpenRecord(Subject.PLACEMENT, Placement, ProposePlacementInput),
        ),
        organisation=Organisation,
        known=KnownOrganisations(KnownOrganisation.id, KnownOrganisation.public),
    ),
)
