"""The municipalities of the Leiden region, by CBS code: those that work together in Economie071.

The day each of them joined is not in the sources, so the list bears no dates.
"""

from quadhelix import Municipality

MUNICIPALITIES = (
    Municipality(code="GM0537", name="Katwijk", latitude=52.19, longitude=4.42),
    Municipality(code="GM0546", name="Leiden", latitude=52.16, longitude=4.49),
    Municipality(code="GM0547", name="Leiderdorp", latitude=52.16, longitude=4.53),
    Municipality(code="GM0579", name="Oegstgeest", latitude=52.18, longitude=4.47),
    Municipality(code="GM0626", name="Voorschoten", latitude=52.13, longitude=4.45),
    Municipality(code="GM0638", name="Zoeterwoude", latitude=52.12, longitude=4.50),
)
