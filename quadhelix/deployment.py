"""The secrets of a deployment: one file for each, so that each container is handed its own and no other.

- `context.json`, `context.jwks.json`: what the gateway signs with, what the services verify with;
- `development.json`, `development.jwks.json`: the same for development tokens, where there is no issuer;
- `broker-USER.password`: what each part signs in to the broker with;
- `passwords.conf`: the same passwords, as the broker reads them;
- `database-SERVICE.password`: what each service signs in to its database with;
- `database.password`: of the database server's own administrator.
"""

import json
import secrets
from pathlib import Path

from quadhelix.broker import PASSWORDS_FILE, USERS
from quadhelix.settings import SERVICES
from quadhelix.supervisor.keys import make_keys

PASSWORDS: tuple[str, ...] = (
    *(f"broker-{user}.password" for user in USERS),
    *(f"database-{service}.password" for service in SERVICES),
    "database.password",
)


def make_secrets(folder: Path) -> list[str]:
    """Make the secrets that are missing, for their owner only; `quadhelix keys` calls it.

    Returns:
        The names of the files made, in alphabetical order; none when all were there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    make_keys(folder)
    for name in PASSWORDS:
        if not (folder / name).exists():
            _write(folder / name, secrets.token_urlsafe(24))
    _write(folder / PASSWORDS_FILE, _for_the_broker(folder))
    return sorted(file.name for file in folder.iterdir() if before.get(file.name) != file.stat().st_mtime_ns)


def _for_the_broker(folder: Path) -> str:
    """The passwords as variables of the broker's configuration, as `quadhelix.broker.shipped` names them."""
    passwords = {user: (folder / f"broker-{user}.password").read_text(encoding="utf-8") for user in USERS}
    return "".join(f"{user}_password: {json.dumps(password)}\n" for user, password in passwords.items())


def _write(file: Path, content: str) -> None:
    """Write a file for its owner only, whole or not at all; one that says the same stays untouched."""
    if file.exists() and file.read_text(encoding="utf-8") == content:
        return
    draft = file.with_name(f"{file.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(content, encoding="utf-8")
    draft.replace(file)
