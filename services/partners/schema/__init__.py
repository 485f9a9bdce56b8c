"""The partners subgraph."""

from quadhelix.facts import Subject
from quadhelix.graph.extras import KnownOrganisations, OpenRecord, OpenRecords
from quadhelix.graph.schema import SubgraphSchema
from services.partners import model
from services.partners.schema.inputs import CentreDetails, OrganisationDetails
from services.partners.schema.mutations import Mutation
from services.partners.schema.queries import Query
from services.partners.schema.types import Centre, Organisation, Region

schema = SubgraphSchema(
    query=Query,
    mutation=Mutation,
    types=[Organisation, Centre, Region],
    opened=OpenRecords(
        records=(
            OpenRecord(Subject.ORGANISATION, Organisation, OrganisationDetails),
            OpenRecord(Subject.CENTRE, Centre, CentreDetails),
        ),
        organisation=Organisation,
        known=KnownOrganisations(model.Organisation.id, model.Organisation.published),
    ),
)
