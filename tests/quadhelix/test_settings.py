"""Settings: read from the environment, refused by name when they cannot be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from quadhelix.errors import InvalidInput
from quadhelix.settings import SERVICES, Settings
from quadhelix.supervisor.checks import check, prepared
from quadhelix.supervisor.suite import environment


def test_with_nothing_set_the_suite_runs_embedded() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.database("partners") == f"sqlite:///{Path('data/partners.sqlite').resolve()}"


def test_every_field_is_read_from_its_variable() -> None:
    given_settings = Settings.from_environment(
        {
            "QUADHELIX_DATA_DIR": "/srv/quadhelix",
            "QUADHELIX_REGIONS": "leiden, zuid-holland,",
            "QUADHELIX_BODY_LIMIT": "2000",
            "QUADHELIX_REQUEST_TIMEOUT": "1.5",
            "QUADHELIX_SUBGRAPHS": "partners=http://a/graphql,education=http://b/graphql?x=y",
            "OTHER": "ignored",
        }
    )
    assert given_settings.data_dir == Path("/srv/quadhelix")
    assert given_settings.regions == ("leiden", "zuid-holland")
    assert given_settings.body_limit == 2000
    assert given_settings.request_timeout == 1.5
    assert given_settings.subgraph_addresses() == {
        "partners": "http://a/graphql",
        "education": "http://b/graphql?x=y",
    }


@pytest.mark.parametrize(
    ("raw", "value"), [("true", True), ("False", False), ("", True), ("1", True), ("0", False)]
)
def test_a_truth_is_spelled_out(raw: str, value: bool) -> None:
    assert Settings.from_environment({"QUADHELIX_INTROSPECTION": raw}).introspection is value


@pytest.mark.parametrize("name", ["BODY_LIMIT", "REQUEST_TIMEOUT", "INTROSPECTION"])
def test_a_value_that_does_not_parse_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"QUADHELIX_{name} does not hold a valid") as refused:
        Settings.from_environment({f"QUADHELIX_{name}": "many"})
    assert refused.value.field == f"QUADHELIX_{name}"


@pytest.mark.parametrize("raw", ["inf", "-inf", "nan"])
def test_a_time_is_a_number_that_ends(raw: str) -> None:
    with pytest.raises(InvalidInput, match="QUADHELIX_SCHEMA_POLL does not hold a valid float"):
        Settings.from_environment({"QUADHELIX_SCHEMA_POLL": raw})


def test_each_service_has_a_database_of_its_own() -> None:
    settings = Settings(database_url="postgresql+psycopg://db/quadhelix_{service}")
    assert settings.database("education") == "postgresql+psycopg://db/quadhelix_education"
    with pytest.raises(InvalidInput, match=r"must hold \{service\}"):
        Settings(database_url="postgresql+psycopg://db/quadhelix").database("education")


def test_a_service_signs_in_to_its_database_with_its_own_password() -> None:
    url = "postgresql+psycopg://quadhelix_{service}:{password}@db/quadhelix_{service}"
    settings = Settings(database_url=url, database_password="p@ss/{service}")
    assert make_url(settings.database("partners")).password == "p@ss/{service}"
    assert make_url(settings.database("partners")).username == "quadhelix_partners"


def test_a_secret_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    named = {"QUADHELIX_NATS_PASSWORD_FILE": str(secret)}
    assert Settings.from_environment(named).nats_password == "s3cret"
    both = named | {"QUADHELIX_NATS_PASSWORD": "nearer"}
    assert Settings.from_environment(both).nats_password == "nearer"


def test_a_secret_whose_file_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidInput, match="QUADHELIX_NATS_PASSWORD_FILE names a file that cannot"
    ) as refused:
        Settings.from_environment({"QUADHELIX_NATS_PASSWORD_FILE": str(tmp_path / "gone")})
    assert str(tmp_path) not in str(refused.value)


texts = st.text(st.characters(exclude_characters=",\x00", exclude_categories=["Cs", "Zs", "Cc"]), min_size=1)


@given(
    st.builds(
        Settings,
        nats_url=texts,
        audience=texts,
        regions=st.lists(texts).map(tuple),
        body_limit=st.integers(1, 10**9),
        request_timeout=st.floats(0.001, 1e6),
    )
)
def test_what_is_handed_to_a_part_is_what_the_part_reads(settings: Settings) -> None:
    assert Settings.from_environment(environment(settings)) == settings


def test_a_part_inherits_no_setting_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUADHELIX_DATABASE_URL", "postgresql://a:secret@b/{service}")
    monkeypatch.setenv("QUADHELIX_NATS_PASSWORD_FILE", "/run/secrets/password")
    monkeypatch.setenv("QUADHELIX_TOKEN", "secret")
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    handed = environment(Settings())
    assert "secret" not in " ".join(handed.values())
    assert handed["LANG"] == "nl_NL.UTF-8"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings(log_level="LOUD"), "QUADHELIX_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR."),
        (Settings(body_limit=0), "QUADHELIX_BODY_LIMIT must be greater than 0."),
        (Settings(request_timeout=-1), "QUADHELIX_REQUEST_TIMEOUT must be greater than 0."),
        (Settings(catch_up_timeout=-1), "QUADHELIX_CATCH_UP_TIMEOUT must not be less than 0."),
        (Settings(rule_time_box=0), "QUADHELIX_RULE_TIME_BOX must be greater than 0."),
        (Settings(schema_poll=0), "QUADHELIX_SCHEMA_POLL must be greater than 0."),
        (Settings(issuer="https://id.example"), "QUADHELIX_JWKS must name the key set of QUADHELIX_ISSUER."),
        (Settings(database_url="sqlite:///x"), "The database URL must hold {service}"),
        (Settings(regions=("atlantis",)), "There is no region atlantis; installed are: "),
    ],
)
def test_settings_that_cannot_work_are_refused_in_one_sentence(settings: Settings, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(settings)
    assert str(refused.value).startswith(sentence)


def test_the_usual_settings_pass() -> None:
    check(Settings())
    check(Settings(issuer="https://id.example", jwks="https://id.example/keys"))
    assert len(SERVICES) == 3


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "deep" / "data")
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match="cannot be used: Not a directory"):
        prepared(tmp_path / "file" / "data")
