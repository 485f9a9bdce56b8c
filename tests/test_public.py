"""What the kernel promises to region plugins: these names, no more, no fewer."""

import subprocess
import sys

import quadhelix


def test_the_promise_to_plugins() -> None:
    assert quadhelix.__all__ == [
        "API_VERSION",
        "REVIEW",
        "CardContent",
        "CardField",
        "CentreFacts",
        "ChallengeFacts",
        "Choice",
        "Comparator",
        "Desk",
        "ExtraField",
        "ExtraFields",
        "Extras",
        "FieldKind",
        "Finding",
        "HelixSector",
        "IntakeFacts",
        "KpiDefinition",
        "MatchCriterion",
        "MaturityLevel",
        "Measure",
        "ModuleFacts",
        "Municipality",
        "NutsCode",
        "OoapiConsumer",
        "OrganisationFacts",
        "OrganisationKind",
        "ParticipationFacts",
        "PartyFacts",
        "PlacementFacts",
        "ProgrammeFacts",
        "ProjectFacts",
        "RecordFacts",
        "RegionProfile",
        "Rule",
        "SectorFamily",
        "SectorWord",
        "Severity",
        "Subject",
        "SuccessionFacts",
        "TeamMemberFacts",
        "Term",
        "Text",
        "ThemeTable",
        "Trait",
        "TrajectoryFacts",
        "Transition",
        "UpdateFacts",
        "Visibility",
        "hookimpl",
    ]
    assert all(hasattr(quadhelix, name) for name in quadhelix.__all__)


def test_a_plugin_needs_no_database_no_broker_and_no_server() -> None:
    heavy = ("sqlalchemy", "nats", "strawberry", "graphql", "starlette", "alembic", "pydantic", "joserfc")
    script = f"import sys, quadhelix; print(*(m for m in {heavy!r} if m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
