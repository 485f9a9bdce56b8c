"""The Living Lab Schiedistrict: one programme, three lines, two named projects on each.

The account gives the period, the lines and the projects; firms, questions and the answers to them are
invented. It does not say whether the projects ended on time, so they are still running here, and overdue.
"""

from datetime import date

from demonstration.challenges import Challenge, Line, Participation, Programme, Project
from demonstration.identity import centre, organisation, project
from demonstration.identity import line as line_id
from demonstration.identity import programme as programme_id
from demonstration.inputs import Text
from demonstration.places import SCHIEDAM
from demonstration.sources import INVENTED, SCHIEDISTRICT

STARTS = date(2022, 1, 1)
ENDS = date(2023, 12, 31)

PROGRAMME = Programme(
    key="schiedistrict",
    region="zuid-holland",
    name=Text(nl="Innovatieprogramma Schiedistrict", en="Schiedistrict innovation programme"),
    description=Text(
        nl="Maakbedrijven, studenten en onderzoekers zoeken samen nieuwe manieren om te maken en te "
        "verdienen, op drie lijnen die met de betrokkenen zijn gekozen.",
        en="Manufacturers, students and researchers look together for new ways to make and to earn, on three "
        "lines chosen with those involved.",
    ),
    municipality=SCHIEDAM.municipality,
    starts_on=STARTS,
    ends_on=ENDS,
    lines=(
        Line(
            id=line_id("schiedistrict/servitization"),
            name=Text(nl="Servitization", en="Servitization"),
        ),
        Line(
            id=line_id("schiedistrict/made-in-schiedam"),
            name=Text(nl="Made in Schiedam", en="Made in Schiedam"),
        ),
        Line(
            id=line_id("schiedistrict/smart-industry"),
            name=Text(nl="Smart Industry", en="Smart Industry"),
        ),
    ),
    participations=(Participation(organisation("gemeente-schiedam"), "FACILITATOR"),),
    provenance=SCHIEDISTRICT,
)


def _project(key: str, line: str, name: Text, description: Text) -> Project:
    return Project(
        key=key,
        region="zuid-holland",
        programme=programme_id("schiedistrict"),
        line=line_id(f"schiedistrict/{line}"),
        name=name,
        description=description,
        municipality=SCHIEDAM.municipality,
        starts_on=STARTS,
        ends_on=ENDS,
        participations=(
            Participation(organisation("gemeente-schiedam"), "FACILITATOR"),
            Participation(organisation("gemeente-schiedam"), "GUARDIAN_PUBLIC_INTEREST"),
        ),
        provenance=SCHIEDISTRICT.with_note("it does not say whether the project ended on time"),
    )


PROJECTS = (
    _project(
        "paas",
        "servitization",
        Text(nl="Product als dienst (PaaS)", en="Product as a service (PaaS)"),
        Text(
            nl="Het gebruik van een product verkopen in plaats van het product.",
            en="Selling the use of a product instead of the product.",
        ),
    ),
    _project(
        "predictive-maintenance",
        "servitization",
        Text(nl="Voorspellend onderhoud", en="Predictive maintenance"),
        Text(
            nl="Onderhoud doen voordat iets stukgaat, op grond van metingen.",
            en="Doing maintenance before something breaks, going by measurements.",
        ),
    ),
    _project(
        "shared-factories",
        "made-in-schiedam",
        Text(nl="Gedeelde fabrieken", en="Shared factories"),
        Text(
            nl="Machines en ruimte van elkaar gebruiken.",
            en="Using each other's machines and space.",
        ),
    ),
    _project(
        "faas",
        "made-in-schiedam",
        Text(nl="Fabriek als dienst (FaaS)", en="Factory as a service (FaaS)"),
        Text(
            nl="Een fabriek afnemen als dienst, voor zolang het nodig is.",
            en="Taking a factory as a service, for as long as it is needed.",
        ),
    ),
    _project(
        "iot-erp",
        "smart-industry",
        Text(nl="IoT en ERP", en="IoT and ERP"),
        Text(
            nl="Machines laten meepraten met de planning en de administratie.",
            en="Letting machines talk to planning and administration.",
        ),
    ),
    _project(
        "smart-working",
        "smart-industry",
        Text(nl="Slim werken", en="Smart working"),
        Text(
            nl="Werk op de vloer zo inrichten dat techniek de mens helpt.",
            en="Arranging work on the floor so that technology helps people.",
        ),
    ),
)

CHALLENGES = (
    Challenge(
        key="pompen-die-waarschuwen",
        region="zuid-holland",
        project=project("predictive-maintenance"),
        centre=centre("living-lab-schiedistrict"),
        title=Text(nl="Pompen die op tijd waarschuwen", en="Pumps that warn in time"),
        summary=Text(
            nl="Hoe weet een pompenbouwer aan de wal dat een pomp op zee het gaat begeven?",
            en="How does a pump maker on shore know that a pump at sea is about to fail?",
        ),
        description=Text(
            nl="Maasvonk vervangt nu lagers volgens de kalender. Sensoren meten trilling en temperatuur; wat "
            "ontbreekt is de kennis om uit die metingen een besluit te maken, en een contract dat uptime "
            "verkoopt in plaats van onderdelen.",
            en="Maasvonk now replaces bearings by the calendar. Sensors measure vibration and temperature; "
            "what is missing is the knowledge to turn those readings into a decision, and a contract that "
            "sells uptime instead of parts.",
        ),
        need="KNOWLEDGE",
        origin_sector="MANUFACTURING",
        target_sectors=("LOGISTICS",),
        municipality=SCHIEDAM.municipality,
        participations=(
            Participation(organisation("maasvonk"), "CHALLENGE_OWNER"),
            Participation(organisation("kranslicht"), "PARTNER"),
            Participation(organisation("hogeschool-wijde-maas"), "RESEARCH_CHAIR"),
            Participation(organisation("gemeente-schiedam"), "FACILITATOR"),
        ),
        provenance=INVENTED,
    ),
    Challenge(
        key="de-halve-week",
        region="zuid-holland",
        project=project("shared-factories"),
        centre=centre("living-lab-schiedistrict"),
        title=Text(nl="Wie gebruikt de andere helft van de week?", en="Who uses the other half of the week?"),
        summary=Text(
            nl="Hoe delen kleine werkplaatsen hun machines zonder ruzie over schade en planning?",
            en="How do small workshops share machines without quarrels over damage and planning?",
        ),
        need="ACTION_PERSPECTIVE",
        origin_sector="MANUFACTURING",
        target_sectors=("MANUFACTURING",),
        municipality=SCHIEDAM.municipality,
        participations=(
            Participation(organisation("spanker"), "CHALLENGE_OWNER"),
            Participation(organisation("papierzwaan"), "PARTNER"),
            Participation(organisation("maasvonk"), "PARTNER"),
            Participation(organisation("hogeschool-wijde-maas"), "KNOWLEDGE_CENTRE"),
        ),
        provenance=INVENTED,
    ),
)

RECORDS = (PROGRAMME, *PROJECTS, *CHALLENGES)
