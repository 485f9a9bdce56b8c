"""TLS and keys: a real server with a certificate of the test's own, and what is refused."""

import base64
import binascii
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quadhelix.bus import BrokerUnavailable, Bus
from quadhelix.credentials import Credentials, seed, trusting
from quadhelix.errors import InvalidInput
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually
from tests.certificates import certify

CREDENTIALS = """\
-----BEGIN NATS USER JWT-----
{token}
------END NATS USER JWT------

************************* IMPORTANT *************************
-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------
"""
SUBJECT = "quadhelix.partners.organisation.changed"


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


async def started(folder: Path, more: str = "") -> RunningBroker:
    broker = RunningBroker(folder)
    broker.more = more
    await broker.start()
    return broker


def encrypted(folder: Path) -> str:
    """The configuration of a broker that wants TLS, with the certificate in this folder."""
    return f'tls {{ cert_file: "{folder}/server.pem", key_file: "{folder}/server.key" }}\n'


def own_settings(broker: RunningBroker, scheme: str = "nats", **more: str) -> Settings:
    url = f"{scheme}://127.0.0.1:{broker.port}"
    known = Settings(nats_url=url, nats_user="partners", nats_password=broker.passwords["partners"])
    return replace(known, **more)  # type: ignore[arg-type]  # all its fields for the broker are words


@pytest.mark.parametrize("scheme", ["nats", "tls"])
async def test_events_go_encrypted_to_a_broker_whose_authority_is_named(tmp_path: Path, scheme: str) -> None:
    # given a broker with a certificate of its own authority
    authority = certify(tmp_path)
    broker = await started(tmp_path, encrypted(tmp_path))
    bus = Bus.of(own_settings(broker, scheme, nats_ca=str(authority)), "partners")
    await bus.connect()
    try:
        # when a service that names it connects, then it publishes, after a restart of the broker too
        await bus.ready(60)
        assert await bus.publish(SUBJECT, {}, b"{}", "1") == 1
        await broker.kill()
        await broker.start()
        await eventually(lambda: bus.sessions >= 2, within=30)
        assert await bus.publish(SUBJECT, {}, b"{}", "2") == 2
    finally:
        await bus.close()
        await broker.kill()


async def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certify(tmp_path)
    broker = await started(tmp_path, encrypted(tmp_path))
    bus = Bus.of(own_settings(broker, "tls"), "partners")
    await bus.connect()
    try:
        await eventually(lambda: "SSLCertVerificationError" in caplog.text)
        assert not bus.connected
    finally:
        await bus.close()
        await broker.kill()


async def test_a_sign_in_within_the_address_works_and_is_not_told(
    nats: RunningBroker, caplog: pytest.LogCaptureFixture
) -> None:
    # given an address that holds user and password, and the same with a wrong one
    password = nats.passwords["partners"]
    address = nats.url.replace("//", f"//partners:{password}@")
    right = Bus.of(Settings(nats_url=address), "partners")
    wrong = Bus.of(Settings(nats_url=address.replace(password, "a%20guess")), "partners")
    for bus in (right, wrong):
        await bus.connect()
    try:
        # then the one publishes, the other does not get in
        await right.ready(60)
        assert await right.publish(SUBJECT, {}, b"{}", "1") == 1
        await eventually(lambda: "Authorization" in caplog.text)
        assert not wrong.connected
    finally:
        for bus in (right, wrong):
            await bus.close()
    # and no line tells either
    assert password not in caplog.text
    assert "guess" not in caplog.text


async def test_a_sign_in_within_the_address_waits_for_tls_too(
    nats: RunningBroker, caplog: pytest.LogCaptureFixture
) -> None:
    # given an address that holds a sign-in and asks for TLS, which the broker does not offer
    address = nats.url.replace("nats://", f"tls://partners:{nats.passwords['partners']}@")
    bus = Bus.of(Settings(nats_url=address), "partners")
    await bus.connect()
    try:
        await eventually(lambda: "offers no TLS" in caplog.text)
        assert not bus.connected
    finally:
        await bus.close()
    assert nats.passwords["partners"] not in caplog.text


@pytest.mark.parametrize("address", ["nats://a-secret@host:4222", "nats://host:a-secret", "nats://[a-secret"])
def test_an_address_that_cannot_be_used_is_refused_untold(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Bus.of(Settings(nats_url=address), "partners")
    assert refused.value.field == "QUADHELIX_NATS_URL"
    assert "secret" not in refused.value.message(["en"]) + str(refused.value)


@pytest.mark.parametrize("by", ["address", "authority"])
async def test_nobody_signs_in_to_a_broker_that_offers_no_tls(
    nats: RunningBroker, tmp_path: Path, caplog: pytest.LogCaptureFixture, by: str
) -> None:
    settings = (
        own_settings(nats, "tls") if by == "address" else own_settings(nats, nats_ca=str(certify(tmp_path)))
    )
    bus = Bus.of(settings, "partners")
    await bus.connect()
    try:
        await eventually(lambda: "offers no TLS" in caplog.text)
        assert not bus.connected
        with pytest.raises(BrokerUnavailable):
            await bus.publish(SUBJECT, {}, b"{}", "1")
    finally:
        await bus.close()


async def test_a_service_signs_in_by_key(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    # given a broker that knows a user by key alone
    public = Credentials(key).public
    broker = await started(tmp_path, f"authorization {{ users: [ {{ nkey: {public} }} ] }}\n")
    file = tmp_path / "partners.seed"
    file.write_text(f"{seed(key)}\n")
    bus = Bus.of(own_settings(broker, nats_credentials=str(file)), "partners")
    await bus.connect()
    try:
        # when the service signs in with the seed, then it publishes
        await bus.ready(60)
        assert await bus.publish(SUBJECT, {}, b"{}", "1") == 1
    finally:
        await bus.close()
        await broker.kill()


def nkey(kind: str, key: Ed25519PrivateKey) -> str:
    """The public key of an operator (`O`), an account (`A`) or a user (`U`)."""
    raw = bytes([(ord(kind) - ord("A")) << 3]) + key.public_key().public_bytes_raw()
    return base64.b32encode(raw + binascii.crc_hqx(raw, 0).to_bytes(2, "little")).decode().rstrip("=")


def token(issuer: tuple[str, Ed25519PrivateKey], subject: str, claims: dict[str, object]) -> str:
    """A JSON Web Token as the tools of NATS make them."""
    name, key = issuer
    content = {"iss": name, "sub": subject, "iat": 0, "jti": "test", "nats": {**claims, "version": 2}}
    head = {"typ": "JWT", "alg": "ed25519-nkey"}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, content)]
    signature = base64.urlsafe_b64encode(key.sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


async def test_a_service_signs_in_by_token_and_key(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    # given a broker whose accounts are told by the tokens of an operator
    operator, account, system = (Ed25519PrivateKey.generate() for _ in range(3))
    o, a, s, u = nkey("O", operator), nkey("A", account), nkey("A", system), nkey("U", key)
    limits = "subs data payload imports exports conn leaf mem_storage disk_storage streams consumer"
    unlimited = dict.fromkeys(limits.split(), -1)
    app = token((o, operator), a, {"type": "account", "limits": {**unlimited, "wildcards": True}})
    inner = token((o, operator), s, {"type": "account", "limits": {"conn": -1, "subs": -1}})
    own = token((o, operator), o, {"type": "operator", "system_account": s})
    broker = await started(
        tmp_path,
        f"authorization {{ }}\noperator: {own}\nresolver: MEMORY\nsystem_account: {s}\n"
        f"resolver_preload: {{ {a}: {app}, {s}: {inner} }}\n",
    )
    user = token((a, account), u, {"type": "user", "subs": -1, "data": -1, "payload": -1})
    file = tmp_path / "partners.creds"
    file.write_text(CREDENTIALS.format(token=user, seed=seed(key)))
    bus = Bus.of(own_settings(broker, nats_credentials=str(file)), "partners")
    await bus.connect()
    try:
        # when the service signs in with its credentials file, then it publishes
        await bus.ready(60)
        assert await bus.publish(SUBJECT, {}, b"{}", "1") == 1
    finally:
        await bus.close()
        await broker.kill()


def test_a_credentials_file_holds_token_and_key(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    file = tmp_path / "partners.creds"
    file.write_text(CREDENTIALS.format(token="head.body.signature", seed=seed(key)))
    found = Credentials.read(file)
    assert found.token == "head.body.signature"
    assert found.public == Credentials(key).public
    key.public_key().verify(base64.b64decode(found.sign("a nonce")), b"a nonce")


def test_the_form_of_keys_is_the_one_of_nats() -> None:
    public = Credentials(Ed25519PrivateKey.generate()).public
    assert (public[0], len(public)) == ("U", 56)


@pytest.mark.parametrize("content", [None, "", "SU", "SA" + "A" * 56, "SU" + "A" * 56, "é"])
def test_a_file_without_a_whole_seed_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "partners.seed"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidInput) as refused:
        Bus.of(Settings(nats_credentials=str(file)), "partners")
    assert refused.value.field == "QUADHELIX_NATS_CREDENTIALS"
    assert str(file) not in refused.value.message(["en"])


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_an_authority_without_certificate_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidInput) as refused:
        trusting(file)
    assert refused.value.field == "QUADHELIX_NATS_CA"
