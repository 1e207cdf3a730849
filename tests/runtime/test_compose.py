"""docker-compose.yml, read as data: it says what our settings, our verbs and Temporal know."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from temporalio.envconfig import ClientConfig
from typer.main import get_command

from runtime.settings import PARTNERS, WEBHOOK_SENDERS, Settings, variable
from starter.cli import app
from workflows.attributes import REGISTERED

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "worker", "api")


def asked_of_the_operator() -> set[str]:
    """The variables that must be in `.env`."""
    return set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "docker-compose.yml").read_text()))


def offered_to_the_operator() -> set[str]:
    """The variables that may be in `.env`; they are empty, or have a default."""
    return set(re.findall(r"\$\{(\w+):-", (ROOT / "docker-compose.yml").read_text()))


def environment(service: str) -> dict[str, str]:
    """A service's variables, with what the operator fills in filled in."""
    given: dict[str, str] = SERVICES[service]["environment"]
    filled = {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", text) for name, text in given.items()}
    return {name: re.sub(r"\$\{(\w+):\?\}", r"the-\1", text) for name, text in filled.items()}


def test_it_runs_temporal_its_database_its_ui_and_our_parts() -> None:
    images = {name: service["image"] for name, service in SERVICES.items()}

    assert images["postgresql"].startswith("postgres:")
    assert images["temporal"].startswith("temporalio/server:")
    assert images["temporal-schema"] == images["temporal-namespace"]
    assert images["temporal-schema"].startswith("temporalio/admin-tools:")
    assert images["temporal-ui"].startswith("temporalio/ui:")
    assert {images[name] for name in OURS} == {"tidewaiter:0.1.0"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_image_is_pinned(service: str) -> None:
    _, _, tag = SERVICES[service]["image"].partition(":")

    assert tag
    assert tag != "latest"


@pytest.mark.parametrize("service", OURS)
def test_our_parts_are_started_by_verbs_that_exist(service: str) -> None:
    verbs = cast("Any", get_command(app)).commands

    assert SERVICES[service]["command"][0] in verbs


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_one_that_our_settings_know(service: str) -> None:
    known = {variable(field) for field in Settings.model_fields}

    names = {name for name in environment(service) if not name.startswith("TEMPORAL_")}

    assert names
    assert names <= known


@pytest.mark.parametrize("service", ["worker", "api"])
def test_our_settings_have_all_they_need(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in environment(service).items():
        monkeypatch.setenv(name, text)

    settings = Settings()

    assert settings.database_url.startswith("postgresql://")
    assert all(settings.endpoint(partner).url for partner in PARTNERS)
    assert all(settings.required(f"{sender}_webhook_secret") for sender in WEBHOOK_SENDERS)
    monkeypatch.delenv("TEMPORAL_CONFIG_FILE")
    assert ClientConfig.load_client_connect_config() == {
        "target_host": "temporal:7233",
        "namespace": "default",
    }


def test_the_api_listens_where_its_port_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in environment("api").items():
        monkeypatch.setenv(name, text)

    settings = Settings()

    assert settings.api_host == "0.0.0.0"
    assert SERVICES["api"]["ports"] == [f"127.0.0.1:8080:{settings.api_port}"]
    assert f":{settings.api_port}/health/ready" in SERVICES["api"]["healthcheck"]["test"][-1]


def test_nothing_is_published_beyond_this_machine() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("service", ["postgresql", "temporal", "worker", "api"])
def test_what_others_wait_for_says_when_it_is_well(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"]


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_waits_for_exists_and_can_happen(service: str) -> None:
    for name, wait in SERVICES[service].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[name]
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert SERVICES[name]["restart"] == "on-failure:5"


def test_the_namespace_learns_every_search_attribute_of_ours() -> None:
    script = SERVICES["temporal-namespace"]["command"][0]

    assert dict(re.findall(r"--name (\w+) --type (\w+)", script)) == REGISTERED


def test_a_quiet_temporal_looks_for_work_as_often_as_the_embedded_one() -> None:
    settings = yaml.safe_load(COMPOSE["configs"]["temporal"]["content"])

    assert settings["history.transferProcessorMaxPollRPS"] == [{"value": 2000}]
    mounted = SERVICES["temporal"]["configs"][0]["target"]
    assert SERVICES["temporal"]["environment"]["DYNAMIC_CONFIG_FILE_PATH"] == mounted


def test_the_example_environment_names_all_that_may_be_filled_in_and_nothing_else() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line}

    assert named == asked_of_the_operator() | offered_to_the_operator()
    assert offered_to_the_operator() <= {variable(field) for field in Settings.model_fields}
