"""The Leiden rule that a CIV module is a CIV's.

A CIV is a public-private partnership of a vocational college and companies. A module that bears its name
is provided by such a partnership or together with one; otherwise the name promises what is not there.

The worse mistake is to keep a real CIV module out of the catalogue, so entries that are being written are
only warned about.
"""

from quadhelix import Finding, ModuleFacts, OrganisationKind, Rule, Severity, Subject, Transition
from quadhelix_leiden.sources import LAB

CIV_MODULE = "CIV_MODULE"
SHOWN = "PUBLISHED"
"""The stage in which others rely on the module."""

RULE = Rule(
    id="leiden.civ-link",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.MODULE,
    steps=("register", "change", "publish", "link"),
    field="jointPartners",
    demand={
        "nl": "Een CIV-module wordt gegeven door of samen met een centrum voor innovatief vakmanschap (CIV).",
        "en": "A CIV module is taught by or together with a centre for innovative craftsmanship (CIV).",
    },
    message={
        "nl": "Noem het centrum voor innovatief vakmanschap (CIV) dat deze module geeft of helpt geven.",
        "en": "Name the centre for innovative craftsmanship (CIV) that teaches this module or helps to.",
    },
    source=LAB,
)


def check(module: ModuleFacts, transition: Transition) -> list[Finding]:
    """A CIV module has a public-private partnership as institute or joint partner.

    >>> from uuid import UUID
    >>> from quadhelix import PartyFacts
    >>> publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    >>> college = PartyFacts(organisation=UUID(int=2), kind=OrganisationKind.VOCATIONAL_COLLEGE)
    >>> centre = PartyFacts(organisation=UUID(int=3), kind=OrganisationKind.PUBLIC_PRIVATE_PARTNERSHIP)
    >>> def module(institute, *partners, kind="CIV_MODULE"):
    ...     return ModuleFacts(id=UUID(int=1), region="leiden", title={}, kind=kind, institute=institute,
    ...                        joint_partners=partners)

    Yes, when the centre provides it, alone or with a college:

    >>> check(module(centre), publish), check(module(college, centre), publish)
    ([], [])

    No, when only the college does; while it is being written that is a warning:

    >>> [finding.severity.value for finding in check(module(college), publish)]
    ['BLOCK']
    >>> shown = Transition(name="change", source="PUBLISHED", target="PUBLISHED")
    >>> [finding.severity.value for finding in check(module(college), shown)]
    ['BLOCK']
    >>> change = Transition(name="change", source="UNPUBLISHED", target="UNPUBLISHED")
    >>> [finding.severity.value for finding in check(module(college), change)]
    ['WARN']

    Other modules need no centre:

    >>> check(module(college, kind="MINOR"), publish)
    []
    """
    if module.kind != CIV_MODULE or not RULE.asked_at(transition.name):
        return []
    providers = (module.institute, *module.joint_partners)
    if any(party.kind is OrganisationKind.PUBLIC_PRIVATE_PARTNERSHIP for party in providers):
        return []
    return [RULE.finding(severity=Severity.BLOCK if transition.target == SHOWN else Severity.WARN)]
