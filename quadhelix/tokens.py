"""Signed tokens: bearer tokens of people and machines, and the context the gateway passes to services.

Both are JSON Web Tokens, verified against a JSON Web Key Set with an allow-list of algorithms, issuer,
audience and expiry. A bearer token carries the claim `quadhelix_grants`: a list of
`{"role": ..., "region": ..., "organisation": ...}`.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from quadhelix.errors import Unauthenticated
from quadhelix.identity import Actor, Grant, Role

ALGORITHMS = ("Ed25519", "ES256", "PS256", "RS256")
"""Signatures we accept; symmetric ones and `none` never."""

CONTEXT_ISSUER = "quadhelix-gateway"
CONTEXT_AUDIENCE = "quadhelix-services"
CONTEXT_SECONDS = 60
DEVELOPMENT_ISSUER = "quadhelix-development"
GRANTS = "quadhelix_grants"
LEEWAY_SECONDS = 5


def new_key(name: str) -> OKPKey:
    """A fresh Ed25519 signing key with this key id."""
    return OKPKey.generate_key("Ed25519", {"kid": name, "use": "sig", "alg": "Ed25519"})


def write_key(key: OKPKey, private: Path, public: Path) -> None:
    """Store the private key readable by its owner only, and the public half as a key set."""
    private.parent.mkdir(parents=True, exist_ok=True)
    private.touch(mode=0o600)
    private.write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    public.write_text(json.dumps({"keys": [key.as_dict(private=False)]}), encoding="utf-8")


def read_key(path: Path) -> OKPKey:
    """The private key in this file."""
    return OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def read_key_set(path: Path) -> KeySet:
    """The public keys in this file."""
    return KeySet.import_key_set(json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Signer:
    """Issues tokens of one kind; the gateway holds one, the development command another."""

    key: OKPKey
    issuer: str
    audience: str

    def sign(self, actor: Actor, *, seconds: float) -> str:
        """A token for this actor that expires after so many seconds."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": actor.subject,
            "iat": now,
            "exp": now + int(seconds),
            GRANTS: [_grant_claim(grant) for grant in sorted(actor.grants, key=repr)],
        }
        header = {"alg": "Ed25519", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["Ed25519"])


@dataclass
class Verifier:
    """Verifies tokens of one issuer; what verified once is remembered until it expires."""

    keys: KeySet
    issuer: str
    audience: str
    _seen: dict[str, tuple[float, Actor]] = field(default_factory=dict, repr=False)

    def verify(self, token: str) -> Actor:
        """The actor the token stands for; raises `Unauthenticated` with a reason a client can act on."""
        expires, actor = self._seen.get(token, (0.0, None))
        if actor and time.time() < expires:
            return actor
        claims = self._claims(token)
        actor = Actor(str(claims.get("sub", "")), _grants(claims))
        if len(self._seen) >= 10_000:
            self._seen.clear()
        self._seen[token] = (float(claims["exp"]), actor)
        return actor

    def _claims(self, token: str) -> Mapping[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            decoded = jwt.decode(token, self.keys, algorithms=list(ALGORITHMS))
            registry.validate(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError):
            raise _refused() from None
        return decoded.claims


def _grant_claim(grant: Grant) -> dict[str, str]:
    claim = {"role": grant.role.value}
    if grant.region:
        claim["region"] = grant.region
    if grant.organisation:
        claim["organisation"] = str(grant.organisation)
    return claim


def _grants(claims: Mapping[str, Any]) -> frozenset[Grant]:
    try:
        return frozenset(
            Grant(
                role=Role(item["role"]),
                region=_name(item.get("region")),
                organisation=UUID(item["organisation"]) if item.get("organisation") else None,
            )
            for item in claims.get(GRANTS, [])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _refused() from None


def _name(value: object) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError("a region is named by its code")
    return value


def _refused() -> Unauthenticated:
    return Unauthenticated(
        {
            "en": "The bearer token does not verify: look at signature, issuer, audience, expiry, grants.",
            "nl": "Het bearer-token klopt niet: handtekening, uitgever, doelgroep, geldigheid of rollen.",
        },
        rule="bearer-token",
    )
