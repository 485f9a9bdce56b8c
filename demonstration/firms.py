"""Invented firms and institutes, so that every region has someone to ask and someone to answer.

None of them exists. Dutch numbers begin with 00 and Belgian ones with 0000, which keeps them away from
anyone's.
"""

from demonstration.identity import kbo
from demonstration.inputs import Text, flemish
from demonstration.partners import Activity, Identifier, Organisation
from demonstration.places import (
    AALST,
    BERKELLAND,
    BRONCKHORST,
    DEINZE,
    DELFT,
    DOETINCHEM,
    DORDRECHT,
    GENT,
    KATWIJK,
    LEIDEN,
    OUDE_IJSSELSTREEK,
    RONSE,
    ROTTERDAM,
    SCHIEDAM,
    SINT_NIKLAAS,
    VLAARDINGEN,
    Place,
)
from demonstration.sources import INVENTED


def _dutch(
    key: str, name: str, region: str, place: Place, number: int, trade: tuple[str, str], description: Text
) -> Organisation:
    family, nace = trade
    return Organisation(
        key=key,
        region=region,
        name=Text(nl=f"{name} (demonstratie)", en=f"{name} (demonstration)"),
        kind="COMPANY",
        helix_sector="BUSINESS",
        description=description,
        families=(family,),
        identifiers=(Identifier(scheme="KVK", value=f"{number:08d}"),),
        activities=(Activity(nace),),
        location=place,
        provenance=INVENTED,
    )


def _belgian(
    key: str, name: str, place: Place, number: int, trade: tuple[str, str], description: Text
) -> Organisation:
    family, nace = trade
    return Organisation(
        key=key,
        region="oost-vlaanderen",
        name=flemish(f"{name} (demonstratie)", f"{name} (demonstration)"),
        kind="COMPANY",
        helix_sector="BUSINESS",
        country="BE",
        description=description,
        families=(family,),
        identifiers=(Identifier(scheme="KBO", value=kbo(number)),),
        activities=(Activity(nace),),
        location=place,
        provenance=INVENTED,
    )


ZUID_HOLLAND = (
    _dutch(
        "maasvonk",
        "Maasvonk Pompen",
        "zuid-holland",
        SCHIEDAM,
        10001,
        ("TRADITIONAL", "28.13"),
        Text(
            nl="Bouwt en herstelt scheepspompen, met veertig mensen.",
            en="Builds and repairs ship pumps, with forty people.",
        ),
    ),
    _dutch(
        "kranslicht",
        "Kranslicht Sensoren",
        "zuid-holland",
        DELFT,
        10002,
        ("TECHNOLOGY", "26.51"),
        Text(
            nl="Maakt draadloze sensoren voor trilling en temperatuur.",
            en="Makes wireless sensors for vibration and temperature.",
        ),
    ),
    _dutch(
        "papierzwaan",
        "Papierzwaan Ontwerp",
        "zuid-holland",
        ROTTERDAM,
        10003,
        ("CREATIVE_CULTURAL", "74.11"),
        Text(
            nl="Ontwerpbureau dat diensten tekent vanuit degene die ze gebruikt.",
            en="Design studio that draws services from the side of whoever uses them.",
        ),
    ),
    _dutch(
        "zeilgat",
        "Zeilgat Scheepsdelen",
        "zuid-holland",
        DORDRECHT,
        10004,
        ("TRADITIONAL", "33.15"),
        Text(
            nl="Onderhoudt werkschepen op plekken waar geen monteur om de hoek woont.",
            en="Maintains work ships in places where no mechanic lives around the corner.",
        ),
    ),
    _dutch(
        "spanker",
        "Spanker Verspaning",
        "zuid-holland",
        VLAARDINGEN,
        10005,
        ("TRADITIONAL", "25.53"),
        Text(
            nl="Freest en draait kleine series, en heeft machines die de helft van de week stilstaan.",
            en="Mills and turns small series, and has machines that stand still half the week.",
        ),
    ),
    Organisation(
        key="hogeschool-wijde-maas",
        region="zuid-holland",
        name=Text(
            nl="Hogeschool Wijde Maas (demonstratie)",
            en="Wijde Maas University of Applied Sciences (demonstration)",
        ),
        kind="UNIVERSITY_OF_APPLIED_SCIENCES",
        helix_sector="KNOWLEDGE",
        location=SCHIEDAM,
        provenance=INVENTED,
    ),
    Organisation(
        key="college-kade-acht",
        region="zuid-holland",
        name=Text(nl="College Kade Acht (demonstratie)", en="Kade Acht College (demonstration)"),
        kind="VOCATIONAL_COLLEGE",
        helix_sector="KNOWLEDGE",
        location=DORDRECHT,
        provenance=INVENTED,
    ),
)

LEIDEN_REGION = (
    _dutch(
        "rijnkristal",
        "Rijnkristal Analyse",
        "leiden",
        LEIDEN,
        10011,
        ("TECHNOLOGY", "71.20"),
        Text(
            nl="Laboratorium dat watermonsters onderzoekt.",
            en="Laboratory that tests samples of water.",
        ),
    ),
    _dutch(
        "sleutelgat",
        "Sleutelgat Ruimte",
        "leiden",
        LEIDEN,
        10012,
        ("CREATIVE_CULTURAL", "74.14"),
        Text(
            nl="Vormgever van werkplekken en tentoonstellingen.",
            en="Designer of workplaces and exhibitions.",
        ),
    ),
    _dutch(
        "duinwaaier",
        "Duinwaaier Visverwerking",
        "leiden",
        KATWIJK,
        10013,
        ("TRADITIONAL", "10.20"),
        Text(
            nl="Verwerkt vis en wil weten wat er in het spoelwater zit.",
            en="Processes fish and wants to know what is in its rinsing water.",
        ),
    ),
)

ACHTERHOEK = (
    _dutch(
        "notenspin",
        "Notenspin Gieterij",
        "achterhoek",
        OUDE_IJSSELSTREEK,
        10021,
        ("TRADITIONAL", "24.51"),
        Text(
            nl="Giet ijzer voor machinebouwers en blaast nog te veel warmte de lucht in.",
            en="Casts iron for machine builders and still blows too much heat into the air.",
        ),
    ),
    _dutch(
        "vlechtheg",
        "Vlechtheg Houtbouw",
        "achterhoek",
        BERKELLAND,
        10022,
        ("TRADITIONAL", "16.23"),
        Text(
            nl="Zet houten woningen in elkaar, nu nog op de bouwplaats.",
            en="Puts wooden houses together, for now on the building site.",
        ),
    ),
    _dutch(
        "wolkenlier",
        "Wolkenlier Data",
        "achterhoek",
        DOETINCHEM,
        10023,
        ("TECHNOLOGY", "62.10"),
        Text(
            nl="Leest machines uit en maakt van de cijfers een waarschuwing op tijd.",
            en="Reads machines out and turns the figures into a warning in time.",
        ),
    ),
    _dutch(
        "kiekenhof",
        "Kiekenhof Beeldverhalen",
        "achterhoek",
        BRONCKHORST,
        10024,
        ("CREATIVE_CULTURAL", "59.11"),
        Text(
            nl="Maakt korte films die uitleggen hoe iets werkt.",
            en="Makes short films that explain how something works.",
        ),
    ),
    Organisation(
        key="dorpszorg-zeven-linden",
        region="achterhoek",
        name=Text(nl="Dorpszorg Zeven Linden (demonstratie)", en="Zeven Linden Village Care (demonstration)"),
        kind="CITIZENS_INITIATIVE",
        helix_sector="CIVIL_SOCIETY",
        description=Text(
            nl="Dorpsbewoners die thuiszorg voor elkaar regelen, met weinig handen en lange ritten.",
            en="Villagers who arrange home care for each other, with few hands and long drives.",
        ),
        location=BRONCKHORST,
        provenance=INVENTED,
    ),
)

OOST_VLAANDEREN = (
    _belgian(
        "garenwolk",
        "Garenwolk Weverij",
        RONSE,
        1001,
        ("TRADITIONAL", "13.20"),
        flemish(
            "Weeft meubelstof en heeft elke week een berg snijresten.",
            "Weaves upholstery and has a pile of cut-offs every week.",
        ),
    ),
    _belgian(
        "zetelhof",
        "Zetelhof Meubelen",
        SINT_NIKLAAS,
        1002,
        ("TRADITIONAL", "31.00"),
        flemish(
            "Kmo die zetels maakt en herbekleedt.",
            "Small firm that makes and re-covers armchairs.",
            nl="Mkb-bedrijf dat stoelen maakt en opnieuw bekleedt.",
        ),
    ),
    _belgian(
        "bitsnoek",
        "Bitsnoek Automatisering",
        DEINZE,
        1003,
        ("TECHNOLOGY", "62.10"),
        flemish(
            "Schrijft software die beelden van stof herkent.",
            "Writes software that recognises images of fabric.",
        ),
    ),
    _belgian(
        "lichtvlieger",
        "Lichtvlieger Studio",
        GENT,
        1004,
        ("CREATIVE_CULTURAL", "74.11"),
        flemish(
            "Ontwerpt meubelen en tentoonstellingen uit wat anderen weggooien.",
            "Designs furniture and exhibitions from what others throw away.",
        ),
    ),
    _belgian(
        "naaldenboom",
        "Naaldenboom Praktijkatelier",
        AALST,
        1005,
        ("CREATIVE_CULTURAL", "74.14"),
        flemish(
            "Vakmensen die meekijken op de werkvloer en patronen narekenen.",
            "Craftspeople who look along on the shop floor and check patterns.",
        ),
    ),
    Organisation(
        key="kenniscentrum-stofkring",
        region="oost-vlaanderen",
        name=flemish("Kenniscentrum Stofkring (demonstratie)", "Stofkring Knowledge Centre (demonstration)"),
        kind="KNOWLEDGE_CENTRE",
        helix_sector="KNOWLEDGE",
        country="BE",
        description=flemish(
            "Onderzoekt hoe textiel een tweede leven krijgt.",
            "Studies how textiles get a second life.",
        ),
        location=GENT,
        provenance=INVENTED,
    ),
)

RECORDS = (*ZUID_HOLLAND, *LEIDEN_REGION, *ACHTERHOEK, *OOST_VLAANDEREN)
