"""The municipalities of the province of Oost-Vlaanderen, by NIS code, complete from 1 January 2019 on.

Five mergers took effect on 1 January 2025 and brought the province from 60 municipalities to 55; the one
of Beveren, Kruibeke and Zwijndrecht moved Zwijndrecht over from the province of Antwerp.

>>> from datetime import date
>>> len([place for place in MUNICIPALITIES if place.belongs(date(2026, 11, 23))])
55
>>> len([place for place in MUNICIPALITIES if place.belongs(date(2024, 12, 31))])
60
"""

from datetime import date

from quadhelix import Municipality

MERGED = date(2025, 1, 1)
"""The day the five mergers took effect."""

MUNICIPALITIES = (
    Municipality(code="41002", name="Aalst", latitude=50.94, longitude=4.04),
    Municipality(code="41011", name="Denderleeuw"),
    Municipality(code="41018", name="Geraardsbergen", latitude=50.77, longitude=3.88),
    Municipality(code="41024", name="Haaltert"),
    Municipality(code="41027", name="Herzele"),
    Municipality(code="41034", name="Lede"),
    Municipality(code="41048", name="Ninove", latitude=50.83, longitude=4.03),
    Municipality(code="41063", name="Sint-Lievens-Houtem"),
    Municipality(code="41081", name="Zottegem"),
    Municipality(code="41082", name="Erpe-Mere"),
    Municipality(code="42003", name="Berlare"),
    Municipality(code="42004", name="Buggenhout"),
    Municipality(code="42006", name="Dendermonde", latitude=51.03, longitude=4.10),
    Municipality(code="42008", name="Hamme"),
    Municipality(code="42010", name="Laarne"),
    Municipality(code="42011", name="Lebbeke"),
    Municipality(code="42023", name="Waasmunster"),
    Municipality(code="42025", name="Wetteren"),
    Municipality(code="42026", name="Wichelen"),
    Municipality(code="42028", name="Zele"),
    Municipality(code="43002", name="Assenede"),
    Municipality(code="43005", name="Eeklo", latitude=51.19, longitude=3.56),
    Municipality(code="43007", name="Kaprijke"),
    Municipality(code="43010", name="Maldegem"),
    Municipality(code="43014", name="Sint-Laureins"),
    Municipality(code="43018", name="Zelzate"),
    Municipality(code="44013", name="Destelbergen"),
    Municipality(code="44019", name="Evergem"),
    Municipality(code="44020", name="Gavere"),
    Municipality(code="44021", name="Gent", latitude=51.05, longitude=3.72),
    Municipality(code="44052", name="Oosterzele"),
    Municipality(code="44064", name="Sint-Martens-Latem"),
    Municipality(code="44081", name="Zulte"),
    Municipality(code="44083", name="Deinze", latitude=50.98, longitude=3.53),
    Municipality(code="44084", name="Aalter"),
    Municipality(code="44085", name="Lievegem"),
    Municipality(code="44086", name="Nazareth-De Pinte", since=MERGED),
    Municipality(code="44087", name="Lochristi", since=MERGED),
    Municipality(code="44088", name="Merelbeke-Melle", since=MERGED),
    Municipality(code="45035", name="Oudenaarde", latitude=50.85, longitude=3.61),
    Municipality(code="45041", name="Ronse"),
    Municipality(code="45059", name="Brakel"),
    Municipality(code="45060", name="Kluisbergen"),
    Municipality(code="45061", name="Wortegem-Petegem"),
    Municipality(code="45062", name="Horebeke"),
    Municipality(code="45063", name="Lierde"),
    Municipality(code="45064", name="Maarkedal"),
    Municipality(code="45065", name="Zwalm"),
    Municipality(code="45068", name="Kruisem"),
    Municipality(code="46020", name="Sint-Gillis-Waas"),
    Municipality(code="46021", name="Sint-Niklaas", latitude=51.17, longitude=4.14),
    Municipality(code="46024", name="Stekene"),
    Municipality(code="46025", name="Temse"),
    Municipality(code="46029", name="Lokeren", since=MERGED, latitude=51.10, longitude=3.99),
    Municipality(
        code="46030", name="Beveren-Kruibeke-Zwijndrecht", since=MERGED, latitude=51.21, longitude=4.26
    ),
    # Merged into others; records of before that day keep their code.
    Municipality(code="44012", name="De Pinte", until=MERGED),
    Municipality(code="44034", name="Lochristi", until=MERGED),
    Municipality(code="44040", name="Melle", until=MERGED),
    Municipality(code="44043", name="Merelbeke", until=MERGED),
    Municipality(code="44045", name="Moerbeke", until=MERGED),
    Municipality(code="44048", name="Nazareth", until=MERGED),
    Municipality(code="44073", name="Wachtebeke", until=MERGED),
    Municipality(code="46003", name="Beveren", until=MERGED),
    Municipality(code="46013", name="Kruibeke", until=MERGED),
    Municipality(code="46014", name="Lokeren", until=MERGED),
)
