"""DataLoaders: what a request asks for one by one is read from the database in one go."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.dataloader import DataLoader

from quadhelix.graph.context import Context
from services.challenges.facts import known
from services.challenges.model import (
    Challenge,
    ChallengeParticipation,
    KnownOrganisation,
    ModuleLink,
    Programme,
    Project,
    ProjectParticipation,
    Trajectory,
    Update,
)
from services.challenges.queries.visibility import (
    visible_challenges,
    visible_programmes,
    visible_projects,
    visible_trajectories,
    visible_updates,
)

Record = TypeVar("Record", Programme, Project, Challenge, Trajectory, Update)

_PROJECT_LINK = ProjectParticipation.project_id == Project.id
_CHALLENGE_LINK = ChallengeParticipation.challenge_id == Challenge.id


class Loaders:
    """The DataLoaders of one request; each answers None, or nothing in a list, for what is hidden.

    What hangs on a challenge is asked for only by who already sees the challenge.
    """

    def __init__(self, context: Context) -> None:
        self._database = context.database
        projects, challenges = visible_projects(context), visible_challenges(context)
        self.programme = self._by_id(Programme, visible_programmes(context))
        self.project = self._by_id(Project, projects)
        self.challenge = self._by_id(Challenge, challenges)
        self.trajectory = self._by_id(Trajectory, visible_trajectories(context))
        self.projects_of_programme = self._listed(Project, Project.programme_id, projects)
        self.projects_of_organisation = self._listed(
            Project, ProjectParticipation.organisation_id, projects, _PROJECT_LINK
        )
        self.challenges_of_project = self._listed(Challenge, Challenge.project_id, challenges)
        self.challenges_at_centre = self._listed(Challenge, Challenge.centre_id, challenges)
        self.challenges_of_organisation = self._listed(
            Challenge, ChallengeParticipation.organisation_id, challenges, _CHALLENGE_LINK
        )
        self.updates_of_challenge = self._listed(Update, Update.challenge_id, visible_updates(context))
        self.trajectories_of_challenge = self._listed(Trajectory, Trajectory.challenge_id)
        self.module_count: DataLoader[UUID, int] = DataLoader(self._module_counts)
        self.organisation: DataLoader[UUID, KnownOrganisation | None] = DataLoader(self._organisations)

    def _by_id(self, kind: type[Record], visible: ColumnElement[bool]) -> DataLoader[UUID, Record | None]:
        """Loads records by their own id."""

        async def load(ids: list[UUID]) -> Sequence[Record | None]:
            async with self._database.read() as session:
                rows = await session.scalars(select(kind).where(kind.id.in_(ids), visible))
                found = {row.id: row for row in rows}
            return [found.get(id) for id in ids]

        return DataLoader(load)

    def _listed(
        self, kind: type[Record], key: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
    ) -> DataLoader[UUID, list[Record]]:
        """Loads the records that hang on a key, each once, in the order of their kind."""
        wanted = select(key, kind).where(*conditions).order_by(*_ORDERS[kind])

        async def load(keys: list[UUID]) -> Sequence[list[Record]]:
            lists: dict[UUID, dict[UUID, Record]] = {asked: {} for asked in keys}
            async with self._database.read() as session:
                for owner, row in await session.execute(wanted.where(key.in_(keys))):
                    lists[owner][row.id] = row
            return [list(lists[asked].values()) for asked in keys]

        return DataLoader(load)

    async def _module_counts(self, challenges: list[UUID]) -> Sequence[int]:
        counted = (
            select(ModuleLink.challenge_id, func.count())
            .where(ModuleLink.challenge_id.in_(challenges))
            .group_by(ModuleLink.challenge_id)
        )
        async with self._database.read() as session:
            counts = {challenge: count for challenge, count in await session.execute(counted)}
        return [counts.get(challenge, 0) for challenge in challenges]

    async def _organisations(self, ids: list[UUID]) -> Sequence[KnownOrganisation | None]:
        """What is known of organisations, public or not; who is shown what is for the caller to say."""
        async with self._database.read() as session:
            told = await known(session, ids)
        return [told.get(id) for id in ids]


_ORDERS: dict[type[Any], tuple[Any, ...]] = {
    Project: (Project.sort_name, Project.id),
    Challenge: (Challenge.sort_name, Challenge.id),
    Trajectory: (Trajectory.created_at, Trajectory.id),
    Update: (Update.posted_at.desc(), Update.id.desc()),
}
