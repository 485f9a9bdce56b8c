"""All chapters, in the order in which they are told."""

from demonstration import (
    achterhoek,
    centres,
    firms,
    leiden,
    makers,
    modules,
    organisations,
    schiedistrict,
    smitzh,
)
from demonstration.loading import Chapter

CHAPTERS = (
    Chapter("organisations", organisations.RECORDS),
    Chapter("firms", firms.RECORDS),
    Chapter("centres", centres.RECORDS),
    Chapter("schiedistrict", schiedistrict.RECORDS),
    Chapter("leiden", leiden.RECORDS),
    Chapter("smitzh", smitzh.RECORDS),
    Chapter("achterhoek", achterhoek.RECORDS),
    Chapter("makers", makers.RECORDS),
    Chapter("modules", modules.RECORDS),
)
