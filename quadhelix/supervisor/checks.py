"""What is looked at before anything starts: settings that parse and still cannot work, the data folder."""

import os
from pathlib import Path

from quadhelix.errors import InvalidInput
from quadhelix.logs import LEVELS
from quadhelix.plugins.discovery import announced
from quadhelix.settings import SERVICES, Settings


def check(settings: Settings) -> None:
    """Refuse what cannot work, naming the variable and the way out.

    Raises:
        InvalidInput: with one sentence.
    """
    check_bounds(settings)
    if settings.nats_replicas not in (1, 3, 5):
        raise _refused("NATS_REPLICAS", "must be 1, 3 or 5", "moet 1, 3 of 5 zijn")
    if settings.issuer and not settings.jwks:
        raise _refused(
            "JWKS",
            "must name the key set of QUADHELIX_ISSUER",
            "moet de sleutels van QUADHELIX_ISSUER noemen",
        )
    for service in SERVICES:
        settings.database(service)
    for code in settings.regions:
        check_region(code, settings)


def check_bounds(settings: Settings) -> None:
    """Refuse words and numbers with which no part works; a gateway that runs alone needs no more than this.

    Raises:
        InvalidInput: with one sentence.
    """
    if settings.log_level not in LEVELS:
        raise _refused(
            "LOG_LEVEL", f"must be one of {_listed(LEVELS)}", f"moet een zijn van {_listed(LEVELS)}"
        )
    if settings.body_limit <= 0:
        raise _refused("BODY_LIMIT", "must be greater than 0", "moet groter zijn dan 0")
    if settings.request_timeout <= 0:
        raise _refused("REQUEST_TIMEOUT", "must be greater than 0", "moet groter zijn dan 0")
    if settings.schema_poll <= 0:
        raise _refused("SCHEMA_POLL", "must be greater than 0", "moet groter zijn dan 0")
    if settings.catch_up_timeout < 0:
        raise _refused("CATCH_UP_TIMEOUT", "must not be less than 0", "mag niet kleiner zijn dan 0")
    if settings.rule_time_box <= 0:
        raise _refused("RULE_TIME_BOX", "must be greater than 0", "moet groter zijn dan 0")


def check_region(code: str, settings: Settings) -> None:
    """Refuse a region that no installed plugin speaks for.

    Raises:
        InvalidInput: with the codes there are.
    """
    known = sorted({entry.name for entry in announced(settings.plugin_folder).entries})
    if code not in known:
        raise InvalidInput(
            {
                "en": f"There is no region {code}; installed are: {_listed(known)}.",
                "nl": f"Er is geen regio {code}; geïnstalleerd zijn: {_listed(known)}.",
            },
            field="QUADHELIX_REGIONS",
            rule="region",
        )


def prepared(folder: Path) -> Path:
    """The data folder as an absolute path, made for its owner only if it was not there.

    Raises:
        InvalidInput: it cannot be made or written to.
    """
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error.strerror or "") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise _unusable(folder, "Permission denied")
    return folder


def _unusable(folder: Path, reason: str) -> InvalidInput:
    return InvalidInput(
        {
            "en": f"The data folder {folder} cannot be used: {reason}.",
            "nl": f"De gegevensmap {folder} is niet bruikbaar: {reason}.",
        },
        field="QUADHELIX_DATA_DIR",
        rule="data-folder",
    )


def _refused(name: str, english: str, dutch: str) -> InvalidInput:
    variable = f"QUADHELIX_{name}"
    return InvalidInput(
        {"en": f"{variable} {english}.", "nl": f"{variable} {dutch}."}, field=variable, rule="setting"
    )


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
