"""The municipalities of the Achterhoek, by CBS code: those that work together in 8RHK.

Montferland came back as the eighth around the turn of the year 2023 to 2024. Public pages give no exact
day, so 1 January 2024 stands for it; its earlier membership is left out, because the sources do not say
when it ended and a municipality too many is the worse mistake.

>>> from datetime import date
>>> len([place for place in MUNICIPALITIES if place.belongs(date(2026, 11, 23))])
8
>>> [place.name for place in MUNICIPALITIES if not place.belongs(date(2023, 12, 31))]
['Montferland']
"""

from datetime import date

from quadhelix import Municipality

# About: the exact day is not known.
MONTFERLAND_RETURNS = date(2024, 1, 1)
"""The day from which Montferland counts as a member again."""

MUNICIPALITIES = (
    Municipality(code="GM0197", name="Aalten", latitude=51.92, longitude=6.58),
    Municipality(code="GM1859", name="Berkelland", latitude=52.12, longitude=6.52),
    Municipality(code="GM1876", name="Bronckhorst", latitude=52.05, longitude=6.31),
    Municipality(code="GM0222", name="Doetinchem", latitude=51.97, longitude=6.29),
    Municipality(
        code="GM1955", name="Montferland", since=MONTFERLAND_RETURNS, latitude=51.94, longitude=6.13
    ),
    Municipality(code="GM1586", name="Oost Gelre", latitude=52.04, longitude=6.61),
    Municipality(code="GM1509", name="Oude IJsselstreek", latitude=51.89, longitude=6.38),
    Municipality(code="GM0294", name="Winterswijk", latitude=51.97, longitude=6.72),
)
