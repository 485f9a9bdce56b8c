"""The labs, campuses and clusters the five accounts name, at the point of their town where it is known."""

from demonstration.identity import organisation
from demonstration.inputs import Text, flemish, same
from demonstration.partners import Centre, Facility
from demonstration.places import (
    BERKELLAND,
    BRONCKHORST,
    DELFT,
    DOETINCHEM,
    DORDRECHT,
    OUDE_IJSSELSTREEK,
    ROTTERDAM,
    SCHIEDAM,
)
from demonstration.regional import AchterhoekCentre, OostVlaanderenCentre, Tenant
from demonstration.sources import ACHTERHOEK, MAKERS, PLACE_UNCONFIRMED, SCHIEDISTRICT, SMITZH

SCHIEDAM_CENTRES = (
    Centre(
        key="living-lab-schiedistrict",
        region="zuid-holland",
        name=same("Living Lab Schiedistrict"),
        kind="LIVING_LAB",
        description=Text(
            nl="Plek in het ONS-gebouw waar maakbedrijven, studenten en onderzoekers aan dezelfde vraag "
            "werken: elke maand een lunchsessie, elk kwartaal een innovatie-uitdaging.",
            en="Place in the ONS building where manufacturers, students and researchers work on the same "
            "question: a lunch session every month, an innovation challenge every quarter.",
        ),
        fields=("manufacturing", "mechatronics"),
        facilities=(
            Facility(Text(nl="Uitvalsbasis voor studenten", en="Base for students")),
            Facility(Text(nl="Lunchsessie, elke maand", en="Lunch session, every month")),
        ),
        location=SCHIEDAM,
        provenance=SCHIEDISTRICT,
    ),
    Centre(
        key="mics",
        region="zuid-holland",
        name=same("MICS"),
        kind="CAMPUS",
        aliases=("MICS Campus", "MICS Cluster"),
        description=Text(
            nl="Campus voor mechatronica in 's-Gravelandsepolder. De bron noemt MICS een cluster, openbare "
            "pagina's een campus.",
            en="Mechatronics campus in 's-Gravelandsepolder. The source calls MICS a cluster, public pages "
            "a campus.",
        ),
        fields=("mechatronics",),
        location=SCHIEDAM,
        provenance=SCHIEDISTRICT,
    ),
)

FIELDLABS = (
    Centre(
        key="do-iot-fieldlab",
        region="zuid-holland",
        name=same("Do IoT Fieldlab"),
        kind="FIELDLAB",
        fields=("internet of things", "5G"),
        location=DELFT,
        provenance=SMITZH.with_note(PLACE_UNCONFIRMED),
    ),
    Centre(
        key="dutch-optics-centre",
        region="zuid-holland",
        name=same("Dutch Optics Centre"),
        kind="FIELDLAB",
        description=Text(
            nl="Begonnen in 2016 door TNO en TU Delft.",
            en="Begun in 2016 by TNO and Delft University of Technology.",
        ),
        fields=("optics", "optomechatronics"),
        location=DELFT,
        provenance=SMITZH.with_note(PLACE_UNCONFIRMED),
    ),
    Centre(
        key="duurzaamheidsfabriek",
        region="zuid-holland",
        name=same("Duurzaamheidsfabriek"),
        kind="FIELDLAB",
        description=Text(
            nl="Op het Leerpark leren mbo-studenten naast bedrijven.",
            en="At the Leerpark, vocational students learn beside companies.",
        ),
        fields=("smart industry",),
        location=DORDRECHT,
        provenance=SMITZH,
    ),
    Centre(
        key="ramlab",
        region="zuid-holland",
        name=same("RAMLAB"),
        kind="FIELDLAB",
        fields=("metal additive manufacturing of large parts",),
        location=ROTTERDAM,
        provenance=SMITZH.with_note(PLACE_UNCONFIRMED),
    ),
    Centre(
        key="robohouse",
        region="zuid-holland",
        name=same("RoboHouse"),
        kind="FIELDLAB",
        fields=("cobotics",),
        location=DELFT,
        provenance=SMITZH.with_note(PLACE_UNCONFIRMED),
    ),
    Centre(
        key="sam-xl",
        region="zuid-holland",
        name=same("SAM|XL"),
        kind="FIELDLAB",
        aliases=("SAM XL",),
        fields=("automated manufacture of large composite structures",),
        location=DELFT,
        provenance=SMITZH.with_note(PLACE_UNCONFIRMED),
    ),
    # The source does not say where it is.
    Centre(
        key="iot-academy",
        region="zuid-holland",
        name=same("IoT Academy"),
        kind="SKILLS_LAB",
        fields=("internet of things",),
        provenance=SMITZH,
    ),
)

ACHTERHOEK_CENTRES = (
    Centre(
        key="de-marke",
        region="achterhoek",
        name=same("De Marke"),
        kind="INNOVATION_CENTRE",
        description=Text(
            nl="Agro-innovatiecentrum in Hengelo, voorheen proefbedrijf, en in verandering.",
            en="Agricultural innovation centre in Hengelo, once a test farm, and changing.",
        ),
        fields=("dairy", "circular farming"),
        location=BRONCKHORST,
        achterhoek=AchterhoekCentre(in_transition=True),
        provenance=ACHTERHOEK.with_note("its later form is unknown"),
    ),
    Centre(
        key="civon",
        region="achterhoek",
        name=same("CIVON"),
        kind="INNOVATION_CENTRE",
        aliases=("ICER",),
        description=Text(
            nl="Innovatiecentrum voor vaktechniek in het DRU-park in Ulft, met ongeveer 35 "
            "bedrijfsprojecten per jaar.",
            en="Innovation centre for craft technology at the DRU park in Ulft, with about 35 company "
            "projects a year.",
        ),
        fields=("craft technology",),
        location=OUDE_IJSSELSTREEK,
        provenance=ACHTERHOEK,
    ),
    Centre(
        key="de-steck",
        region="achterhoek",
        name=same("De Steck"),
        kind="INNOVATION_CENTRE",
        fields=("circular economy",),
        location=DOETINCHEM,
        provenance=ACHTERHOEK,
    ),
    Centre(
        key="iime",
        region="achterhoek",
        name=same("IIME"),
        kind="INNOVATION_CENTRE",
        fields=("mobility", "energy"),
        location=DOETINCHEM,
        provenance=ACHTERHOEK,
    ),
    Centre(
        key="bouwcluster-borculo",
        region="achterhoek",
        name=Text(nl="Bouwcluster Borculo", en="Borculo construction cluster"),
        kind="CLUSTER",
        description=Text(
            nl="Bouwbedrijven die vanuit eigen energie naar open innovatie groeien.",
            en="Builders who grow toward open innovation out of their own energy.",
        ),
        fields=("smart building",),
        location=BERKELLAND,
        provenance=ACHTERHOEK,
    ),
)

OOST_VLAANDEREN_CENTRES = (
    Centre(
        key="makers-incubator",
        region="oost-vlaanderen",
        name=flemish("Makersincubator", "Makers incubator", nl="Makers-incubator"),
        kind="INCUBATOR",
        description=flemish(
            "Traditionele en creatieve ondernemingen onder één dak, met een gedeeld fablab.",
            "Traditional and creative firms under one roof, with a shared fablab.",
            nl="Traditionele en creatieve bedrijven onder één dak, met een gedeeld fablab.",
        ),
        host=organisation("ministry-of-makers"),
        facilities=(
            Facility(flemish("Fablab", "Fablab")),
            Facility(flemish("Catering", "Catering")),
            Facility(flemish("Polyvalente zaal", "Multipurpose room", nl="Multifunctionele zaal")),
        ),
        oost_vlaanderen=OostVlaanderenCentre(
            tenants=(
                Tenant(organisation=organisation("zetelhof"), family="TRADITIONAL"),
                Tenant(organisation=organisation("lichtvlieger"), family="CREATIVE_CULTURAL"),
            )
        ),
        provenance=MAKERS.with_note("it does not say where; the tenants are invented"),
    ),
)

RECORDS = (*SCHIEDAM_CENTRES, *FIELDLABS, *ACHTERHOEK_CENTRES, *OOST_VLAANDEREN_CENTRES)
