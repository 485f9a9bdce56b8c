"""The words of Zuid-Holland, explained for a layman in our own words."""

from quadhelix import Term, hookimpl

SMITZH = "Own wording, after the public account of the SMITZH programme"
SCHIEDISTRICT = "Own wording, after the public account of the Living Lab Schiedistrict"

TERMS = (
    Term(
        key="desk",
        names={"nl": "loket", "en": "desk"},
        definition={
            "nl": "De ene plek waar een bedrijf met een vraag terechtkan en naar de juiste hulp wordt "
            "verwezen.",
            "en": "The one place where a company can bring a question and is shown the way to the "
            "right help.",
        },
        source=SMITZH,
    ),
    Term(
        key="fieldlab",
        names={"nl": "fieldlab", "en": "fieldlab"},
        definition={
            "nl": "Een praktijkomgeving waar bedrijven en onderzoekers nieuwe techniek op ware grootte "
            "testen.",
            "en": "A practical setting where companies and researchers test new technology at full scale.",
        },
        source=SMITZH,
    ),
    Term(
        key="skills-lab",
        names={"nl": "skillslab", "en": "skills lab"},
        definition={
            "nl": "Een leerplek waar mensen met nieuwe techniek leren omgaan door ermee te werken.",
            "en": "A place of learning where people get to know new technology by working with it.",
        },
        source=SMITZH,
    ),
    Term(
        key="peer-group",
        names={"nl": "peergroep", "en": "peer group"},
        definition={
            "nl": "Een kleine groep ondernemers met dezelfde vraag die van elkaars ervaring leert.",
            "en": "A small group of business people with the same question who learn from each other's "
            "experience.",
        },
        source=SMITZH,
    ),
    Term(
        key="edih",
        names={
            "nl": "EDIH (Europese digitale-innovatiehub)",
            "en": "EDIH (European Digital Innovation Hub)",
        },
        definition={
            "nl": "Een steunpunt, mede betaald door de Europese Unie, dat bedrijven en overheden helpt "
            "digitaliseren.",
            "en": "A centre, paid in part by the European Union, that helps companies and public authorities "
            "to go digital.",
        },
        source=SMITZH,
    ),
    Term(
        key="servitization",
        names={"nl": "servitization", "en": "servitization"},
        definition={
            "nl": "Niet het product verkopen maar het gebruik ervan, zoals licht in plaats van lampen.",
            "en": "Selling not the product but the use of it, such as light instead of lamps.",
        },
        source=SCHIEDISTRICT,
    ),
    Term(
        key="predictive-maintenance",
        names={"nl": "voorspellend onderhoud", "en": "predictive maintenance"},
        definition={
            "nl": "Een machine verzorgen vlak voordat zij stukgaat, omdat metingen het aankondigen.",
            "en": "Looking after a machine just before it breaks, because measurements announce it.",
        },
        source=SCHIEDISTRICT,
    ),
    Term(
        key="living-lab",
        names={"nl": "living lab", "en": "living lab"},
        definition={
            "nl": "Een plek midden in de praktijk waar gebruikers en makers samen oplossingen ontwikkelen "
            "en beproeven.",
            "en": "A place in the midst of practice where users and makers develop and try out solutions "
            "together.",
        },
        source=SCHIEDISTRICT,
    ),
)


@hookimpl
def glossary_terms() -> list[Term]:
    """The region's words, in the order a newcomer meets them.

    >>> glossary_terms()[0].names["nl"]
    'loket'
    """
    return list(TERMS)
