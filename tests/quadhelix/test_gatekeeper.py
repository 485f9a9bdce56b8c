"""The gatekeeper: only the gateway's context and machines called by name come in, each as who they are."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quadhelix.errors import Unauthenticated
from quadhelix.gatekeeper import Gatekeeper
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.settings import Settings
from quadhelix.tokens import (
    CONTEXT_AUDIENCE,
    CONTEXT_ISSUER,
    DEVELOPMENT_ISSUER,
    Signer,
    new_key,
    write_key,
)

ADMIN = Actor("admin", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))
MEMBER = Actor("member", frozenset({Grant(role=Role.MEMBER, organisation=UUID(int=1))}))
IMPORTER = Actor("importer", frozenset({Grant(role=Role.SERVICE)}))

SignerOf = Callable[[str, str, str], Signer]


@pytest.fixture
def signer_of(settings: Settings) -> SignerOf:
    """A signer by key (`context` or `development`), issuer and audience; its public key is on disk."""
    keys = {name: new_key(name) for name in ("context", "development")}
    for name, key in keys.items():
        folder = settings.data_dir / "keys"
        write_key(key, folder / f"{name}.json", folder / f"{name}.jwks.json")
    return lambda key, issuer, audience: Signer(keys[key], issuer, audience)


@pytest.fixture
def gateway(signer_of: SignerOf) -> Signer:
    return signer_of("context", CONTEXT_ISSUER, CONTEXT_AUDIENCE)


@pytest.fixture
def issuer(signer_of: SignerOf) -> Signer:
    return signer_of("development", DEVELOPMENT_ISSUER, "quadhelix")


def bearer(signer: Signer, actor: Actor, *, seconds: float = 3600) -> str:
    return f"Bearer {signer.sign(actor, seconds=seconds)}"


@pytest.mark.parametrize("actor", [ADMIN, MEMBER, IMPORTER, ANONYMOUS], ids=lambda actor: str(actor.subject))
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_whom_the_gateway_vouches_for_comes_in(
    settings: Settings, gateway: Signer, actor: Actor, scheme: str
) -> None:
    token = gateway.sign(actor, seconds=60)
    assert Gatekeeper.of(settings).admit(f"{scheme} {token}") == actor


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer é.é.é"]
)
def test_without_a_signed_context_nobody_comes_in(
    settings: Settings, gateway: Signer, header: str | None
) -> None:
    with pytest.raises(Unauthenticated):
        Gatekeeper.of(settings).admit(header)


def test_a_token_of_a_person_does_not_open_a_service(
    settings: Settings, gateway: Signer, issuer: Signer
) -> None:
    machines = replace(settings, machine_clients=("importer",))
    for keeper in (Gatekeeper.of(settings), Gatekeeper.of(machines)):
        with pytest.raises(Unauthenticated):
            keeper.admit(bearer(issuer, ADMIN))


def test_a_machine_comes_in_if_it_is_named_and_has_the_role(
    settings: Settings, gateway: Signer, issuer: Signer
) -> None:
    named = Gatekeeper.of(replace(settings, machine_clients=("importer", "member")))
    assert named.admit(bearer(issuer, IMPORTER)) == IMPORTER
    unnamed = Gatekeeper.of(replace(settings, machine_clients=("another",)))
    for keeper, actor in ((unnamed, IMPORTER), (named, MEMBER), (Gatekeeper.of(settings), IMPORTER)):
        with pytest.raises(Unauthenticated):
            keeper.admit(bearer(issuer, actor))


@pytest.mark.parametrize(
    ("key", "issuer", "audience", "seconds"),
    [
        ("development", CONTEXT_ISSUER, CONTEXT_AUDIENCE, 60),
        ("context", DEVELOPMENT_ISSUER, CONTEXT_AUDIENCE, 60),
        ("context", CONTEXT_ISSUER, "quadhelix", 60),
        ("context", CONTEXT_ISSUER, CONTEXT_AUDIENCE, -60),
        ("context", DEVELOPMENT_ISSUER, "quadhelix", 60),
    ],
    ids=["another key", "another issuer", "another audience", "expired", "a bearer signed by the gateway"],
)
def test_a_context_must_be_right_in_every_respect(
    settings: Settings, signer_of: SignerOf, key: str, issuer: str, audience: str, seconds: float
) -> None:
    machines = Gatekeeper.of(replace(settings, machine_clients=("importer",)))
    with pytest.raises(Unauthenticated):
        machines.admit(bearer(signer_of(key, issuer, audience), IMPORTER, seconds=seconds))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_token_with_one_character_changed_is_refused(
    settings: Settings, gateway: Signer, data: st.DataObject
) -> None:
    token = gateway.sign(ADMIN, seconds=60)
    place = data.draw(st.integers(0, len(token) - 2))  # the last character holds unused bits
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(Unauthenticated):
        Gatekeeper.of(settings).admit(f"Bearer {token[:place]}{other}{token[place + 1 :]}")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(), st.sampled_from(["", "Bearer ", "bearer "]))
def test_no_header_ends_in_anything_but_a_refusal(
    settings: Settings, gateway: Signer, text: str, scheme: str
) -> None:
    with pytest.raises(Unauthenticated):
        Gatekeeper.of(settings).admit(scheme + text)
