"""The AsyncAPI 3.0 description of all events, made from their classes and from what the services react to.

Each service serves it at `/asyncapi.json`, and `quadhelix events asyncapi` prints it. Specification:
https://www.asyncapi.com/docs/reference/specification/v3.0.0. What its NATS binding cannot say stands in
`x-jetstream`.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from quadhelix.bus import STREAM, STREAM_SETTINGS
from quadhelix.cloudevents import EXTENSIONS, REQUIRED
from quadhelix.contracts import schema
from quadhelix.events import Event, contracts

_HEADERS: dict[str, Any] = {
    "type": "object",
    "required": [f"ce-{name}" for name in REQUIRED],
    "properties": {
        f"ce-{name}": {"type": "string", "description": text}
        for name, text in (REQUIRED | EXTENSIONS).items()
    },
}


def document(listeners: Mapping[str, Sequence[type[Event]]]) -> dict[str, Any]:
    """The document of some services, or of all, ready for JSON.

    Args:
        listeners: For each service to describe, the events it reacts to.
    """
    heard_by_any = {kind for heard in listeners.values() for kind in heard}
    kinds = [kind for kind in contracts() if kind.emitter() in listeners or kind in heard_by_any]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of Quadhelix",
            "version": version("quadhelix"),
            "description": "CloudEvents 1.0 in binary mode over NATS, on one JetStream stream.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": {kind.subject(): _channel(kind, kinds) for kind in kinds},
        "operations": {
            **{
                f"send.{kind.type}": _operation("send", kind, kind.emitter())
                for kind in kinds
                if kind.emitter() in listeners
            },
            **{
                f"receive.{kind.type}.{service}": _operation("receive", kind, service)
                for service, heard in sorted(listeners.items())
                for kind in sorted(heard, key=lambda kind: kind.type)
            },
        },
        "components": {"messages": {kind.type: _message(kind) for kind in kinds}},
    }


def _channel(kind: type[Event], kinds: Sequence[type[Event]]) -> dict[str, Any]:
    """The subject of an event; all its majors share it."""
    same = [each for each in kinds if each.subject() == kind.subject()]
    return {
        "address": kind.subject(),
        "messages": {each.type: {"$ref": f"#/components/messages/{each.type}"} for each in same},
        "x-jetstream": {
            "stream": STREAM,
            "duplicateWindowSeconds": STREAM_SETTINGS.duplicate_window,
            "maxAgeSeconds": STREAM_SETTINGS.max_age,
        },
    }


def _operation(action: str, kind: type[Event], service: str) -> dict[str, Any]:
    channel = f"#/channels/{kind.subject()}"
    happening = "publishes" if action == "send" else "reacts to"
    return {
        "action": action,
        "title": f"{service} {happening} {kind.type}",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{kind.type}"}],
        "x-jetstream": {"consumer": service} if action == "receive" else {"user": service},
    }


def _message(kind: type[Event]) -> dict[str, Any]:
    return {
        "name": kind.type,
        "title": kind.__name__,
        "summary": " ".join((kind.__doc__ or "").partition("Attributes:")[0].split()),
        "contentType": "application/json",
        "headers": _HEADERS,
        "payload": schema(kind),
    }
