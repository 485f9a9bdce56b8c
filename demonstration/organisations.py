"""The organisations the five accounts name: governments, institutes and partnerships, never a person."""

from demonstration.inputs import Text, flemish, same
from demonstration.partners import Organisation
from demonstration.places import (
    AALTEN,
    BERKELLAND,
    BRONCKHORST,
    DOETINCHEM,
    GENT,
    KATWIJK,
    LEIDEN,
    LEIDERDORP,
    MONTFERLAND,
    OEGSTGEEST,
    OOST_GELRE,
    OUDE_IJSSELSTREEK,
    SCHIEDAM,
    VOORSCHOTEN,
    WINTERSWIJK,
    ZOETERWOUDE,
    Place,
)
from demonstration.sources import ACHTERHOEK, LEIDEN_LAB, MAKERS, PUBLIC_PAGES, SCHIEDISTRICT, Provenance

SECTOR_UNCONFIRMED = "it joins several sectors of the helix, and is entered under one"


def _municipality(name: str, place: Place, region: str, provenance: Provenance) -> Organisation:
    return Organisation(
        key=f"gemeente-{name.lower().replace(' ', '-')}",
        region=region,
        name=Text(nl=f"Gemeente {name}", en=f"Municipality of {name}"),
        kind="MUNICIPALITY",
        helix_sector="GOVERNMENT",
        location=place,
        provenance=provenance,
    )


LEIDEN_REGION = tuple(
    _municipality(name, place, "leiden", PUBLIC_PAGES.with_note("members of Economie071"))
    for name, place in (
        ("Leiderdorp", LEIDERDORP),
        ("Oegstgeest", OEGSTGEEST),
        ("Voorschoten", VOORSCHOTEN),
        ("Zoeterwoude", ZOETERWOUDE),
        ("Katwijk", KATWIJK),
    )
)

ACHTERHOEK_MEMBERS = tuple(
    _municipality(name, place, "achterhoek", PUBLIC_PAGES.with_note("members of 8RHK"))
    for name, place in (
        ("Aalten", AALTEN),
        ("Berkelland", BERKELLAND),
        ("Bronckhorst", BRONCKHORST),
        ("Doetinchem", DOETINCHEM),
        ("Montferland", MONTFERLAND),
        ("Oost Gelre", OOST_GELRE),
        ("Oude IJsselstreek", OUDE_IJSSELSTREEK),
        ("Winterswijk", WINTERSWIJK),
    )
)

ZUID_HOLLAND = (
    _municipality("Schiedam", SCHIEDAM, "zuid-holland", SCHIEDISTRICT),
    Organisation(
        key="provincie-zuid-holland",
        region="zuid-holland",
        name=Text(nl="Provincie Zuid-Holland", en="Province of South Holland"),
        kind="PROVINCE",
        helix_sector="GOVERNMENT",
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="tno",
        region="zuid-holland",
        name=same("TNO"),
        kind="RESEARCH_INSTITUTE",
        helix_sector="KNOWLEDGE",
        description=Text(
            nl="Instituut voor toegepast onderzoek, mede-oprichter van het Dutch Optics Centre.",
            en="Institute for applied research, co-founder of the Dutch Optics Centre.",
        ),
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="tu-delft",
        region="zuid-holland",
        name=Text(nl="TU Delft", en="Delft University of Technology"),
        kind="UNIVERSITY",
        helix_sector="KNOWLEDGE",
        aliases=("TU Delft",),
        description=Text(
            nl="Technische universiteit, mede-oprichter van het Dutch Optics Centre.",
            en="University of technology, co-founder of the Dutch Optics Centre.",
        ),
        provenance=PUBLIC_PAGES,
    ),
)

LEIDEN_PARTIES = (
    _municipality("Leiden", LEIDEN, "leiden", LEIDEN_LAB),
    Organisation(
        key="hogeschool-leiden",
        region="leiden",
        name=Text(nl="Hogeschool Leiden", en="Leiden University of Applied Sciences"),
        kind="UNIVERSITY_OF_APPLIED_SCIENCES",
        helix_sector="KNOWLEDGE",
        aliases=("Hogeschool Leiden",),
        description=Text(
            nl="Hogeschool die met Inventeers een academie begon.",
            en="University of applied sciences that started an academy with Inventeers.",
        ),
        provenance=LEIDEN_LAB,
    ),
    Organisation(
        key="mborijnland",
        region="leiden",
        name=same("mboRijnland"),
        kind="VOCATIONAL_COLLEGE",
        helix_sector="KNOWLEDGE",
        description=Text(
            nl="Mbo-instelling achter het CIV Smart Technology.",
            en="Vocational college behind CIV Smart Technology.",
        ),
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="inventeers",
        region="leiden",
        name=same("Inventeers"),
        kind="COMPANY",
        helix_sector="BUSINESS",
        description=Text(
            nl="Deed mee aan Smart071 en ging daarna verder met de Inventeers Academy.",
            en="Took part in Smart071 and went on to the Inventeers Academy.",
        ),
        provenance=LEIDEN_LAB,
    ),
    Organisation(
        key="economie071",
        region="leiden",
        name=same("Economie071"),
        kind="COALITION",
        helix_sector="GOVERNMENT",
        description=Text(
            nl="Coalitie voor de economie van de Leidse regio: veertien organisaties, en het kanaal naar de "
            "bedrijven. Smart071 was een eerder project ervan.",
            en="Coalition for the economy of the Leiden region: fourteen organisations, and the channel to "
            "its companies. Smart071 was an earlier project of it.",
        ),
        provenance=LEIDEN_LAB.with_note(SECTOR_UNCONFIRMED),
    ),
    Organisation(
        key="civ-smart-technology",
        region="leiden",
        name=same("CIV Smart Technology"),
        kind="PUBLIC_PRIVATE_PARTNERSHIP",
        helix_sector="KNOWLEDGE",
        description=Text(
            nl="Centrum voor innovatief vakmanschap in slimme techniek, waarin de trajecten van het Open "
            "Innovatie Lab verdergaan.",
            en="Centre for innovative craftsmanship in smart technology, where the trajectories of the Open "
            "Innovatie Lab go on.",
        ),
        provenance=LEIDEN_LAB.with_note(SECTOR_UNCONFIRMED),
    ),
    Organisation(
        key="civ-bio-sciences",
        region="leiden",
        name=same("CIV Bio Sciences"),
        kind="PUBLIC_PRIVATE_PARTNERSHIP",
        helix_sector="KNOWLEDGE",
        description=Text(
            nl="Centrum voor innovatief vakmanschap voor analisten op het Leiden Bio Science Park; begonnen "
            "in november 2020, later met meer dan 25 organisaties.",
            en="Centre for innovative craftsmanship for lab technicians at the Leiden Bio Science Park; "
            "begun in November 2020, later with more than 25 organisations.",
        ),
        location=LEIDEN,
        provenance=LEIDEN_LAB.with_note(SECTOR_UNCONFIRMED),
    ),
)

ACHTERHOEK_PARTIES = (
    Organisation(
        key="8rhk",
        region="achterhoek",
        name=Text(nl="Samenwerking 8RHK", en="8RHK cooperation"),
        kind="COALITION",
        helix_sector="GOVERNMENT",
        aliases=("8RHK",),
        description=Text(
            nl="Samenwerking van de acht gemeenten van de Achterhoek, met thematafels en een regierol.",
            en="Cooperation of the eight municipalities of the Achterhoek, with theme tables and an "
            "orchestrating role.",
        ),
        provenance=ACHTERHOEK.with_note(SECTOR_UNCONFIRMED),
    ),
    Organisation(
        key="graafschap-college",
        region="achterhoek",
        name=same("Graafschap College"),
        kind="VOCATIONAL_COLLEGE",
        helix_sector="KNOWLEDGE",
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="wur",
        region="achterhoek",
        name=same("Wageningen University & Research"),
        kind="UNIVERSITY",
        helix_sector="KNOWLEDGE",
        aliases=("WUR",),
        description=Text(
            nl="Had in De Marke een proefbedrijf in de Achterhoek.",
            en="Had a test farm in the Achterhoek, De Marke.",
        ),
        provenance=PUBLIC_PAGES,
    ),
)

OOST_VLAANDEREN = (
    Organisation(
        key="ministry-of-makers",
        region="oost-vlaanderen",
        name=flemish("Ministry of Makers", "Ministry of Makers"),
        kind="KNOWLEDGE_CENTRE",
        helix_sector="CIVIL_SOCIETY",
        country="BE",
        description=flemish(
            "Designplatform in Gent, opgericht op 10 maart 2014 door stad, provincie en HoGent; UGent kwam "
            "er in 2018 bij.",
            "Design platform in Ghent, founded on 10 March 2014 by city, province and HoGent; UGent joined "
            "in 2018.",
        ),
        location=GENT,
        provenance=MAKERS.with_note(SECTOR_UNCONFIRMED),
    ),
    Organisation(
        key="stad-gent",
        region="oost-vlaanderen",
        name=flemish("Stad Gent", "City of Ghent"),
        kind="MUNICIPALITY",
        helix_sector="GOVERNMENT",
        country="BE",
        location=GENT,
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="provincie-oost-vlaanderen",
        region="oost-vlaanderen",
        name=flemish("Provincie Oost-Vlaanderen", "Province of East Flanders"),
        kind="PROVINCE",
        helix_sector="GOVERNMENT",
        country="BE",
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="hogent",
        region="oost-vlaanderen",
        name=flemish("HoGent", "HoGent"),
        kind="UNIVERSITY_OF_APPLIED_SCIENCES",
        helix_sector="KNOWLEDGE",
        country="BE",
        provenance=PUBLIC_PAGES,
    ),
    Organisation(
        key="ugent",
        region="oost-vlaanderen",
        name=flemish("UGent", "Ghent University"),
        kind="UNIVERSITY",
        helix_sector="KNOWLEDGE",
        country="BE",
        aliases=("UGent",),
        provenance=PUBLIC_PAGES,
    ),
)

RECORDS = (
    *ZUID_HOLLAND,
    *LEIDEN_PARTIES,
    *LEIDEN_REGION,
    *ACHTERHOEK_PARTIES,
    *ACHTERHOEK_MEMBERS,
    *OOST_VLAANDEREN,
)
