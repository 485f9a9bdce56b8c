"""The manifests: they fit each other, the settings, the template of `.env` and the broker's permissions."""

import re
import stat
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from quadhelix.broker import OPERATOR, USERS, clustered, shipped
from quadhelix.cli import main
from quadhelix.deployment import make_secrets
from quadhelix.settings import SERVICES, Settings
from tests.deploy.manifest import (
    DEPLOY,
    VariableMissing,
    asked_for,
    image_environment,
    manifest,
    mounts,
    template,
)

COMPOSE = manifest(template())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(set(CONTAINERS) - {"database"})
SERVERS = ["broker", "database", *SERVICES, "gateway"]


def test_every_setting_it_hands_over_is_one() -> None:
    known = {f"QUADHELIX_{item.name.upper()}" for item in fields(Settings)}
    handed = {name for each in CONTAINERS.values() for name in each.get("environment", ())}
    ours = {name for name in handed | set(image_environment()) if name.startswith("QUADHELIX_")}
    assert {name.removesuffix("_FILE") for name in ours} <= known


def test_the_template_gives_every_variable_and_no_other() -> None:
    assert set(template()) == asked_for()
    with pytest.raises(VariableMissing, match="QUADHELIX_DATABASE_URL"):
        manifest({})


def test_the_template_holds_no_secret() -> None:
    assert not re.search(r"password=|secret=|key=", " ".join(template().values()), re.IGNORECASE)
    assert not [name for name in template() if re.search("PASSWORD|SECRET|TOKEN", name)]


def test_every_file_it_names_is_shipped_or_made(tmp_path: Path) -> None:
    made = set(make_secrets(tmp_path))
    for container in CONTAINERS:
        for source, _ in mounts(COMPOSE, container):
            path = Path(source)
            assert (DEPLOY / path).is_file() if path.parent == Path() else path.name in made, source
    # and what is made is handed to someone
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} == made


def test_a_setting_from_a_file_names_a_file_the_container_is_handed() -> None:
    for name, container in CONTAINERS.items():
        targets = {target for _, target in mounts(COMPOSE, name)}
        wanted = {v for k, v in container.get("environment", {}).items() if k.endswith("_FILE")}
        assert wanted <= targets, name


@pytest.mark.parametrize("name", OURS)
def test_each_container_knows_its_own_passwords_and_no_others(name: str) -> None:
    passwords = {source for source, _ in mounts(COMPOSE, name) if source.endswith(".password")}
    service = name.removeprefix("migrate-")
    own = {f"./keys/broker-{name}.password", f"./keys/database-{service}.password"}
    assert passwords <= (own if name != "provision" else {f"./keys/broker-{OPERATOR}.password"})


def test_only_the_gateway_signs_and_only_services_reach_databases() -> None:
    holders = {name for name in CONTAINERS for source, _ in mounts(COMPOSE, name) if "context.json" in source}
    assert holders == {"gateway"}
    stored = {name for name, container in CONTAINERS.items() if "storage" in container["networks"]}
    assert stored == {"database", *SERVICES, *(f"migrate-{service}" for service in SERVICES)}


def test_only_the_gateway_is_published() -> None:
    assert [name for name, container in CONTAINERS.items() if "ports" in container] == ["gateway"]
    assert CONTAINERS["gateway"]["ports"] == ["127.0.0.1:8400:8400"]
    assert [name for name, container in CONTAINERS.items() if "front" in container["networks"]] == ["gateway"]
    assert all(COMPOSE["networks"][name]["internal"] for name in ("inside", "storage"))


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_contained(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["user"] == "1000:1000"
    assert container["mem_limit"]


def test_servers_are_watched_and_restarted_and_jobs_end() -> None:
    for name in SERVERS:
        assert CONTAINERS[name]["restart"] == "unless-stopped"
        assert CONTAINERS[name]["healthcheck"]["test"][0] == "CMD"
    jobs = [name for name in CONTAINERS if name not in SERVERS]
    assert all("healthcheck" not in CONTAINERS[name] for name in jobs)


def test_each_waits_for_what_it_needs() -> None:
    for container in CONTAINERS.values():
        for name, how in container.get("depends_on", {}).items():
            is_server = name in SERVERS
            wanted = "service_healthy" if is_server else "service_completed_successfully"
            assert how["condition"] == wanted
    # and what can be replaced by a server of the operator's own may be missing
    assert all(not CONTAINERS[f"migrate-{name}"]["depends_on"]["database"]["required"] for name in SERVICES)
    assert not CONTAINERS["provision"]["depends_on"]["broker"]["required"]


@pytest.mark.parametrize("name", ["compose.nats.yaml", "compose.postgresql.yaml"])
def test_an_override_changes_what_is_there(name: str) -> None:
    override = manifest({}, name)
    assert set(override["services"]) < set(CONTAINERS)
    assert set(override["networks"]) < set(COMPOSE["networks"])


def test_the_cluster_is_three_of_the_one_broker() -> None:
    # given the manifest of the cluster
    cluster = manifest({}, "compose.cluster.yaml")
    brokers = {name: each for name, each in cluster["services"].items() if "command" in each}
    assert list(brokers) == ["broker", "broker-2", "broker-3"]
    for name, broker in brokers.items():
        # then each is started as the bundled one, and as one of a cluster as the kernel knows it
        others = [f"{other}:6222" for other in brokers if other != name]
        listen = "0.0.0.0:6222"  # within the containers' own network
        assert broker["command"] == [*CONTAINERS["broker"]["command"], *clustered(name, listen, others)]
        # and has a store of its own
        if name != "broker":
            assert broker["extends"] == {"file": "compose.yaml", "service": "broker"}
            volume, target = broker["volumes"][0].split(":")
            assert volume in cluster["volumes"]
            assert CONTAINERS["broker"]["volumes"] == [f"events:{target}"]
    # and the stream is made once all are well
    assert cluster["services"]["provision"]["depends_on"].keys() == {"broker-2", "broker-3"}
    # and the guide tells what goes into .env
    url = ",".join(f"nats://{name}:4222" for name in brokers)
    assert f"QUADHELIX_NATS_URL={url}\nQUADHELIX_NATS_REPLICAS=3\n" in GUIDE


def test_the_brokers_configuration_is_the_one_the_kernel_writes() -> None:
    shipped_file = (DEPLOY / "nats.conf").read_text(encoding="utf-8")
    assert shipped_file == shipped(), "run: quadhelix broker-config > deploy/nats.conf"
    assert len(re.findall(r"\buser:", shipped_file)) == len(USERS)


def test_the_image_is_built_from_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    kept = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    root = DEPLOY.parent
    assert all((root / line[1:]).exists() for line in kept if line.startswith("!"))
    assert all((root / name).is_file() for name in re.findall(r"requirements/\w+\.txt", text))
    assert "USER 10001:10001" in text
    assert 'ENTRYPOINT ["quadhelix"]' in text


GUIDE = (DEPLOY / "README.md").read_text(encoding="utf-8")


def test_the_guide_names_what_there_is() -> None:
    settings = {f"QUADHELIX_{item.name.upper()}" for item in fields(Settings)}
    assert set(re.findall(r"\bQUADHELIX_[A-Z_]+", GUIDE)) <= settings | set(template())
    commands = set(re.findall(r"`quadhelix ([a-z-]+)", GUIDE)) | {"keys", "token"}
    assert commands <= set(main.commands)
    containers = re.findall(r"(?:exec -T|exec|run --rm|stop|start|restart) ([a-z]+)", GUIDE)
    assert {name for name in containers if name in CONTAINERS} >= {
        "database",
        "gateway",
        "provision",
        "broker",
    }
    files = re.findall(r"^\| ((?:`[\w./-]+`(?:; | and )?)+)", GUIDE, re.MULTILINE)
    shipped_files = {name for cell in files for name in re.findall(r"`([\w.]+\.\w+)`", cell)}
    made = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert all((DEPLOY / name).is_file() or name in made for name in shipped_files), shipped_files


def test_the_guide_is_reached_from_the_readme() -> None:
    assert "(deploy/README.md)" in (DEPLOY.parent / "README.md").read_text(encoding="utf-8")


def test_secrets_are_made_once_for_their_owner_only_and_renewed_when_removed(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    # given all secrets
    made = make_secrets(keys)
    assert sorted(file.name for file in keys.iterdir()) == made
    private = [file for file in keys.iterdir() if not file.name.endswith(".jwks.json")]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in private)
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    # when they are made again, then nothing changes
    assert make_secrets(keys) == []
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before
    # when one password is removed, then it is made anew, and the broker is told, and the others stay
    (keys / "broker-partners.password").unlink()
    assert make_secrets(keys) == ["broker-partners.password", "passwords.conf"]
    assert (keys / "broker-partners.password").read_text() in (keys / "passwords.conf").read_text()
    assert (keys / "broker-gateway.password").read_bytes() == before["broker-gateway.password"]
