"""A worker that is to file with HMRC, and what it says where it cannot."""

from pathlib import Path

import pytest

from runtime.settings import PARTNERS
from tests.starter.shell import Shell


@pytest.fixture(autouse=True)
def _partners(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path))
    for partner in PARTNERS:
        monkeypatch.setenv(f"TIDEWAITER_{partner.upper()}_URL", "http://127.0.0.1:9")
        monkeypatch.setenv(f"TIDEWAITER_{partner.upper()}_TOKEN", "token")
    monkeypatch.setenv("TIDEWAITER_CDS_URL", "http://127.0.0.1:9/cds")
    monkeypatch.setenv("TIDEWAITER_CDS_CLIENT_ID", "app")


@pytest.mark.parametrize("verb", ["worker", "api"])
def test_half_an_application_is_no_application(shell: Shell, verb: str) -> None:
    assert shell(verb) == (1, "", "TIDEWAITER_CDS_CLIENT_SECRET is not set\n")


def test_terms_that_nobody_named_are_missed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_CDS_CLIENT_SECRET", "secret")

    assert shell("worker") == (1, "", "TIDEWAITER_CDS_TERMS is not set\n")


def test_a_wrong_field_of_the_terms_is_named_with_its_file(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "cds.toml"
    file.write_text('declarant = "nobody"\n[location]\ncode = "LHRLHRLHR"\n')
    monkeypatch.setenv("TIDEWAITER_CDS_CLIENT_SECRET", "secret")
    monkeypatch.setenv("TIDEWAITER_CDS_TERMS", str(file))

    code, out, error = shell("worker")

    assert (code, out) == (2, "")
    assert error.startswith(f"{file}: declarant: String should match pattern")
    assert error.endswith(", not 'nobody'\n")
