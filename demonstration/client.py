"""The GraphQL client of the load: one question or one mutation at a time, over the public gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

TIMEOUT_SECONDS = 30.0


class LoadFailed(Exception):
    """The load cannot go on; its text is one line for whoever started it."""


@dataclass(frozen=True)
class Refusal:
    """Why the server did not do something: a stable code, the broken rule, the field and a sentence."""

    code: str
    rule: str | None
    field: str | None
    message: str

    def __str__(self) -> str:
        where = f", at {self.field}" if self.field else ""
        return f"{self.message} ({self.code}{f', {self.rule}' if self.rule else ''}{where})"


class Client:
    """Speaks to one GraphQL endpoint with one bearer token; close it by leaving its context."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(
            # A gateway ends a connection that was idle for some seconds, perhaps just as a request is sent.
            connector=aiohttp.TCPConnector(force_close=True),
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        )

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def regions(self) -> frozenset[str]:
        """The codes of the regions that are installed; raises `LoadFailed` if the server will not tell."""
        data, refusal = await self._ask("{ regions { code } }", {})
        if refusal:
            raise LoadFailed(f"{self._url} does not tell its regions: {refusal}")
        return frozenset(region["code"] for region in data["regions"])

    async def change(self, mutation: str, given: Mapping[str, Any]) -> Refusal | None:
        """Run a mutation that takes one `input`; the first reason why it did nothing, or None if it did."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        document = (
            f"mutation($input: {kind}) "
            f"{{ {mutation}(input: $input) {{ errors {{ field code rule message }} }} }}"
        )
        data, refusal = await self._ask(document, {"input": given})
        if refusal:
            return refusal
        errors = data[mutation]["errors"]
        return Refusal(**errors[0]) if errors else None

    async def _ask(self, document: str, variables: Mapping[str, Any]) -> tuple[Any, Refusal | None]:
        body = {"query": document, "variables": variables}
        try:
            async with self._session.post(self._url, json=body) as response:
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LoadFailed(f"{self._url} gives no GraphQL answer ({type(error).__name__})") from None
        if not isinstance(answer, dict):
            raise LoadFailed(f"{self._url} gives no GraphQL answer")
        errors = answer.get("errors")
        return answer.get("data"), _refusal(errors[0]) if errors else None


def _refusal(error: Mapping[str, Any]) -> Refusal:
    extensions = error.get("extensions") or {}
    return Refusal(
        code=extensions.get("code", "GRAPHQL_ERROR"),
        rule=extensions.get("rule"),
        field=extensions.get("field"),
        message=error.get("message", "no reason given"),
    )
