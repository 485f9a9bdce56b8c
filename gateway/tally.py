"""What the gateway counts, and how it tells it: `GET /metrics`, in the text format of Prometheus.

Counting happens on every request, so it is additions to plain numbers; all else is done when somebody asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.federation import FetchRequest, FetchResponse, Transport, TransportError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of the answer."""

OK = "OK"
"""The outcome of a request that was executed without an error."""

ERRORS = "ERRORS"
"""The outcome of a request that was executed, and of which some field failed."""

GONE = "CLIENT_GONE"
"""The outcome of a request whose client did not wait for the answer."""


@dataclass
class Upstream:
    """What was asked of one subgraph on behalf of clients: requests, and those that had no good answer."""

    requests: int = 0
    failures: int = 0


@dataclass
class Tally:
    """The counts of one gateway process, from its start, over all graphs it served.

    Attributes:
        outcomes: GraphQL requests, by the code of their refusal, or `OK`, `ERRORS`, `CLIENT_GONE`.
        hits: Operations that were found prepared, or refused, under the very text.
        misses: Those that had to be prepared, or waited for by others who sent the same.
        plans: Plans made.
        swaps: Graphs that became the served one, the first included.
        upstreams: By name of the subgraph.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    misses: int = 0
    plans: int = 0
    swaps: int = 0
    upstreams: dict[str, Upstream] = field(default_factory=dict)

    def counted(self, name: str, transport: Transport) -> Transport:
        """The transport of this subgraph, with its requests counted."""
        return CountedTransport(transport, self.upstreams.setdefault(name, Upstream()))

    def render(self) -> bytes:
        """All counts, and what the process takes of the machine."""
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Moment([*self._families()]))
        return generate_latest(registry)

    def _families(self) -> Iterator[Metric]:
        yield _family("requests", "GraphQL requests, by outcome.", "outcome", self.outcomes)
        cache = {"hit": self.hits, "miss": self.misses}
        yield _family("operations", "Operations looked up, by whether they were kept.", "cache", cache)
        yield _family("plans", "Plans made.", "", {"": self.plans})
        yield _family("swaps", "Graphs that became the served one.", "", {"": self.swaps})
        requests = {name: each.requests for name, each in self.upstreams.items()}
        yield _family("upstream_requests", "Requests to subgraphs for clients.", "subgraph", requests)
        failures = {name: each.failures for name, each in self.upstreams.items()}
        yield _family(
            "upstream_failures", "Those with no answer, or one of status 500 and up.", "subgraph", failures
        )


class CountedTransport:
    """Counts the requests of a transport and those that failed."""

    def __init__(self, transport: Transport, upstream: Upstream) -> None:
        self._transport = transport
        self._upstream = upstream
        self.keeps_deadline: bool = getattr(transport, "keeps_deadline", False)

    async def __call__(self, request: FetchRequest, /) -> FetchResponse:
        """Send the request; raises what the transport raises."""
        self._upstream.requests += 1
        try:
            response = await self._transport(request)
        except TransportError:
            self._upstream.failures += 1
            raise
        if response.status >= 500:
            self._upstream.failures += 1
        return response


def _family(name: str, description: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"quadhelix_gateway_{name}", description, labels=[label] if label else [])
    for value, number in counts.items():
        family.add_metric([value] if label else [], number)
    return family


class _Moment(Collector):
    """Metrics as they were at one moment."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Called by the registry."""
        return self._families
