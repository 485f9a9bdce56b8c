"""GraphiQL at `/`, from packaged files: nothing on the page comes from elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "graphiql"

# Style attributes are how the editor places its lines and tooltips; everything else is ours by file.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_MEDIA_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "graphiql.js": "text/javascript; charset=utf-8",
    "graphiql.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "welcome.graphql": "application/graphql; charset=utf-8",
    "LICENSES.txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class PageFile:
    """One packaged file, read at start-up and served from memory; an unchanged one costs a 304."""

    media_type: str
    content: bytes

    async def __call__(self, request: Request) -> Response:
        """Answer GET and HEAD."""
        tag = f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'
        headers = {"etag": tag, "cache-control": "no-cache", "content-security-policy": _POLICY}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(self.content, headers={**headers, "content-type": self.media_type})


def page_routes() -> list[Route]:
    """The page at `/` and its parts under `/graphiql/`."""
    files = {
        name: PageFile(media_type, (FOLDER / name).read_bytes()) for name, media_type in _MEDIA_TYPES.items()
    }
    page = files.pop("index.html")
    parts = [Route(f"/graphiql/{name}", file.__call__, methods=["GET"]) for name, file in files.items()]
    return [Route("/", page.__call__, methods=["GET"]), *parts]
