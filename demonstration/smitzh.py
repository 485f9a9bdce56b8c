"""SMITZH, the smart industry programme of Zuid-Holland: its knowledge lines, its figures and its desk.

The figures stand as the account gives them: "more than" is not a number reached, no target is no target,
and where the account contradicts itself (how many labs?) both claims are kept.
"""

from datetime import date

from demonstration.challenges import (
    Challenge,
    Indicator,
    Intake,
    Line,
    Measure,
    Observation,
    Participation,
    Programme,
    Project,
    Referral,
    Succession,
)
from demonstration.identity import centre, module, organisation, project
from demonstration.identity import line as line_id
from demonstration.identity import programme as programme_id
from demonstration.inputs import Text, same
from demonstration.places import DORDRECHT, ROTTERDAM, SCHIEDAM, VLAARDINGEN
from demonstration.sources import INVENTED, SMITZH

CLOSED = date(2022, 12, 31)
"""The programme ran to the end of 2022: the year is from public pages, the account has none."""

DESK = "smart-industry-desk"

PROVENANCE = SMITZH.with_note("the year it ended is from public pages")

PROGRAMME = Programme(
    key="smitzh",
    region="zuid-holland",
    name=same("SMITZH"),
    description=Text(
        nl="Hielp de maakindustrie van Zuid-Holland vijf jaar lang met digitaliseren, vanuit een loket, "
        "fieldlabs en groepen van vakgenoten. De behoefte werd vanaf 2017 onderzocht; een EDIH zette het "
        "voort voor de hele industrie.",
        en="Helped the manufacturers of South Holland digitalise for five years, from a desk, fieldlabs and "
        "groups of peers. The need was studied from 2017 on; an EDIH went on with it for all of industry.",
    ),
    ends_on=CLOSED,
    lines=(
        Line(
            id=line_id("smitzh/human-centred-technology"),
            name=Text(nl="Mensgerichte techniek", en="Human-centred technology"),
            kind="KNOWLEDGE",
        ),
        Line(
            id=line_id("smitzh/remote-support"),
            name=Text(
                nl="Hulp op afstand bij montage en onderhoud",
                en="Remote support for assembly and maintenance",
            ),
            kind="KNOWLEDGE",
        ),
    ),
    indicators=(
        Indicator(
            key="firms-reached",
            name=Text(nl="Bereikte bedrijven", en="Firms reached"),
            unit=Text(nl="bedrijven", en="firms"),
        ),
        Indicator(
            key="digitalisation-steps",
            name=Text(nl="Bedrijven die een digitale stap zetten", en="Firms that took a digital step"),
            unit=Text(nl="bedrijven", en="firms"),
            target=Measure(243),
        ),
        Indicator(
            key="people-trained",
            name=Text(nl="Geschoolde mensen", en="People trained"),
            unit=Text(nl="mensen", en="people"),
            target=Measure(1000),
        ),
        Indicator(
            key="new-courses",
            name=Text(nl="Nieuwe cursussen", en="New courses"),
            unit=Text(nl="cursussen", en="courses"),
        ),
        Indicator(
            key="labs",
            name=Text(nl="Labs", en="Labs"),
            unit=Text(nl="labs", en="labs"),
        ),
        Indicator(
            key="partners",
            name=Text(nl="Partners", en="Partners"),
            unit=Text(nl="organisaties", en="organisations"),
        ),
    ),
    provenance=PROVENANCE,
)


def _observed(key: str, indicator: str, value: float, comparator: str, note: str = "") -> Observation:
    return Observation(
        key=f"smitzh/{key}",
        region="zuid-holland",
        programme=programme_id("smitzh"),
        indicator=indicator,
        value=value,
        comparator=comparator,
        source=SMITZH.with_note(note).source if note else SMITZH.source,
        as_of=CLOSED,
        provenance=PROVENANCE,
    )


OBSERVATIONS = (
    _observed("firms-reached", "firms-reached", 2350, "GT"),
    _observed("digitalisation-steps", "digitalisation-steps", 400, "GT"),
    _observed("people-trained", "people-trained", 1000, "GT", "it says only: much more than the target"),
    _observed("new-courses", "new-courses", 7, "EQ"),
    _observed("labs-6", "labs", 6, "EQ", "where it lists the fieldlabs by name"),
    _observed("labs-8", "labs", 8, "EQ", "where it speaks of stable labs"),
    _observed("partners", "partners", 20, "LT", "it says: almost 20"),
)

PROJECT = Project(
    key="monteur-op-afstand",
    region="zuid-holland",
    programme=programme_id("smitzh"),
    line=line_id("smitzh/remote-support"),
    name=Text(nl="Monteur op afstand (demonstratie)", en="Mechanic at a distance (demonstration)"),
    description=Text(
        nl="Een verzonnen project op een kennislijn van SMITZH: meekijken met wie ter plaatse het werk doet.",
        en="An invented project on a knowledge line of SMITZH: looking along with whoever does the work on "
        "the spot.",
    ),
    starts_on=date(2021, 1, 1),
    ends_on=CLOSED,
    participations=(Participation(organisation("provincie-zuid-holland"), "PARTNER"),),
    successions=(
        Succession(
            successor=Text(
                nl="EDIH voor de industrie van Zuid-Holland", en="EDIH for the industry of South Holland"
            ),
            kind="BROADENED",
        ),
    ),
    provenance=INVENTED,
)

CHALLENGE = Challenge(
    key="kijk-met-me-mee",
    region="zuid-holland",
    project=project("monteur-op-afstand"),
    centre=centre("duurzaamheidsfabriek"),
    title=Text(nl="Kijk met me mee", en="Look along with me"),
    summary=Text(
        nl="Hoe helpt de beste monteur op de wal een matroos aan boord, zonder te reizen?",
        en="How does the best mechanic on shore help a sailor on board, without travelling?",
    ),
    description=Text(
        nl="Zeilgat onderhoudt schepen die weken weg zijn. Een bril met camera bestaat al; de vraag was wie "
        "op welk moment meekijkt, en hoe de bemanning er zelf beter van wordt.",
        en="Zeilgat maintains ships that are away for weeks. Glasses with a camera exist; the question was "
        "who looks along when, and how the crew itself becomes better by it.",
    ),
    need="COMPETENCE",
    origin_sector="MANUFACTURING",
    target_sectors=("LOGISTICS", "DIGITAL"),
    municipality=DORDRECHT.municipality,
    participations=(
        Participation(organisation("zeilgat"), "CHALLENGE_OWNER"),
        Participation(organisation("kranslicht"), "PARTNER"),
        Participation(organisation("college-kade-acht"), "KNOWLEDGE_CENTRE"),
    ),
    completed=True,
    provenance=INVENTED,
)

INTAKES = (
    Intake(
        key="drie-keer-overtypen",
        region="zuid-holland",
        requester=organisation("spanker"),
        question="Wij typen elke order drie keer over. Welk stuk pakken we het eerst aan, en wie heeft dat "
        "eerder gedaan?",
        desk=DESK,
        topic_sector="DIGITAL",
        municipality=VLAARDINGEN.municipality,
        referral=Referral(
            kind="MODULE",
            note="Begint met de cursus over gegevens uit de werkplaats; daarna opnieuw langs het loket.",
            target=module("llo/van-bon-naar-bestand"),
        ),
        provenance=INVENTED,
    ),
    Intake(
        key="robot-zonder-hek",
        region="zuid-holland",
        requester=organisation("maasvonk"),
        question="Kan een robot zonder hek naast onze monteurs pompen in elkaar zetten?",
        desk=DESK,
        topic_sector="MANUFACTURING",
        municipality=SCHIEDAM.municipality,
        triaged=True,
        provenance=INVENTED,
    ),
    Intake(
        key="spiegels-meten",
        region="zuid-holland",
        requester=organisation("papierzwaan"),
        question="We ontwerpen een opstelling met spiegels en zoeken een plek om te meten of ze recht staan.",
        desk=DESK,
        municipality=ROTTERDAM.municipality,
        provenance=INVENTED,
    ),
)

RECORDS = (PROGRAMME, *OBSERVATIONS, PROJECT, CHALLENGE, *INTAKES)
