"""The municipalities of the province of Zuid-Holland, by CBS code, complete from 1 January 2019 on.

Brielle, Hellevoetsluis and Westvoorne became Voorne aan Zee on 1 January 2023, which brought the province
from 52 municipalities to 50. The README says how far the codes have been checked.

>>> from datetime import date
>>> len([place for place in MUNICIPALITIES if place.belongs(date(2026, 11, 23))])
50
>>> len([place for place in MUNICIPALITIES if place.belongs(date(2022, 12, 31))])
52
"""

from datetime import date

from quadhelix import Municipality

VOORNE = date(2023, 1, 1)
"""The day Voorne aan Zee came about."""

MUNICIPALITIES = (
    Municipality(code="GM0482", name="Alblasserdam", latitude=51.87, longitude=4.66),
    Municipality(code="GM0613", name="Albrandswaard"),
    Municipality(code="GM0484", name="Alphen aan den Rijn", latitude=52.13, longitude=4.66),
    Municipality(code="GM0489", name="Barendrecht", latitude=51.86, longitude=4.53),
    Municipality(code="GM1901", name="Bodegraven-Reeuwijk", latitude=52.08, longitude=4.75),
    Municipality(code="GM0502", name="Capelle aan den IJssel", latitude=51.93, longitude=4.58),
    Municipality(code="GM0503", name="Delft", latitude=52.01, longitude=4.36),
    Municipality(code="GM0518", name="Den Haag", latitude=52.08, longitude=4.30),
    Municipality(code="GM0505", name="Dordrecht", latitude=51.81, longitude=4.67),
    Municipality(code="GM1924", name="Goeree-Overflakkee", latitude=51.76, longitude=4.17),
    Municipality(code="GM0512", name="Gorinchem", latitude=51.84, longitude=4.97),
    Municipality(code="GM0513", name="Gouda", latitude=52.02, longitude=4.71),
    Municipality(code="GM0523", name="Hardinxveld-Giessendam"),
    Municipality(code="GM0531", name="Hendrik-Ido-Ambacht", latitude=51.84, longitude=4.64),
    Municipality(code="GM0534", name="Hillegom", latitude=52.29, longitude=4.58),
    Municipality(code="GM1963", name="Hoeksche Waard", latitude=51.82, longitude=4.41),
    Municipality(code="GM1884", name="Kaag en Braassem", latitude=52.20, longitude=4.63),
    Municipality(code="GM0537", name="Katwijk", latitude=52.19, longitude=4.42),
    Municipality(code="GM0542", name="Krimpen aan den IJssel", latitude=51.92, longitude=4.60),
    Municipality(code="GM1931", name="Krimpenerwaard", latitude=51.95, longitude=4.85),
    Municipality(code="GM1621", name="Lansingerland", latitude=51.99, longitude=4.50),
    Municipality(code="GM0546", name="Leiden", latitude=52.16, longitude=4.49),
    Municipality(code="GM0547", name="Leiderdorp", latitude=52.16, longitude=4.53),
    Municipality(code="GM1916", name="Leidschendam-Voorburg"),
    Municipality(code="GM0553", name="Lisse", latitude=52.26, longitude=4.56),
    Municipality(code="GM0556", name="Maassluis", latitude=51.92, longitude=4.25),
    Municipality(code="GM1842", name="Midden-Delfland", latitude=51.98, longitude=4.31),
    Municipality(code="GM1978", name="Molenlanden", latitude=51.87, longitude=4.78),
    Municipality(code="GM0569", name="Nieuwkoop", latitude=52.15, longitude=4.78),
    Municipality(code="GM1930", name="Nissewaard", latitude=51.84, longitude=4.33),
    Municipality(code="GM0575", name="Noordwijk", latitude=52.23, longitude=4.44),
    Municipality(code="GM0579", name="Oegstgeest", latitude=52.18, longitude=4.47),
    Municipality(code="GM0590", name="Papendrecht", latitude=51.83, longitude=4.69),
    Municipality(code="GM1926", name="Pijnacker-Nootdorp", latitude=52.02, longitude=4.43),
    Municipality(code="GM0597", name="Ridderkerk", latitude=51.87, longitude=4.60),
    Municipality(code="GM0603", name="Rijswijk", latitude=52.04, longitude=4.33),
    Municipality(code="GM0599", name="Rotterdam", latitude=51.92, longitude=4.48),
    Municipality(code="GM0606", name="Schiedam", latitude=51.92, longitude=4.39),
    Municipality(code="GM0610", name="Sliedrecht", latitude=51.82, longitude=4.78),
    Municipality(code="GM1525", name="Teylingen", latitude=52.23, longitude=4.52),
    Municipality(code="GM0622", name="Vlaardingen", latitude=51.91, longitude=4.34),
    Municipality(code="GM1992", name="Voorne aan Zee", since=VOORNE, latitude=51.83, longitude=4.13),
    Municipality(code="GM0626", name="Voorschoten", latitude=52.13, longitude=4.45),
    Municipality(code="GM0627", name="Waddinxveen", latitude=52.05, longitude=4.65),
    Municipality(code="GM0629", name="Wassenaar", latitude=52.15, longitude=4.40),
    Municipality(code="GM1783", name="Westland", latitude=51.99, longitude=4.21),
    Municipality(code="GM0637", name="Zoetermeer", latitude=52.06, longitude=4.49),
    Municipality(code="GM0638", name="Zoeterwoude", latitude=52.12, longitude=4.50),
    Municipality(code="GM1892", name="Zuidplas", latitude=51.97, longitude=4.61),
    Municipality(code="GM0642", name="Zwijndrecht", latitude=51.82, longitude=4.63),
    # Merged into Voorne aan Zee; records of before that day keep their code.
    Municipality(code="GM0501", name="Brielle", until=VOORNE),
    Municipality(code="GM0530", name="Hellevoetsluis", until=VOORNE),
    Municipality(code="GM0614", name="Westvoorne", until=VOORNE),
)
