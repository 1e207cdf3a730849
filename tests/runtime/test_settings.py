from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from runtime.settings import PARTNERS, SettingMissing, Settings, variable


def test_with_nothing_set_everything_is_kept_under_one_folder_here() -> None:
    settings = Settings()

    assert settings.home == Path.cwd() / ".tidewaiter"
    assert settings.database_url == f"sqlite:///{settings.home}/records.db"
    assert settings.api_url == "http://127.0.0.1:8080"


def test_the_records_follow_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path))

    assert Settings().database_url == f"sqlite:///{tmp_path}/records.db"


def test_the_database_has_the_name_that_platforms_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/orders")

    assert Settings().database_url == "postgresql://db/orders"
    assert variable("database_url") == "DATABASE_URL"
    assert variable("broker_url") == "TIDEWAITER_BROKER_URL"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_TASK_QUEUE", "")

    assert Settings().task_queue == "tidewaiter"


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_partner_nobody_configured_is_named_by_its_variable(partner: str) -> None:
    missing = f"TIDEWAITER_{partner.upper()}_TOKEN is not set"

    with pytest.raises(SettingMissing, match=missing):
        Settings().endpoint(partner)  # type: ignore[arg-type]


def test_a_partner_is_called_where_and_as_whom_the_settings_say() -> None:
    settings = Settings(carrier_url="https://carrier.example", carrier_token=SecretStr("t0ken"))

    endpoint = settings.endpoint("carrier")

    assert endpoint.url == "https://carrier.example"
    assert endpoint.token.get_secret_value() == "t0ken"
    assert "t0ken" not in repr(settings)


def test_a_child_process_reads_back_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Settings(
        hub_token=SecretStr("t0ken"),
        sandbox_day_seconds=0.1,
        log_format="json",
        label_formats={"acme": "ZPL", "example-lighting": "PNG"},
    )

    for name, text in ours.environment().items():
        monkeypatch.setenv(name, text)

    assert Settings() == ours


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TIDEWAITER_API_PORT", "65536"),
        ("TIDEWAITER_SANDBOX_DAY_SECONDS", "0"),
        ("TIDEWAITER_LOG_FORMAT", "xml"),
        ("TIDEWAITER_LABEL_FORMATS", "acme=EPL"),
        ("TIDEWAITER_LABEL_FORMATS", "acme"),
        ("TIDEWAITER_CDS_DECLARATIONS_VERSION", "latest"),
        ("TIDEWAITER_CDS_PULL_SECONDS", "0"),
    ],
)
def test_a_setting_out_of_range_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)

    with pytest.raises(ValidationError):
        Settings()


def test_carriers_are_named_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_BOOK_WITH", "gateway,easypost")
    monkeypatch.setenv("TIDEWAITER_EASYPOST_ACCOUNTS", "ca_1,ca_2")
    settings = Settings()
    assert settings.book_with == ("gateway", "easypost")

    for name, text in settings.environment().items():
        monkeypatch.setenv(name, text)
    assert Settings() == settings


@pytest.mark.parametrize("text", [",", "gateway,pigeon"])
def test_a_carrier_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TIDEWAITER_BOOK_WITH", text)

    with pytest.raises(ValidationError, match="book_with|BOOK_WITH"):
        Settings()


def test_what_is_switched_on_must_have_its_key() -> None:
    with pytest.raises(SettingMissing, match="TIDEWAITER_EASYPOST_API_KEY is not set"):
        Settings().required("easypost_api_key")


def test_without_a_url_nobody_files_with_hmrc() -> None:
    assert Settings(cds_client_id="app").cds() is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "TIDEWAITER_CDS_CLIENT_ID"),
        ({"cds_client_id": "app"}, "TIDEWAITER_CDS_CLIENT_SECRET"),
    ],
)
def test_half_an_application_is_named_by_what_it_lacks(given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingMissing, match=f"{missing} is not set"):
        Settings(cds_url="https://cds.example", **given).cds()  # type: ignore[arg-type]


def test_hmrc_is_called_where_and_as_whom_the_settings_say() -> None:
    settings = Settings(
        cds_url="https://cds.example", cds_client_id="app", cds_client_secret=SecretStr("s3cret")
    )

    access = settings.cds()

    assert access is not None
    assert (access.url, access.client_id) == ("https://cds.example", "app")
    assert "s3cret" not in repr(settings)
    with pytest.raises(SettingMissing, match="TIDEWAITER_CDS_TERMS is not set"):
        settings.cds_terms_file()
