"""Which tokens verify, and which never do."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey, RSAKey

from quadhelix.errors import Unauthenticated
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.tokens import (
    GRANTS,
    LEEWAY_SECONDS,
    Signer,
    Verifier,
    new_key,
    read_key,
    read_key_set,
    write_key,
)

KEY = new_key("2026")
SIGNER = Signer(KEY, "https://issuer.example", "quadhelix")
ACTOR = Actor(
    "someone",
    frozenset({Grant(role=Role.MEMBER, region="leiden", organisation=uuid4()), Grant(role=Role.SERVICE)}),
)


def verifier(*keys: Any) -> Verifier:
    public = [OKPKey.import_key(KEY.as_dict(private=False)), *keys]
    return Verifier(KeySet(public), "https://issuer.example", "quadhelix")


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token, with these changed and those given as None left out."""
    now = int(time.time())
    good = {
        "iss": "https://issuer.example",
        "aud": "quadhelix",
        "sub": "someone",
        "exp": now + 60,
        GRANTS: [],
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(**changes: Any) -> str:
    return jwt.encode({"alg": "Ed25519", "kid": "2026"}, claims(**changes), KEY, algorithms=["Ed25519"])


def handmade(header: Any, body: Any, signature: bytes = b"") -> str:
    return (
        ".".join(_encoded(json.dumps(part).encode()) for part in (header, body)) + "." + _encoded(signature)
    )


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def refused(token: str, by: Verifier | None = None) -> bool:
    try:
        (by or verifier()).verify(token)
    except Unauthenticated:
        return True
    return False


def test_what_was_signed_verifies_as_the_same_actor() -> None:
    assert verifier().verify(SIGNER.sign(ACTOR, seconds=60)) == ACTOR
    assert verifier().verify(SIGNER.sign(ANONYMOUS, seconds=60)) == ANONYMOUS


def test_a_key_survives_its_files_and_only_its_owner_can_read_it(tmp_path: Any) -> None:
    # Given a key pair on disk
    private, public = tmp_path / "keys" / "x.json", tmp_path / "keys" / "x.jwks.json"
    write_key(KEY, private, public)
    # When token and verifier come from these files
    token = Signer(read_key(private), SIGNER.issuer, SIGNER.audience).sign(ACTOR, seconds=60)
    # Then it verifies; the private half is closed to others and absent from the public file
    assert Verifier(read_key_set(public), SIGNER.issuer, SIGNER.audience).verify(token) == ACTOR
    assert private.stat().st_mode & 0o077 == 0
    assert "d" not in json.loads(public.read_text())["keys"][0]


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_is_refused(alg: str) -> None:
    assert refused(handmade({"alg": alg, "kid": "2026"}, claims()))


def test_a_symmetric_signature_with_the_public_key_as_secret_is_refused() -> None:
    # Given a token signed by HMAC with what everybody can read
    public = json.dumps(KEY.as_dict(private=False)).encode()
    for secret in (public, KEY.as_dict(private=False)["x"].encode(), KEY.as_pem(private=False)):  # type: ignore[union-attr]  # x of an OKP key is text
        head = handmade({"alg": "HS256", "kid": "2026"}, claims()).rpartition(".")[0]
        token = f"{head}.{_encoded(hmac.digest(secret, head.encode(), hashlib.sha256))}"
        # Then no algorithm of that kind is accepted
        assert refused(token)


def test_a_symmetric_key_in_the_set_is_of_no_use() -> None:
    secret = OctKey.generate_key(256, {"kid": "oct"})
    token = jwt.encode({"alg": "HS256", "kid": "oct"}, claims(), secret, algorithms=["HS256"])
    assert refused(token, verifier(secret))


def test_another_algorithm_than_the_key_is_for_is_refused() -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "RS256", "use": "sig"})
    good = jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), rsa, algorithms=["RS256"])
    other = handmade(
        {"alg": "PS256", "kid": "rsa"}, claims(), base64.urlsafe_b64decode(good.rpartition(".")[2] + "==")
    )
    assert not refused(good, verifier(rsa))
    assert refused(other, verifier(rsa))


def test_a_key_that_travels_in_the_token_is_not_trusted() -> None:
    own = new_key("own")
    for name in ("own", "2026", None):
        header = {"alg": "Ed25519", "jwk": own.as_dict(private=False)} | ({"kid": name} if name else {})
        assert refused(jwt.encode(header, claims(), own, algorithms=["Ed25519"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - LEEWAY_SECONDS - 60},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": 4_102_444_800},  # the year 2100: the suite may be long at it
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"iss": ["https://issuer.example"]},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"sub": None},
        {GRANTS: [{"role": "emperor"}]},
        {GRANTS: [{}]},
        {GRANTS: ["member"]},
        {GRANTS: {"role": "member"}},
        {GRANTS: "member"},
        {GRANTS: 7},
        {GRANTS: [{"role": "member", "organisation": "not-a-uuid"}]},
        {GRANTS: [{"role": ["member"]}]},
        {GRANTS: [{"role": "member", "region": ["leiden"]}]},
        {GRANTS: [{"role": "member", "region": 7}]},
        {GRANTS: [{"role": "member", "organisation": 7}]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    assert refused(signed(**changes))


@pytest.mark.parametrize("extra", [{"aud": ["quadhelix", "other"]}, {"nbf": 0}, {"unknown": 1}])
def test_a_token_with_more_than_we_need_verifies(extra: dict[str, Any]) -> None:
    assert not refused(signed(**extra))


def test_every_tampered_part_is_noticed() -> None:
    # Given a good token
    head, body, signature = SIGNER.sign(ACTOR, seconds=60).split(".")
    other_body = SIGNER.sign(ANONYMOUS, seconds=60).split(".")[1]
    # Then no part of it can be exchanged
    assert refused(f"{head}.{other_body}.{signature}")
    assert refused(f"{head}.{body}.{signature[:-4]}AAAA")
    assert refused(f"{head}.{body}.")
    assert refused(f"{head}.{body}")
    assert refused(f"{_encoded(json.dumps({'alg': 'Ed25519', 'kid': 'x'}).encode())}.{body}.{signature}")


def test_what_verified_once_is_refused_once_it_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a token that verified and is remembered
    checking, token = verifier(), SIGNER.sign(ACTOR, seconds=60)
    assert checking.verify(token) == ACTOR
    # When its time is over
    later = time.time() + 120
    monkeypatch.setattr(time, "time", lambda: later)
    # Then it is refused
    assert refused(token, checking)


def test_the_reason_names_no_secret() -> None:
    with pytest.raises(Unauthenticated) as failure:
        verifier().verify(signed(sub=None))
    assert "2026" not in failure.value.message(["en"])
    assert failure.value.__cause__ is None


@given(st.text() | st.builds(lambda *parts: ".".join(parts), st.text(), st.text(), st.text()))
def test_no_text_makes_more_than_a_refusal(token: str) -> None:
    assert refused(token)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    JSONS
    | st.fixed_dictionaries(
        {"alg": JSONS | st.just("Ed25519"), "kid": JSONS | st.just("2026"), "crit": JSONS}
    ),
    JSONS,
)
def test_no_head_makes_more_than_a_refusal(header: object, body: object) -> None:
    assert refused(handmade(header, body, b"x" * 64))


@given(
    st.fixed_dictionaries(
        {}, optional={name: JSONS for name in ("iss", "aud", "sub", "exp", "nbf", "iat", GRANTS)}
    )
)
def test_no_claims_an_issuer_signs_make_more_than_a_refusal(odd: dict[str, Any]) -> None:
    token = jwt.encode({"alg": "Ed25519", "kid": "2026"}, claims() | odd, KEY, algorithms=["Ed25519"])
    refused(token)  # whichever way: nothing but `Unauthenticated` comes out
