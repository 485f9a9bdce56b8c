"""The Achterhoek crossovers: a programme to 2025 with six goals, and questions that leave their sector.

Programme and goals are from the account; the questions at the theme tables are invented.
"""

from datetime import date

from demonstration.challenges import Challenge, Goal, Participation, Programme, Project, Update
from demonstration.identity import centre, challenge, organisation, project
from demonstration.identity import programme as programme_id
from demonstration.inputs import Text
from demonstration.places import BERKELLAND, BRONCKHORST, OUDE_IJSSELSTREEK
from demonstration.regional import AchterhoekChallenge, AddedValue
from demonstration.sources import ACHTERHOEK, INVENTED

PROGRAMME = Programme(
    key="achterhoek-crossovers",
    region="achterhoek",
    name=Text(nl="Crossovers in de Achterhoek", en="Crossovers in the Achterhoek"),
    description=Text(
        nl="Wat in de maakindustrie werkt, ook inzetten voor energie, zorg, wonen en mobiliteit, aan "
        "thematafels en met de regio in een regierol.",
        en="Putting what works in manufacturing to use in energy, care, housing and mobility, at theme "
        "tables and with the region as orchestrator.",
    ),
    ends_on=date(2025, 12, 31),
    goals=(
        Goal(name=Text(nl="Duidelijkheid over open innovatie", en="Clarity about open innovation")),
        Goal(name=Text(nl="Uitvoering op gang brengen", en="Getting implementation going")),
        Goal(name=Text(nl="Bestaande centra ontwikkelen", en="Developing the centres there are")),
        Goal(name=Text(nl="Nieuwe centra mogelijk maken", en="Making new centres possible")),
        Goal(name=Text(nl="Innovatiesystemen in kaart brengen", en="Mapping the innovation systems")),
        Goal(name=Text(nl="Een netwerk buiten de regio", en="A network outside the region")),
    ),
    participations=(Participation(organisation("8rhk"), "PROGRAMME_LEAD"),),
    provenance=ACHTERHOEK.with_note("it tells the goals, not how far each of them came"),
)

PROJECT = Project(
    key="van-fabriek-naar-streek",
    region="achterhoek",
    programme=programme_id("achterhoek-crossovers"),
    name=Text(nl="Van fabriek naar streek (demonstratie)", en="From factory to countryside (demonstration)"),
    description=Text(
        nl="Een verzonnen project: drie vragen die hun eigen sector uit moeten.",
        en="An invented project: three questions that have to leave their own sector.",
    ),
    starts_on=date(2025, 3, 1),
    participations=(
        Participation(organisation("8rhk"), "FACILITATOR"),
        Participation(organisation("graafschap-college"), "PARTNER"),
    ),
    provenance=INVENTED,
)

CHALLENGES = (
    Challenge(
        key="sensor-aan-de-keukentafel",
        region="achterhoek",
        project=project("van-fabriek-naar-streek"),
        title=Text(nl="Een sensor aan de keukentafel", en="A sensor at the kitchen table"),
        summary=Text(
            nl="Kan wat machines bewaakt ook helpen om langer thuis te wonen, zonder dat het bespieden "
            "wordt?",
            en="Can what watches machines also help people live at home longer, without becoming spying?",
        ),
        need="KNOWLEDGE",
        origin_sector="MANUFACTURING",
        target_sectors=("HEALTH_CARE",),
        theme_tables=("health-care",),
        municipality=BRONCKHORST.municipality,
        participations=(
            Participation(organisation("dorpszorg-zeven-linden"), "CHALLENGE_OWNER"),
            Participation(organisation("wolkenlier"), "PARTNER"),
            Participation(organisation("kiekenhof"), "PARTNER"),
            Participation(organisation("gemeente-bronckhorst"), "GUARDIAN_PUBLIC_INTEREST"),
            Participation(organisation("hogeschool-wijde-maas"), "KNOWLEDGE_CENTRE"),
        ),
        achterhoek=AchterhoekChallenge(
            scale="SUPRAREGIONAL",
            added_value=(
                AddedValue(
                    criterion="NEW_CONNECTION",
                    explanation=Text(
                        nl="Machinebouwers en dorpszorg zaten nog nooit aan één tafel.",
                        en="Machine builders and village care had never sat at one table.",
                    ),
                ),
                AddedValue(
                    criterion="REPEATABLE",
                    explanation=Text(
                        nl="Elk dorp met een zorgcoöperatie kan het overnemen.",
                        en="Every village with a care cooperative can take it over.",
                    ),
                ),
            ),
        ),
        provenance=INVENTED,
    ),
    Challenge(
        key="warmte-over-de-schutting",
        region="achterhoek",
        project=project("van-fabriek-naar-streek"),
        centre=centre("civon"),
        title=Text(nl="Warmte over de schutting", en="Heat over the fence"),
        summary=Text(
            nl="De gieterij blaast warmte weg die de buren in de winter zoeken. Wie legt de pijp, en wie "
            "betaalt de stilstand?",
            en="The foundry blows away heat its neighbours look for in winter. Who lays the pipe, and who "
            "pays when it stands still?",
        ),
        need="ACTION_PERSPECTIVE",
        origin_sector="MANUFACTURING",
        target_sectors=("CIRCULAR_ENERGY", "HOUSING"),
        theme_tables=("circular-energy", "housing"),
        municipality=OUDE_IJSSELSTREEK.municipality,
        participations=(
            Participation(organisation("notenspin"), "CHALLENGE_OWNER"),
            Participation(organisation("wolkenlier"), "PARTNER"),
            Participation(organisation("gemeente-oude-ijsselstreek"), "FACILITATOR"),
            Participation(organisation("graafschap-college"), "KNOWLEDGE_CENTRE"),
        ),
        provenance=INVENTED,
    ),
    Challenge(
        key="huis-van-de-band",
        region="achterhoek",
        project=project("van-fabriek-naar-streek"),
        centre=centre("bouwcluster-borculo"),
        title=Text(nl="Een huis van de band", en="A house off the line"),
        summary=Text(
            nl="Wat kan een houtbouwer leren van een fabriek die elke dag hetzelfde anders maakt?",
            en="What can a timber builder learn from a factory that makes the same thing differently every "
            "day?",
        ),
        need="COMPETENCE",
        origin_sector="CONSTRUCTION",
        target_sectors=("MANUFACTURING", "HOUSING"),
        theme_tables=("housing", "manufacturing"),
        municipality=BERKELLAND.municipality,
        participations=(
            Participation(organisation("vlechtheg"), "CHALLENGE_OWNER"),
            Participation(organisation("notenspin"), "PARTNER"),
            Participation(organisation("gemeente-berkelland"), "FACILITATOR"),
        ),
        provenance=INVENTED,
    ),
)

UPDATES = (
    Update(
        key="warmte-over-de-schutting/1",
        region="achterhoek",
        challenge=challenge("warmte-over-de-schutting"),
        kind="FINDING",
        title=Text(nl="De warmte is er vooral 's nachts", en="The heat comes mostly at night"),
        body=Text(
            nl="Een maand meten laat zien dat twee derde van de warmte vrijkomt als de buren slapen. Een "
            "buffer wordt dus net zo belangrijk als een pijp.",
            en="A month of readings shows that two thirds of the heat is there while the neighbours sleep. A "
            "buffer is thus as important as a pipe.",
        ),
        provenance=INVENTED,
    ),
)

RECORDS = (PROGRAMME, PROJECT, *CHALLENGES, *UPDATES)
