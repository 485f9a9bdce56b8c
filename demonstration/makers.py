"""The Ministry of Makers: a tandem of technology and design that works for traditional firms, in public.

Programme and platform are from the account; the tandem, its question and its updates are invented.
"""

from datetime import date

from demonstration.challenges import (
    Challenge,
    Participation,
    Programme,
    Project,
    TeamMember,
    Trajectory,
    Update,
)
from demonstration.identity import centre, challenge, organisation, project
from demonstration.identity import programme as programme_id
from demonstration.inputs import Text, flemish
from demonstration.places import RONSE
from demonstration.sources import INVENTED, MAKERS

PROGRAMME = Programme(
    key="ministry-of-makers",
    region="oost-vlaanderen",
    name=flemish("Ministry of Makers", "Ministry of Makers"),
    description=flemish(
        "EFRO-programma waarin technologische en creatieve ondernemingen als tandem werken voor kmo's uit "
        "traditionele sectoren, en onderweg in het openbaar verslag doen.",
        "ERDF programme in which technology and creative firms work in tandem for small firms of traditional "
        "sectors, and report on the way in public.",
        nl="EFRO-programma waarin technologische en creatieve bedrijven als tandem werken voor het mkb uit "
        "traditionele sectoren, en onderweg in het openbaar verslag doen.",
    ),
    starts_on=date(2016, 9, 1),
    ends_on=date(2018, 8, 31),
    participations=(Participation(organisation("ministry-of-makers"), "PROGRAMME_LEAD"),),
    provenance=MAKERS.with_note("its period is from public pages"),
)

PROJECT = Project(
    key="stof-tot-nadenken",
    region="oost-vlaanderen",
    programme=programme_id("ministry-of-makers"),
    name=flemish("Stof tot nadenken (demonstratie)", "Food for thread (demonstration)"),
    description=flemish(
        "Een verzonnen project zoals het programma ze had: wat doet een tandem met restjes?",
        "An invented project of the kind the programme had: what does a tandem do with leftovers?",
    ),
    participations=(Participation(organisation("ministry-of-makers"), "PROJECT_LEAD"),),
    provenance=INVENTED,
)

CHALLENGE = Challenge(
    key="zetel-uit-snijresten",
    region="oost-vlaanderen",
    project=project("stof-tot-nadenken"),
    centre=centre("makers-incubator"),
    title=flemish("Een zetel uit snijresten", "An armchair out of cut-offs", nl="Een stoel uit snijresten"),
    summary=flemish(
        "Elke week gooit een weverij stof weg die een meubelmaker verderop nieuw koopt. Hoe komt de rest bij "
        "de naad?",
        "Every week a weaver throws away fabric that a furniture maker down the road buys new. How does the "
        "rest reach the seam?",
    ),
    description=flemish(
        "Snijresten verschillen in kleur, vorm en slijtvastheid. Software kan ze herkennen, een ontwerper "
        "kan er een patroon van maken, en twee traditionele kmo's willen weten of het loont.",
        "Cut-offs differ in colour, shape and wear. Software can recognise them, a designer can make a "
        "pattern of them, and two traditional small firms want to know whether it pays.",
        nl="Snijresten verschillen in kleur, vorm en slijtvastheid. Software kan ze herkennen, een ontwerper "
        "kan er een patroon van maken, en twee traditionele mkb-bedrijven willen weten of het loont.",
    ),
    need="ACTION_PERSPECTIVE",
    origin_sector="MANUFACTURING",
    target_sectors=("CREATIVE", "CIRCULAR_ENERGY"),
    municipality=RONSE.municipality,
    participations=(
        Participation(organisation("garenwolk"), "CHALLENGE_OWNER"),
        Participation(organisation("zetelhof"), "PARTNER"),
        Participation(organisation("bitsnoek"), "PARTNER"),
        Participation(organisation("lichtvlieger"), "PARTNER"),
        Participation(organisation("naaldenboom"), "EXPERT"),
        Participation(organisation("kenniscentrum-stofkring"), "KNOWLEDGE_CENTRE"),
    ),
    provenance=INVENTED,
)

TRAJECTORY = Trajectory(
    key="zetel-uit-snijresten",
    region="oost-vlaanderen",
    challenge=challenge("zetel-uit-snijresten"),
    name=flemish("De tandem van stof en beeld", "The tandem of fabric and image"),
    phase="TEST",
    team=(
        TeamMember(organisation("bitsnoek"), "TECHNOLOGY"),
        TeamMember(organisation("lichtvlieger"), "CREATIVE_CULTURAL"),
        TeamMember(organisation("garenwolk"), "TRADITIONAL"),
        TeamMember(organisation("zetelhof"), "TRADITIONAL"),
    ),
    provenance=INVENTED,
)


def _update(number: int, kind: str, title: Text, body: Text) -> Update:
    return Update(
        key=f"zetel-uit-snijresten/{number}",
        region="oost-vlaanderen",
        challenge=challenge("zetel-uit-snijresten"),
        kind=kind,
        title=title,
        body=body,
        provenance=INVENTED,
    )


UPDATES = (
    _update(
        1,
        "PROGRESS",
        flemish("Eerste dag op de weverij", "First day at the weaver's"),
        flemish(
            "We wogen een week lang elke zak: zestig kilo, meer dan iemand had geraden.",
            "For a week we weighed every bag: sixty kilos, more than anyone had guessed.",
        ),
    ),
    _update(
        2,
        "LEARNING",
        flemish("Sorteren op kleur is niet genoeg", "Sorting by colour is not enough"),
        flemish(
            "Twee stoffen van dezelfde kleur rekken anders. Voortaan sorteren we eerst op rek.",
            "Two fabrics of the same colour stretch differently. From now on we sort by stretch first.",
        ),
    ),
    _update(
        3,
        "PROGRESS",
        flemish("De camera herkent veertig stoffen", "The camera recognises forty fabrics"),
        flemish(
            "Het herkennen lukt bij daglicht; onder de lampen van de weverij nog niet altijd.",
            "Recognising works in daylight; under the weaver's lamps not always yet.",
        ),
    ),
    _update(
        4,
        "FINDING",
        flemish("Vier op de tien resten zijn bruikbaar", "Four in ten cut-offs can be used"),
        flemish(
            "De rest is te smal voor een naad. Een andere snijvolgorde zou dat aandeel verdubbelen.",
            "The others are too narrow for a seam. Another order of cutting would double that share.",
        ),
    ),
    _update(
        5,
        "OUTPUT",
        flemish("Het eerste proefmodel staat", "The first model stands", nl="Het eerste prototype staat"),
        flemish(
            "Een zetel uit elf soorten stof, te zien in de gedeelde werkplaats.",
            "An armchair out of eleven kinds of fabric, to be seen in the shared workshop.",
            nl="Een stoel uit elf soorten stof, te zien in de gedeelde werkplaats.",
        ),
    ),
    _update(
        6,
        "LEARNING",
        flemish("Wie het verhaal hoort, wil het merk zien", "Who hears the story wants to see the label"),
        flemish(
            "Bezoekers vroegen waar de stof vandaan kwam. Het label wordt deel van het ontwerp.",
            "Visitors asked where the fabric came from. The label becomes part of the design.",
        ),
    ),
)

RECORDS = (PROGRAMME, PROJECT, CHALLENGE, TRAJECTORY, *UPDATES)
