"""The command line: what it says, where, and with which exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from domain.arrival.expected import Expected
from domain.returns import ReturnStage, ReturnStatus
from domain.status import Stage
from runtime.connect import TemporalUnreachable
from starter.client import Tidewaiter
from starter.demo.stories import EXAMPLES
from starter.refusals import NoWorker, OrderUnknown
from tests.starter.shell import NOW, STANDS, Desk, Shell

# ------------------------------------------------------------------------------ reading


def test_status_as_json_is_one_document_and_nothing_else(shell: Shell, desk: Desk) -> None:
    code, out, err = shell("status", "TW-1", "--json")

    assert (code, err) == (0, "")
    assert json.loads(out)["stage"] == "booked"


def test_status_for_people_names_stage_and_revision(shell: Shell, desk: Desk) -> None:
    code, out, _ = shell("status", "TW-1")

    assert code == 0
    assert "TW-1  revision 1  booked" in out


def test_status_says_when_the_parcel_is_expected(shell: Shell, desk: Desk) -> None:
    days = {"earliest": "2026-11-30", "likely": "2026-12-01", "latest": "2026-12-03"}
    desk.comes = Expected.model_validate({**days, "parcels": 41, "at": NOW})

    assert (
        "Expected  2026-12-01, between 2026-11-30 and 2026-12-03 (by 41 parcels of the lane)"
        in shell("status", "TW-1")[1]
    )
    assert json.loads(shell("status", "TW-1", "--json")[1])["expected"].items() >= days.items()

    desk.comes = desk.comes.model_copy(update={"parcels": 1})
    assert "(by 1 parcel of the lane)" in shell("status", "TW-1")[1]

    desk.stands = STANDS.model_copy(update={"stage": Stage.WRITTEN_OFF})  # damaged, sent once more
    assert "Expected" not in shell("status", "TW-1")[1]


def test_a_run_in_trouble_is_shown(shell: Shell, desk: Desk) -> None:
    desk.stands = STANDS.model_copy(update={"trouble": "the run's task fails (attempt 9)"})

    assert "the run's task fails (attempt 9)" in shell("status", "TW-1")[1]


def test_an_unknown_order_is_the_callers_trouble(shell: Shell, desk: Desk) -> None:
    desk.trouble = OrderUnknown("TW-9")

    assert shell("status", "TW-9") == (2, "", "there is no order TW-9\n")


def test_status_finds_a_return_where_there_is_no_such_order(shell: Shell, desk: Desk) -> None:
    desk.trouble = OrderUnknown("TW-1-1")
    desk.returned = ReturnStatus(rma="TW-1-1", stage=ReturnStage.AUTHORISED)

    assert shell("status", "TW-1-1")[:2] == (0, "RMA TW-1-1  authorised\n")
    assert json.loads(shell("status", "TW-1-1", "--json")[1])["rma"] == "TW-1-1"


def test_where_nothing_runs_it_says_so_and_how_to_start_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    monkeypatch.setenv("TIDEWAITER_HOME", "elsewhere")  # so that it is put back
    monkeypatch.setattr("runtime.connect.CUSTOMARY", "127.0.0.1:1")
    home = tmp_path / "home"

    code, _, err = shell("--home", str(home), "holds")

    assert code == 1
    assert err.startswith("nothing is running here: start it with `tidewaiter up` ")
    assert str(home) in err


def test_records_without_a_folder_say_that_nothing_runs(
    shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "home"))
    desk.trouble = OperationalError("SELECT", {}, Exception("unable to open database file"))

    code, _, err = shell("status", "TW-1")

    assert (code, "nothing is running here" in err) == (1, True)
    assert "SELECT" not in err


def test_a_missing_worker_is_trouble_elsewhere(shell: Shell, desk: Desk) -> None:
    desk.trouble = NoWorker("no worker answered within 10 s")

    assert shell("status", "TW-1") == (1, "", "no worker answered within 10 s\n")


def test_a_silent_temporal_is_trouble_elsewhere(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(*_: object, **__: object) -> None:
        raise TemporalUnreachable("Temporal at 127.0.0.1:1: no answer within 10 s")

    monkeypatch.setattr(Tidewaiter, "connect", connect)

    assert shell("holds") == (1, "", "Temporal at 127.0.0.1:1: no answer within 10 s\n")


def test_records_that_were_never_made_say_how_to_make_them(
    shell: Shell, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/records.db")
    desk.trouble = OperationalError("SELECT", {}, Exception("no such table: orders"))

    code, out, err = shell("status", "TW-1")

    assert (code, out) == (1, "")
    assert "no such table: orders; `tidewaiter migrate` makes their tables" in err


def test_a_setting_that_does_not_parse_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEWAITER_API_PORT", "eighty")

    code, _, err = shell("holds")

    assert code == 2
    assert err.startswith("TIDEWAITER_API_PORT=eighty: ")


def test_watch_tells_each_change_once(shell: Shell, desk: Desk) -> None:
    code, out, _ = shell("watch", "TW-1")

    assert code == 0
    assert [line.split()[-1] for line in out.splitlines()] == ["booked", "delivered"]


def test_watch_as_json_shows_how_it_ended(shell: Shell, desk: Desk) -> None:
    _, out, _ = shell("watch", "TW-1", "--json")

    assert json.loads(out)["stage"] == "delivered"


def test_schema_is_the_json_schema_of_an_order(shell: Shell) -> None:
    code, out, _ = shell("schema")

    assert code == 0
    assert "order_id" in json.loads(out)["properties"]


# ------------------------------------------------------------------------ goods come back


def test_a_return_names_units_by_sku(shell: Shell, desk: Desk) -> None:
    code, out, _ = shell(
        *("return", "TW-1", "--item", "LAMP=1", "--item", "SHADE=2"),
        *("--reason", "changed_mind", "--by", "sam@example.com"),
    )

    assert code == 0
    assert "RMA TW-1-1  authorised" in out
    assert desk.wish
    assert [(item.sku, item.quantity) for item in desk.wish.items] == [("LAMP", 1), ("SHADE", 2)]


@pytest.mark.parametrize(
    ("item", "reason", "told"),
    [
        ("LAMP", "changed_mind", "--item: write SKU=UNITS"),
        ("LAMP=one", "changed_mind", "--item: write SKU=UNITS"),
        ("LAMP=0", "changed_mind", "return: /items/0/quantity: "),
        ("LAMP=1", "whim", "return: /reason: Input should be 'changed_mind'"),
    ],
)
def test_a_return_that_cannot_be_is_refused_before_anyone_is_asked(
    shell: Shell, desk: Desk, item: str, reason: str, told: str
) -> None:
    code, _, err = shell("return", "TW-1", "--item", item, "--reason", reason, "--by", "x")

    assert code == 2
    assert err.startswith(told)
    assert desk.wish is None


# ----------------------------------------------------------------------------- the process


def test_help_loads_nothing_it_does_not_need() -> None:
    heavy = "{'temporalio', 'fastapi', 'pydantic', 'sqlalchemy', 'httpx'}"
    program = (
        "import sys; from starter import cli\n"
        "try: cli.command_line(['--help'])\n"
        f"except SystemExit: sys.exit(str({heavy} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.stderr.strip() == "set()"
    for verb in ("demo", "up", "start", "holds", "resolve"):
        assert f" {verb} " in told.stdout


def test_the_exit_code_of_the_process_is_the_verbs() -> None:
    command = [sys.executable, "-m", "starter.cli", "start", str(EXAMPLES / "nothing.json")]

    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.endswith("nothing.json: no such file or directory\nNothing was started.\n")
