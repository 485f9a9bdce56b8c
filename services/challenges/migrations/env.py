"""Run by Alembic."""

from quadhelix.migrations import environment

environment("services.challenges")
