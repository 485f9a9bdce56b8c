"""What one process of a service measures, in the text format of Prometheus: `GET /metrics`.

The counters are this process's own; the gauges tell of the whole service, whichever process is asked.
"""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from quadhelix.reactions import Consumer
from quadhelix.regions import Regions
from quadhelix.relay import Relay
from quadhelix.vitals import Vitals

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of the answer."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds

Sample = tuple[dict[str, str], float | None]


class Metrics:
    """The metrics of one service in this process.

    Args:
        service: Its name, a label of every metric.
        relay: Tells what was published.
        consumer: Tells what was applied.
        regions: Tells which rules are degraded.
    """

    def __init__(self, service: str, relay: Relay, consumer: Consumer, regions: Regions) -> None:
        self._service = service
        self._relay = relay
        self._consumer = consumer
        self._regions = regions
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            "quadhelix_request_seconds",
            "Time to answer a GraphQL request, by kind of operation.",
            ["service", "operation"],
            registry=self._registry,
            buckets=_BUCKETS,
        )

    def answered(self, operation: str, seconds: float) -> None:
        """Note one request: `query`, `mutation`, or `refused` before there was an operation."""
        self._requests.labels(self._service, operation).observe(seconds)

    def render(self, vitals: Vitals) -> bytes:
        """All metrics, with these vital signs among them."""
        moment = CollectorRegistry()
        moment.register(_Moment([*self._gauges(vitals), *self._counters()]))
        return generate_latest(self._registry) + generate_latest(moment)

    def _gauges(self, vitals: Vitals) -> Iterator[Metric]:
        yield self._gauge("outbox_events", "Events not published yet.", vitals.outbox_depth)
        yield self._gauge("outbox_oldest_seconds", "Age of the oldest of them.", vitals.outbox_seconds)
        yield self._gauge("outbox_refused_events", "Events the broker refuses to take.", vitals.refused)
        yield self._gauge("consumer_pending_events", "Events not applied yet.", vitals.pending)
        yield self._gauge(
            "consumer_stalled_seconds", "How long none was applied while some waited.", vitals.stalled_seconds
        )
        for name, words, letters in (
            ("dead_letters", "Events that could not be applied", vitals.dead_letters),
            ("version_gaps", "Events that came while an earlier version was missing", vitals.gaps),
        ):
            yield self._family(
                GaugeMetricFamily,
                name,
                f"{words}, by what became of them.",
                [({"state": state}, count) for state, count in (letters or {}).items()],
            )
        yield self._family(
            GaugeMetricFamily,
            "degraded_hooks",
            "Questions a region's plugin failed to answer.",
            [({"plugin": name}, len(hooks)) for name, hooks in self._regions.degraded.items()],
        )
        yield self._gauge("refused_plugins", "Plugins that were not loaded.", len(self._regions.refused))

    def _counters(self) -> Iterator[Metric]:
        for tally, words in (
            (self._relay.tally, {"published": "Events published.", "refused": "Events the broker refused."}),
            (
                self._consumer.tally,
                {
                    "settled": "Deliveries applied, or known already.",
                    "parked": "Deliveries that became dead letters.",
                    "redelivered": "Deliveries that were not the first of their event.",
                },
            ),
        ):
            for name, description in words.items():
                yield self._family(CounterMetricFamily, f"events_{name}", description, [({}, tally[name])])
        yield self._family(
            CounterMetricFamily,
            "plugin_failures",
            "Hooks of region plugins that could not be asked.",
            [
                ({"plugin": plugin, "hook": hook}, count)
                for (plugin, hook), count in self._regions.failures.items()
            ],
        )

    def _gauge(self, name: str, description: str, value: float | None) -> Metric:
        return self._family(GaugeMetricFamily, name, description, [({}, value)])

    def _family(
        self,
        kind: type[GaugeMetricFamily] | type[CounterMetricFamily],
        name: str,
        description: str,
        samples: Iterable[Sample],
    ) -> Metric:
        """One metric; what nobody can tell is left out, as Prometheus has it."""
        known = [(labels, value) for labels, value in samples if value is not None]
        own = ["service", *(known[0][0] if known else ())]
        family = kind(f"quadhelix_{name}", description, labels=own)
        for labels, value in known:
            family.add_metric([self._service, *labels.values()], value)
        return family


class _Moment(Collector):
    """Metrics as they were at one moment."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Called by the registry."""
        return self._families
