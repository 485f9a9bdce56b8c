"""Organisations in a role: the role stands on the link, never on the organisation."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.challenges.model.base import ServiceBase


class ParticipationRole(StrEnum):
    """What an organisation does in a programme, a project or a challenge."""

    CHALLENGE_OWNER = "CHALLENGE_OWNER"
    PARTNER = "PARTNER"
    FACILITATOR = "FACILITATOR"
    GUARDIAN_PUBLIC_INTEREST = "GUARDIAN_PUBLIC_INTEREST"
    POLITICAL_LEAD = "POLITICAL_LEAD"
    COMMISSIONER = "COMMISSIONER"
    PROGRAMME_LEAD = "PROGRAMME_LEAD"
    CORE_TEAM = "CORE_TEAM"
    PROJECT_LEAD = "PROJECT_LEAD"
    FUNDER = "FUNDER"
    RESEARCH_CHAIR = "RESEARCH_CHAIR"
    EXPERT = "EXPERT"
    KNOWLEDGE_CENTRE = "KNOWLEDGE_CENTRE"
    HOST = "HOST"


class Participation:
    """Columns of a link between an organisation and what it takes part in; the order given is kept."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    role: Mapped[ParticipationRole] = mapped_column(primary_key=True)
    position: Mapped[int]


class ProgrammeParticipation(Participation, ServiceBase):
    """An organisation in a role on a programme."""

    __tablename__ = "programme_participation"

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )


class ProjectParticipation(Participation, ServiceBase):
    """An organisation in a role on a project."""

    __tablename__ = "project_participation"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)


class ChallengeParticipation(Participation, ServiceBase):
    """An organisation in a role on a challenge."""

    __tablename__ = "challenge_participation"

    challenge_id: Mapped[UUID] = mapped_column(
        ForeignKey("challenge.id", ondelete="CASCADE"), primary_key=True
    )
