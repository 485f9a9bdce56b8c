"""What the institutes teach: two minors, a set of modules of each CIV and seven courses for people at work.

The accounts name the subjects of the minors, the two CIVs and the number of courses. Titles, contents and
dates are invented, and so are the institutes behind minors and courses.
"""

from datetime import date

from demonstration.education import Link, Module, Offering, StudyLoad, TargetGroup
from demonstration.identity import centre, challenge, module, organisation
from demonstration.inputs import Text
from demonstration.places import DORDRECHT, LEIDEN, SCHIEDAM, Place
from demonstration.sources import INVENTED, LEIDEN_LAB, SCHIEDISTRICT, SMITZH, Provenance

NEW_SINCE = date(2026, 9, 1)


def _marked(source: Provenance, named: str) -> Provenance:
    """Invented, but for what the source names."""
    return INVENTED.with_note(f"{named} from: {source.source}")


def _minor(key: str, code: str, title: Text, description: Text, outcomes: tuple[Text, ...]) -> Module:
    return Module(
        key=f"minor/{key}",
        region="zuid-holland",
        kind="MINOR",
        institute=organisation("hogeschool-wijde-maas"),
        code=code,
        title=title,
        description=description,
        level="BACHELOR",
        study_load=StudyLoad(30),
        teaching_languages=("nld", "eng"),
        modes_of_delivery=("ON_CAMPUS", "SITUATED"),
        learning_outcomes=outcomes,
        fields_of_study="0413",
        municipality=SCHIEDAM.municipality,
        provenance=_marked(SCHIEDISTRICT, "the subject is"),
    )


def _civ(
    key: str, institute: str, code: str, title: Text, description: Text, outcome: Text, field: str
) -> Module:
    return Module(
        key=f"civ/{key}",
        region="leiden",
        kind="CIV_MODULE",
        institute=organisation(institute),
        joint_partners=(organisation("mborijnland"),) if institute == "civ-smart-technology" else (),
        code=code,
        title=title,
        description=description,
        level="SECONDARY_VOCATIONAL_EDUCATION_4",
        study_load=StudyLoad(80, "SBU"),
        modes_of_delivery=("SITUATED",),
        learning_outcomes=(outcome,),
        fields_of_study=field,
        municipality=LEIDEN.municipality if institute == "civ-bio-sciences" else None,
        provenance=_marked(LEIDEN_LAB, "the CIV is"),
    )


def _course(
    key: str, institute: str, place: Place, code: str, title: Text, description: Text, hours: int
) -> Module:
    return Module(
        key=f"llo/{key}",
        region="zuid-holland",
        kind="LLO_COURSE",
        institute=organisation(institute),
        code=code,
        title=title,
        description=description,
        level="UNDEFINED",
        study_load=StudyLoad(hours, "HOUR"),
        modes_of_delivery=("HYBRID",),
        fields_of_study="0714",
        new_since=NEW_SINCE,
        municipality=place.municipality,
        provenance=_marked(SMITZH, "the number of courses is"),
    )


MINORS = (
    _minor(
        "entrepreneurship",
        "OND-30",
        Text(nl="Ondernemen in de maakstad", en="Entrepreneurship in the making city"),
        Text(
            nl="Een half jaar vanuit het lab: een vraag van een maker wordt een onderneming op papier en een "
            "eerste klant in het echt.",
            en="Half a year from the lab: a maker's question becomes a business on paper and a first "
            "customer in real life.",
        ),
        (
            Text(
                nl="Toetst een waardevoorstel bij echte klanten.",
                en="Tests a value proposition with real customers.",
            ),
            Text(
                nl="Rekent voor een kleine onderneming uit of het kan.",
                en="Works out for a small business whether it can be done.",
            ),
        ),
    ),
    _minor(
        "business-model-transformation",
        "BMT-30",
        Text(
            nl="Adviseren over nieuwe verdienmodellen",
            en="Consultancy in business-model transformation",
        ),
        Text(
            nl="Studenten adviseren een bedrijf dat van producten naar diensten wil.",
            en="Students advise a company that wants to go from products to services.",
        ),
        (
            Text(
                nl="Vergelijkt verdienmodellen op geld, mensen en materiaal.",
                en="Compares business models on money, people and material.",
            ),
        ),
    ),
)

CIV_SMART_TECHNOLOGY = (
    _civ(
        "sensor-erbij",
        "civ-smart-technology",
        "ST-01",
        Text(nl="Een sensor erbij", en="Adding a sensor"),
        Text(
            nl="Een bestaande machine laten meten zonder haar stil te zetten.",
            en="Letting a machine that is there measure, without stopping it.",
        ),
        Text(
            nl="Monteert, ijkt en beveiligt een draadloze sensor.",
            en="Mounts, calibrates and secures a wireless sensor.",
        ),
        "0714",
    ),
    _civ(
        "storing-voor-zijn",
        "civ-smart-technology",
        "ST-02",
        Text(nl="De storing voor zijn", en="Ahead of the breakdown"),
        Text(
            nl="Uit een reeks metingen lezen wanneer onderhoud nodig is.",
            en="Reading from a series of measurements when maintenance is due.",
        ),
        Text(
            nl="Onderbouwt een onderhoudsbesluit met metingen.",
            en="Bases a decision on maintenance on measurements.",
        ),
        "0715",
    ),
)

CIV_BIO_SCIENCES = (
    _civ(
        "meten-naast-het-lab",
        "civ-bio-sciences",
        "BS-01",
        Text(nl="Meten naast het lab", en="Measuring beside the lab"),
        Text(
            nl="Snelle analyses op de werkvloer, en weten wanneer het laboratorium alsnog nodig is.",
            en="Quick analyses on the shop floor, and knowing when the laboratory is needed after all.",
        ),
        Text(
            nl="Kiest een sneltest en legt de onzekerheid ervan uit.",
            en="Chooses a quick test and explains its uncertainty.",
        ),
        "0512",
    ),
    _civ(
        "uitslag-in-gewone-taal",
        "civ-bio-sciences",
        "BS-02",
        Text(nl="De uitslag in gewone taal", en="The result in plain words"),
        Text(
            nl="Een uitslag zo tonen dat wie aan de band staat weet wat te doen.",
            en="Showing a result so that whoever stands at the line knows what to do.",
        ),
        Text(
            nl="Maakt van een meetwaarde een werkinstructie.",
            en="Turns a measured value into a work instruction.",
        ),
        "0512",
    ),
)

COURSES = (
    _course(
        "trillingen-lezen",
        "college-kade-acht",
        DORDRECHT,
        "LLO-01",
        Text(nl="Trillingen lezen", en="Reading vibrations"),
        Text(
            nl="Voor monteurs die willen horen wat een sensor al weet.",
            en="For mechanics who want to hear what a sensor already knows.",
        ),
        24,
    ),
    _course(
        "samenwerken-met-een-cobot",
        "college-kade-acht",
        DORDRECHT,
        "LLO-02",
        Text(nl="Samenwerken met een cobot", en="Working with a cobot"),
        Text(
            nl="Een robot zonder hek inzetten, van risico tot eerste product.",
            en="Putting a robot without a fence to work, from risk to first product.",
        ),
        32,
    ),
    _course(
        "uitleggen-op-afstand",
        "college-kade-acht",
        DORDRECHT,
        "LLO-03",
        Text(nl="Uitleggen op afstand", en="Explaining at a distance"),
        Text(
            nl="Iemand door een reparatie praten die je zelf niet kunt aanraken.",
            en="Talking someone through a repair you cannot touch yourself.",
        ),
        16,
    ),
    _course(
        "van-bon-naar-bestand",
        "college-kade-acht",
        DORDRECHT,
        "LLO-04",
        Text(nl="Van bon naar bestand", en="From slip to file"),
        Text(
            nl="Gegevens uit de werkplaats één keer vastleggen en overal gebruiken.",
            en="Recording data of the workshop once and using it everywhere.",
        ),
        20,
    ),
    _course(
        "verdienen-aan-gebruik",
        "hogeschool-wijde-maas",
        SCHIEDAM,
        "LLO-05",
        Text(nl="Verdienen aan gebruik", en="Earning from use"),
        Text(
            nl="Een dienst prijzen waarvan je eerst het product verkocht.",
            en="Pricing a service of which you first sold the product.",
        ),
        24,
    ),
    _course(
        "techniek-die-bij-mensen-past",
        "hogeschool-wijde-maas",
        SCHIEDAM,
        "LLO-06",
        Text(nl="Techniek die bij mensen past", en="Technology that suits people"),
        Text(
            nl="Invoeren wat de vloer helpt, samen met wie er werkt.",
            en="Bringing in what helps the floor, together with those who work there.",
        ),
        16,
    ),
    _course(
        "machines-delen",
        "hogeschool-wijde-maas",
        SCHIEDAM,
        "LLO-07",
        Text(nl="Machines delen", en="Sharing machines"),
        Text(
            nl="Afspraken over planning, schade en geld tussen bedrijven die samen een werkplaats gebruiken.",
            en="Agreements on planning, damage and money between firms that use one workshop.",
        ),
        12,
    ),
)


def _offering(
    of: Module,
    starts_on: date,
    ends_on: date,
    enrol_until: date,
    seats: int,
    groups: tuple[TargetGroup, ...],
    at: str = "",
) -> Offering:
    return Offering(
        key=f"{of.key}/{starts_on.isoformat()}",
        region=of.region,
        module=of.id,
        starts_on=starts_on,
        ends_on=ends_on,
        enrol_until=enrol_until,
        seats=seats,
        centre=centre(at) if at else None,
        target_groups=groups,
        provenance=INVENTED,
    )


STUDENTS = (TargetGroup("STUDENT", 25),)
STUDENTS_AND_STAFF = (TargetGroup("STUDENT", 12), TargetGroup("EMPLOYEE", 6))
AT_WORK = (TargetGroup("EMPLOYEE", 10), TargetGroup("CAREER_SWITCHER", 4))

MINOR_OFFERINGS = tuple(
    _offering(minor, starts, ends, closes, 28, STUDENTS, at="living-lab-schiedistrict")
    for minor in MINORS
    for starts, ends, closes in (
        (date(2027, 2, 1), date(2027, 7, 2), date(2026, 12, 15)),
        (date(2027, 9, 6), date(2028, 1, 28), date(2027, 6, 1)),
    )
)

CIV_OFFERINGS = tuple(
    _offering(
        civ_module,
        date(2027, month, 8),
        date(2027, month + 1, 26),
        date(2027, month, 1),
        18,
        STUDENTS_AND_STAFF,
    )
    for month, civ_module in zip((1, 3, 1, 3), (*CIV_SMART_TECHNOLOGY, *CIV_BIO_SCIENCES), strict=True)
)

COURSE_OFFERINGS = tuple(
    _offering(course, starts, ends, starts, 14, AT_WORK, at=at)
    for course, starts, ends, at in zip(
        COURSES,
        (
            date(2026, 12, 3),
            date(2027, 1, 14),
            date(2027, 2, 4),
            date(2027, 2, 18),
            date(2027, 3, 11),
            date(2027, 4, 8),
            date(2027, 5, 13),
        ),
        (
            date(2027, 1, 28),
            date(2027, 3, 4),
            date(2027, 2, 25),
            date(2027, 3, 18),
            date(2027, 4, 15),
            date(2027, 4, 29),
            date(2027, 5, 27),
        ),
        (
            "duurzaamheidsfabriek",
            "duurzaamheidsfabriek",
            "duurzaamheidsfabriek",
            "duurzaamheidsfabriek",
            "living-lab-schiedistrict",
            "living-lab-schiedistrict",
            "living-lab-schiedistrict",
        ),
        strict=True,
    )
)


def _link(module_key: str, challenge_key: str, region: str = "zuid-holland") -> Link:
    return Link(
        key=f"{module_key}/{challenge_key}",
        region=region,
        module=module(module_key),
        challenge=challenge(challenge_key),
        provenance=INVENTED,
    )


LINKS = (
    _link("minor/business-model-transformation", "pompen-die-waarschuwen"),
    _link("llo/trillingen-lezen", "pompen-die-waarschuwen"),
    _link("llo/verdienen-aan-gebruik", "pompen-die-waarschuwen"),
    _link("civ/storing-voor-zijn", "pompen-die-waarschuwen", region="leiden"),
    _link("minor/entrepreneurship", "de-halve-week"),
    _link("llo/machines-delen", "de-halve-week"),
    _link("llo/uitleggen-op-afstand", "kijk-met-me-mee"),
    _link("civ/meten-naast-het-lab", "helder-spoelwater", region="leiden"),
    _link("civ/uitslag-in-gewone-taal", "helder-spoelwater", region="leiden"),
    _link("civ/sensor-erbij", "warmte-over-de-schutting", region="leiden"),
    _link("llo/samenwerken-met-een-cobot", "huis-van-de-band"),
)

RECORDS = (
    *MINORS,
    *CIV_SMART_TECHNOLOGY,
    *CIV_BIO_SCIENCES,
    *COURSES,
    *MINOR_OFFERINGS,
    *CIV_OFFERINGS,
    *COURSE_OFFERINGS,
    *LINKS,
)
