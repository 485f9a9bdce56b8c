"""The words of Oost-Vlaanderen, explained for a layman in our own words, in the Dutch of both countries."""

from quadhelix import Term, hookimpl

SOURCE = "Own wording, after the public account of the Ministry of Makers"

TERMS = (
    Term(
        key="tandem",
        names={"nl-BE": "tandem", "nl": "tandem", "en": "tandem"},
        definition={
            "nl-BE": "Een technologieonderneming en een creatieve onderneming die samen een kmo "
            "vooruithelpen.",
            "nl": "Een technologiebedrijf en een creatief bedrijf die samen een mkb-bedrijf verder helpen.",
            "en": "A technology firm and a creative firm that together help a smaller company forward.",
        },
        source=SOURCE,
    ),
    Term(
        key="sme",
        names={"nl-BE": "kmo", "nl": "mkb-bedrijf", "en": "SME"},
        definition={
            "nl-BE": "Een kleine of middelgrote onderneming, met minder dan 250 werknemers.",
            "nl": "Een klein of middelgroot bedrijf, met minder dan 250 werknemers.",
            "en": "A small or medium-sized company, with fewer than 250 employees.",
        },
        source="Own wording, after the recommendation of the European Commission on SMEs (2003/361/EC)",
    ),
    Term(
        key="traditional-sector",
        names={"nl-BE": "traditionele sector", "nl": "traditionele sector", "en": "traditional sector"},
        definition={
            "nl-BE": "Een tak van de economie die al lang bestaat, zoals hout, voeding, textiel of bouw.",
            "nl": "Een bedrijfstak die al lang bestaat, zoals hout, voeding, textiel of bouw.",
            "en": "A branch of trade that has existed for long, such as wood, food, textiles or building.",
        },
        source=SOURCE,
    ),
    Term(
        key="creative-cultural-sector",
        names={
            "nl-BE": "creatieve en culturele sector",
            "nl": "creatieve en culturele sector",
            "en": "creative and cultural sector",
        },
        definition={
            "nl-BE": "Ondernemingen die leven van vormgeving, kunst en verbeelding, van architect tot "
            "gamemaker.",
            "nl": "Bedrijven die leven van ontwerp, kunst en verbeelding, van architect tot gamemaker.",
            "en": "Firms that live by design, art and imagination, from architect to maker of games.",
        },
        source=SOURCE,
    ),
    Term(
        key="trajectory",
        names={"nl-BE": "traject", "nl": "traject", "en": "trajectory"},
        definition={
            "nl-BE": "De weg die een team met één uitdaging aflegt, van eerste idee tot uitgetest resultaat.",
            "nl": "De weg die een team met één uitdaging aflegt, van eerste idee tot uitgetest resultaat.",
            "en": "The road a team travels with one challenge, from first idea to tested result.",
        },
        source=SOURCE,
    ),
    Term(
        key="makers-incubator",
        names={"nl-BE": "makersincubator", "nl": "makersbroedplaats", "en": "makers' incubator"},
        definition={
            "nl-BE": "Een gebouw waar traditionele en creatieve ondernemingen naast elkaar werken en "
            "gereedschap en ruimtes delen.",
            "nl": "Een gebouw waar traditionele en creatieve bedrijven naast elkaar werken en gereedschap "
            "en ruimtes delen.",
            "en": "A building where traditional and creative firms work side by side and share tools and "
            "rooms.",
        },
        source=SOURCE,
    ),
    Term(
        key="design-thinking",
        names={"nl-BE": "design thinking", "nl": "design thinking", "en": "design thinking"},
        definition={
            "nl-BE": "Werken zoals een ontwerper: eerst de gebruiker begrijpen, dan snel iets "
            "proberen en bijsturen.",
            "nl": "Werken als een ontwerper: eerst de gebruiker begrijpen, dan snel iets "
            "proberen en bijstellen.",
            "en": "Working like a designer: first understand the user, then quickly try something "
            "and adjust.",
        },
        source=SOURCE,
    ),
    Term(
        key="quadruple-helix",
        names={"nl-BE": "quadruple helix", "nl": "quadruple helix", "en": "quadruple helix"},
        definition={
            "nl-BE": "Ondernemingen, overheden, kennisinstellingen en burgers die samen vernieuwen.",
            "nl": "Bedrijven, overheden, kennisinstellingen en burgers die samen vernieuwen.",
            "en": "Firms, public authorities, knowledge institutes and citizens who innovate together.",
        },
        source=SOURCE,
    ),
)


@hookimpl
def glossary_terms() -> list[Term]:
    """The region's words, in the order a newcomer meets them.

    >>> glossary_terms()[1].names["nl-BE"]
    'kmo'
    """
    return list(TERMS)
