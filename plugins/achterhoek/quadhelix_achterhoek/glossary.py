"""The words of the Achterhoek, explained for a layman in our own words."""

from quadhelix import Term, hookimpl

SOURCE = "Own wording, after the public account of the Achterhoek crossover programme"

TERMS = (
    Term(
        key="crossover",
        names={"nl": "crossover", "en": "crossover"},
        definition={
            "nl": "Iets dat in de ene sector al werkt en in een andere wordt ingezet, zoals een sensor uit "
            "de fabriek die in de zorg helpt.",
            "en": "Something that already works in one sector and is put to use in another, such as a sensor "
            "from the factory that helps in care.",
        },
        source=SOURCE,
    ),
    Term(
        key="theme-table",
        names={"nl": "thematafel", "en": "theme table"},
        definition={
            "nl": "Een vaste groep van bedrijven, scholen en overheden die samen één onderwerp van de regio "
            "verder brengt.",
            "en": "A standing group of companies, schools and governments that together move one subject of "
            "the region forward.",
        },
        source=SOURCE,
    ),
    Term(
        key="orchestration",
        names={"nl": "regierol", "en": "orchestrating role"},
        definition={
            "nl": "De taak om partijen bij elkaar te brengen en afspraken te bewaken, zonder hun werk over "
            "te nemen.",
            "en": "The task of bringing parties together and keeping them to what was agreed, without taking "
            "over their work.",
        },
        source=SOURCE,
    ),
    Term(
        key="frontrunner",
        names={"nl": "koploper", "en": "frontrunner"},
        definition={
            "nl": "Een bedrijf dat een vernieuwing als een van de eersten in de praktijk brengt.",
            "en": "A company that is among the first to put something new into practice.",
        },
        source=SOURCE,
    ),
    Term(
        key="peloton",
        names={"nl": "peloton", "en": "peloton"},
        definition={
            "nl": "De grote groep kleinere bedrijven die een vernieuwing volgt zodra die zich bij anderen "
            "heeft bewezen.",
            "en": "The large group of smaller companies that follows once something new has proved itself "
            "with others.",
        },
        source=SOURCE,
    ),
    Term(
        key="innovation-centre",
        names={"nl": "innovatiecentrum", "en": "innovation centre"},
        definition={
            "nl": "Een plek met mensen en apparatuur waar bedrijven iets nieuws kunnen leren en uitproberen.",
            "en": "A place with people and equipment where companies can learn and try out something new.",
        },
        source=SOURCE,
    ),
    Term(
        key="supraregional",
        names={"nl": "bovenregionaal", "en": "supraregional"},
        definition={
            "nl": "Samen met partijen van buiten de regio, omdat de opgave voor de regio alleen te groot is.",
            "en": "Together with parties from outside the region, because the task is too big for the region "
            "alone.",
        },
        source=SOURCE,
    ),
)


@hookimpl
def glossary_terms() -> list[Term]:
    """The region's words, in the order a newcomer meets them.

    >>> glossary_terms()[0].names["en"]
    'crossover'
    """
    return list(TERMS)
