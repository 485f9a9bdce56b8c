"""The secrets of the embedded suite, made on first start and kept in the data folder for their owner only."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from quadhelix.errors import InvalidInput
from quadhelix.identity import Actor
from quadhelix.settings import Settings
from quadhelix.tokens import DEVELOPMENT_ISSUER, Signer, new_key, read_key, write_key


def make_keys(folder: Path) -> None:
    """Make the gateway's context key and the development key, each unless it is there."""
    for name in ("context", "development"):
        private, public = folder / f"{name}.json", folder / f"{name}.jwks.json"
        # The public half is written last: while it is missing, the private one may be half written.
        if not public.exists():
            write_key(new_key(f"{name}-{secrets.token_hex(4)}"), private, public)


def broker_passwords(folder: Path, users: Iterable[str]) -> dict[str, str]:
    """A password per user of the bundled broker; those of an earlier start are kept."""
    file = folder / "broker.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    passwords = {user: known.get(user) or secrets.token_urlsafe(24) for user in users}
    if passwords != known:
        draft = folder / "broker.json.new"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(passwords), encoding="utf-8")
        draft.replace(file)
    return passwords


def development_token(settings: Settings, actor: Actor, *, seconds: float) -> str:
    """A bearer token for this actor, signed with the local development key.

    Raises:
        InvalidInput: an issuer is configured, or no key was made yet.
    """
    if settings.issuer:
        raise InvalidInput(
            {
                "en": "QUADHELIX_ISSUER is configured, so bearer tokens come from that issuer only.",
                "nl": "QUADHELIX_ISSUER is ingesteld, dus tokens komen alleen van die uitgever.",
            },
            field="QUADHELIX_ISSUER",
            rule="development-key",
        )
    file = settings.data_dir / "keys" / "development.json"
    if not file.exists():
        raise InvalidInput(
            {
                "en": f"There is no development key in {settings.data_dir}: start the suite there once.",
                "nl": f"Er is geen ontwikkelsleutel in {settings.data_dir}: start daar eerst de suite.",
            },
            field="QUADHELIX_DATA_DIR",
            rule="development-key",
        )
    return Signer(read_key(file), DEVELOPMENT_ISSUER, settings.audience).sign(actor, seconds=seconds)
