"""The words of a module: kinds of our own, and for the rest the terms of the Open Onderwijs API v5.

The value of such an enum is the term exactly as that standard writes it; a catalogue that speaks the
standard can print it as it is.
"""

from enum import StrEnum

from quadhelix.facts import OrganisationKind


class ModuleKind(StrEnum):
    """What a module is: a student's minor, a CIV's module, or a course for people at work (LLO).

    A CIV is a centre for innovative craftsmanship, where vocational colleges and firms teach together;
    LLO is lifelong development.
    """

    MINOR = "MINOR"
    CIV_MODULE = "CIV_MODULE"
    LLO_COURSE = "LLO_COURSE"


class Level(StrEnum):
    """The level of education, as the Open Onderwijs API v5 has it.

    Secondary vocational education is Dutch mbo, where 1 to 4 stand for its own levels and for those of the
    qualifications framework; an associate degree is at 5, bachelor at 6, master at 7, doctoral at 8.
    `NT2_1` and `NT2_2` are the programmes of Dutch as a second language. The standard writes them in lower
    case with spaces, as in `associate degree`.
    """

    SECONDARY_VOCATIONAL_EDUCATION = "secondary vocational education"
    SECONDARY_VOCATIONAL_EDUCATION_1 = "secondary vocational education 1"
    SECONDARY_VOCATIONAL_EDUCATION_2 = "secondary vocational education 2"
    SECONDARY_VOCATIONAL_EDUCATION_3 = "secondary vocational education 3"
    SECONDARY_VOCATIONAL_EDUCATION_4 = "secondary vocational education 4"
    ASSOCIATE_DEGREE = "associate degree"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORAL = "doctoral"
    UNDEFINED = "undefined"
    UNDIVIDED = "undivided"
    NT2_1 = "nt2-1"
    NT2_2 = "nt2-2"


class StudyLoadUnit(StrEnum):
    """What a study load is counted in, as the Open Onderwijs API v5 has it.

    `ECTS` are European credits, `SBU` hours a student spends in all, `CONTACT_TIME` hours in class,
    `HOUR` hours of any kind and `STUDY_POINTS` the institute's own points.
    """

    ECTS = "ects"
    SBU = "sbu"
    HOUR = "hour"
    CONTACT_TIME = "contacttime"
    STUDY_POINTS = "sp"


class ModeOfDelivery(StrEnum):
    """How a module is taught, as the Open Onderwijs API v5 has it; `SITUATED` is at the place of work."""

    DISTANCE_LEARNING = "distance-learning"
    ON_CAMPUS = "on campus"
    ONLINE = "online"
    HYBRID = "hybrid"
    SITUATED = "situated"


class TargetGroup(StrEnum):
    """Whom an offering is meant for; a graduand is a student at work on the final assignment."""

    STUDENT = "STUDENT"
    GRADUAND = "GRADUAND"
    EMPLOYEE = "EMPLOYEE"
    CAREER_SWITCHER = "CAREER_SWITCHER"


LANGUAGES = ("nld", "eng", "deu", "fra")
"""The languages a module may be taught in, by ISO 639-2 code: those of the regions, and English."""

LARGEST_LOAD = {
    StudyLoadUnit.ECTS: 60,
    StudyLoadUnit.STUDY_POINTS: 60,
    StudyLoadUnit.SBU: 1680,
    StudyLoadUnit.HOUR: 1680,
    StudyLoadUnit.CONTACT_TIME: 1680,
}
"""The most a module can weigh: a full year, which is 60 credits of 28 hours."""

_SCHOOLS = frozenset(
    {
        OrganisationKind.UNIVERSITY,
        OrganisationKind.UNIVERSITY_OF_APPLIED_SCIENCES,
        OrganisationKind.VOCATIONAL_COLLEGE,
    }
)
_PARTNERSHIPS = frozenset({OrganisationKind.PUBLIC_PRIVATE_PARTNERSHIP})
_RESEARCHERS = frozenset({OrganisationKind.KNOWLEDGE_CENTRE, OrganisationKind.RESEARCH_INSTITUTE})

PROVIDERS = {
    ModuleKind.MINOR: _SCHOOLS,
    ModuleKind.CIV_MODULE: _SCHOOLS | _PARTNERSHIPS,
    ModuleKind.LLO_COURSE: _SCHOOLS | _PARTNERSHIPS | _RESEARCHERS,
}
"""Which kinds of organisations may provide which kind of module."""
