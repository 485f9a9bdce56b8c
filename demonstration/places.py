"""Where things are: the municipality's national code and, where known, the point of its main town (WGS84)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place as `location` takes it."""

    municipality: str
    latitude: float | None = None
    longitude: float | None = None


SCHIEDAM = Place("GM0606", 51.92, 4.39)
ROTTERDAM = Place("GM0599", 51.92, 4.48)
DELFT = Place("GM0503", 52.01, 4.36)
DORDRECHT = Place("GM0505", 51.81, 4.67)
VLAARDINGEN = Place("GM0622", 51.91, 4.34)
GOUDA = Place("GM0513", 52.02, 4.71)

LEIDEN = Place("GM0546", 52.16, 4.49)
LEIDERDORP = Place("GM0547", 52.16, 4.53)
OEGSTGEEST = Place("GM0579", 52.18, 4.47)
VOORSCHOTEN = Place("GM0626", 52.13, 4.45)
ZOETERWOUDE = Place("GM0638", 52.12, 4.50)
KATWIJK = Place("GM0537", 52.19, 4.42)

AALTEN = Place("GM0197", 51.92, 6.58)
BERKELLAND = Place("GM1859", 52.12, 6.52)
BRONCKHORST = Place("GM1876", 52.05, 6.31)
DOETINCHEM = Place("GM0222", 51.97, 6.29)
MONTFERLAND = Place("GM1955", 51.94, 6.13)
OOST_GELRE = Place("GM1586", 52.04, 6.61)
OUDE_IJSSELSTREEK = Place("GM1509", 51.89, 6.38)
WINTERSWIJK = Place("GM0294", 51.97, 6.72)

GENT = Place("44021", 51.05, 3.72)
AALST = Place("41002", 50.94, 4.04)
RONSE = Place("45041")
SINT_NIKLAAS = Place("46021", 51.17, 4.14)
DEINZE = Place("44083", 50.98, 3.53)
