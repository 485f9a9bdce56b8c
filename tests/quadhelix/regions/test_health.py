"""A plugin that is refused or fails is named by health, and counted by the metrics."""

from prometheus_client.parser import text_string_to_metric_families

from quadhelix.reactions import Reactions
from quadhelix.service import Service
from quadhelix.settings import Settings
from quadhelix.vitals import Vitals
from tests.quadhelix.regions.invented import (
    SUBMIT,
    TODAY,
    challenge,
    objecting,
    plugin,
    region,
    regions,
    rule,
)

WELL = Vitals(
    outbox_depth=0,
    outbox_seconds=0,
    refused=0,
    dead_letters={},
    gaps={},
    pending=0,
    stalled_seconds=0,
)


async def test_health_and_metrics_name_plugin_and_hook(settings: Settings) -> None:
    # Given a service with a sound region, a failing one, and one that was refused
    failing = region("inner", declares=[rule("inner.no")], check_challenge=lambda challenge: None)
    known = regions(failing, objecting("sound"), plugin("unfit"))
    service = Service("challenges", settings, Reactions("challenges"), known)
    # When their rules are asked
    for owner in ("inner", "inner", "sound"):
        known.check(challenge(owner), SUBMIT, TODAY)
    # Then metrics count what failed
    families = text_string_to_metric_families(service.metrics.render(WELL).decode())
    samples = {
        (sample.name, sample.labels.get("plugin"), sample.labels.get("hook")): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples["quadhelix_plugin_failures_total", "inner", "check_challenge"] == 2
    assert samples["quadhelix_degraded_hooks", "inner", None] == 1
    assert samples["quadhelix_refused_plugins", None, None] == 1
    # And health names plugin and hook, and why the other was refused
    _ready, report = await service.health()
    assert report["regions"] == ["inner", "sound"]
    assert report["degradedPlugins"] == {"inner": ["check_challenge"]}
    assert report["refusedPlugins"] == {
        "unfit": "It has no hook region_profile, so nobody knows whom it speaks for."
    }
    await service.database.dispose()
