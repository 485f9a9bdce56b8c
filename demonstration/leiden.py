"""The Open Innovatie Lab Leiden, ended by handing on, and an invented programme that learns from it."""

from datetime import date

from demonstration.challenges import (
    Challenge,
    Line,
    Participation,
    Programme,
    Project,
    Succession,
    Update,
)
from demonstration.identity import challenge, organisation, programme, project
from demonstration.identity import line as line_id
from demonstration.inputs import Text, same
from demonstration.places import KATWIJK, LEIDEN
from demonstration.regional import BusinessCase, LeidenProject
from demonstration.sources import INVENTED, LEIDEN_LAB

LAB = Project(
    key="open-innovatie-lab",
    region="leiden",
    name=same("Open Innovatie Lab Leiden"),
    description=Text(
        nl="Een lab waarin bedrijven en opleidingen samen leerden, met als opdracht een businesscase voor "
        "blijvende verankering. Onderwijs werd opgedeeld in modules die passen bij vragen van bedrijven.",
        en="A lab in which companies and schools learned together, asked to deliver a business case for "
        "lasting embedding. Education was cut into modules that fit questions of companies.",
    ),
    municipality=LEIDEN.municipality,
    participations=(
        Participation(organisation("gemeente-leiden"), "POLITICAL_LEAD"),
        Participation(organisation("rijnkristal"), "COMMISSIONER"),
        Participation(organisation("sleutelgat"), "PROJECT_LEAD"),
        Participation(organisation("economie071"), "PARTNER"),
    ),
    leiden=LeidenProject(
        assignment=Text(
            nl="Lever een businesscase op voor blijvende verankering van het lab.",
            en="Deliver a business case for the lasting embedding of the lab.",
        ),
        business_case=BusinessCase(
            summary=Text(
                nl="De trajecten gaan verder in de opleidingen, gedragen door de centra en hun bedrijven.",
                en="The trajectories go on within the schools, carried by the centres and their companies.",
            ),
            owner=organisation("civ-smart-technology"),
        ),
    ),
    successions=(
        Succession(successor=same("CIV Smart Technology"), kind="CONTINUED"),
        Succession(successor=same("CIV Bio Sciences"), kind="ELEMENTS_ADOPTED"),
    ),
    provenance=LEIDEN_LAB.with_note("who commissioned and led it, and the business case, are invented"),
)

PROGRAMME = Programme(
    key="leren-op-de-vloer",
    region="leiden",
    name=Text(
        nl="Leren op de werkvloer (demonstratie)",
        en="Learning on the shop floor (demonstration)",
    ),
    description=Text(
        nl="Een verzonnen vervolg: vragen van bedrijven in de Leidse regio worden modules van de CIV's.",
        en="An invented sequel: questions of companies in the Leiden region become modules of the CIVs.",
    ),
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 12, 31),
    lines=(
        Line(
            id=line_id("leren-op-de-vloer/analyse"),
            name=Text(nl="Analyse buiten het lab", en="Analysis outside the lab"),
        ),
    ),
    participations=(Participation(organisation("economie071"), "PARTNER"),),
    provenance=INVENTED,
)

PROJECT = Project(
    key="meten-aan-de-band",
    region="leiden",
    programme=programme("leren-op-de-vloer"),
    line=line_id("leren-op-de-vloer/analyse"),
    name=Text(
        nl="Meten aan de band (demonstratie)",
        en="Measuring at the line (demonstration)",
    ),
    description=Text(
        nl="Analisten in opleiding brengen de meting naar de plek waar het werk gebeurt.",
        en="Lab technicians in training take the measurement to where the work is done.",
    ),
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 7, 31),
    participations=(
        Participation(organisation("gemeente-katwijk"), "POLITICAL_LEAD"),
        Participation(organisation("duinwaaier"), "COMMISSIONER"),
        Participation(organisation("civ-bio-sciences"), "PROJECT_LEAD"),
        Participation(organisation("civ-smart-technology"), "PARTNER"),
    ),
    leiden=LeidenProject(
        assignment=Text(
            nl="Laat zien dat een meting aan de band net zo goed is als een in het laboratorium.",
            en="Show that a measurement at the line is as good as one in the laboratory.",
        )
    ),
    provenance=INVENTED,
)

CHALLENGE = Challenge(
    key="helder-spoelwater",
    region="leiden",
    project=project("meten-aan-de-band"),
    title=Text(nl="Helder spoelwater", en="Clear rinsing water"),
    summary=Text(
        nl="Hoe weet een visverwerker binnen een kwartier of zijn spoelwater nog een keer mee kan?",
        en="How does a fish processor know within a quarter of an hour whether rinsing water can go round "
        "once more?",
    ),
    description=Text(
        nl="Duinwaaier stuurt nu monsters weg en wacht twee dagen. Een eenvoudige meting aan de band zou "
        "water en tijd sparen, als de mensen aan de band de uitslag kunnen lezen.",
        en="Duinwaaier now sends samples away and waits two days. A simple measurement at the line would "
        "save water and time, if the people at the line can read the result.",
    ),
    need="COMPETENCE",
    origin_sector="AGRO_FOOD",
    target_sectors=("BIO_SCIENCES",),
    municipality=KATWIJK.municipality,
    participations=(
        Participation(organisation("duinwaaier"), "CHALLENGE_OWNER"),
        Participation(organisation("rijnkristal"), "PARTNER"),
        Participation(organisation("sleutelgat"), "PARTNER"),
        Participation(organisation("civ-bio-sciences"), "KNOWLEDGE_CENTRE"),
        Participation(organisation("gemeente-katwijk"), "FACILITATOR"),
    ),
    provenance=INVENTED,
)

UPDATES = (
    Update(
        key="helder-spoelwater/1",
        region="leiden",
        challenge=challenge("helder-spoelwater"),
        kind="PROGRESS",
        title=Text(nl="Eerste meting naast de band", en="First measurement beside the line"),
        body=Text(
            nl="De proefopstelling staat; op de eerste dag kwamen vijf van de zes uitslagen overeen met het "
            "laboratorium.",
            en="The test set-up stands; on the first day five of six results agreed with the laboratory.",
        ),
        provenance=INVENTED,
    ),
)

RECORDS = (LAB, PROGRAMME, PROJECT, CHALLENGE, *UPDATES)
