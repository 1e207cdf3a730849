"""Market files that are broken: every verb that needs them ends in one line and exit code 2."""

import shutil
from pathlib import Path

import pytest

import markets
from starter.demo.stories import EXAMPLES
from tests.starter.shell import Shell

PACKAGED = Path(markets.__file__).parent
QUOTE = ("quote", str(EXAMPLES / "TW-1014.json"))
CHECK = ("screening", "check", "Bob")


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of market files that stand in for the packaged ones; it is empty."""
    folder = tmp_path / "beside"
    folder.mkdir()
    monkeypatch.setenv("TIDEWAITER_MARKETS", str(folder))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return folder


def changed(beside: Path, name: str, old: str, new: str) -> None:
    text = (PACKAGED / name).read_text(encoding="utf-8")
    assert old in text
    (beside / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "words", "told"),
    [
        (("fx.toml", "tables = 3"), ("market", "check", "CH"), "markets/fx.toml: tables: "),
        (("fx.toml", "tables = 3"), QUOTE, "markets/fx.toml: tables: "),
        (("carriers.toml", "x = 1"), QUOTE, "markets/carriers.toml: x: "),
        (("chargebacks.toml", "x = 1"), ("market", "check"), "markets/chargebacks.toml: "),
        (("screening.toml", "x = 1"), CHECK, "markets/screening.toml: "),
        (("JP.toml", "x = 1"), ("tariffs", "show", "JP", "610910"), "markets/JP.toml: x: "),
        (
            ("KE.toml", 'name = "Kenya"'),
            ("market", "check"),
            "markets/KE.toml: country: is missing",
        ),
    ],
)
def test_one_line_says_what_is_wrong(
    shell: Shell, beside: Path, written: tuple[str, str], words: tuple[str, ...], told: str
) -> None:
    name, content = written
    (beside / name).write_text(content, encoding="utf-8")

    code, out, err = shell(*words)

    assert (code, out) == (2, "")
    assert err.startswith(told)
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["nowhere", "a-file"])
@pytest.mark.parametrize("words", [("market", "check", "CH"), QUOTE, ("worker",), ("api",)])
def test_the_setting_of_a_folder_that_is_none_is_named(
    shell: Shell, beside: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...]
) -> None:
    (beside / "a-file").touch()
    monkeypatch.setenv("TIDEWAITER_MARKETS", str(beside / name))

    code, out, err = shell(*words)

    assert (code, out) == (2, "")
    assert err == f"TIDEWAITER_MARKETS={beside / name}: is no folder of market files\n"


def test_a_setting_that_is_none_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_API_PORT", "eighty")

    code, _, err = shell("market", "check", "CH")

    assert code == 2
    assert err.startswith("TIDEWAITER_API_PORT=eighty: ")


def test_a_scaffold_into_a_folder_that_is_none(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "nope" / "KE.toml"

    assert shell("market", "new", "KE", "--out", str(out)) == (
        2,
        "",
        f"{out}: no such file or directory\n",
    )


def test_a_part_is_no_market(shell: Shell) -> None:
    for words in (("check", "EU"), ("diff", "EU", "--at", "2026-01-01", "--at", "2026-07-01")):
        code, _, err = shell("market", *words)

        assert code == 2
        assert err.startswith("EU: there is no market of this code; there are AE, ")
        assert "EU," not in err.partition("there are")[2]


def test_what_nobody_can_have_read_yet(shell: Shell, beside: Path) -> None:
    changed(beside, "CH.toml", "verified_on = 2026", "verified_on = 2126")

    code, out, err = shell("market", "check", "CH")

    assert (code, out) == (2, "")
    assert all(line.startswith("markets/CH.toml: ") for line in err.splitlines())
    assert all(line.endswith(" is yet to come") for line in err.splitlines())


def test_an_example_that_is_no_order(shell: Shell, beside: Path) -> None:
    changed(beside, "CH.toml", "\nentry_date = 20", "\nentry_date = 19")

    code, out, err = shell("market", "check", "CH")

    assert (code, out) == (2, "")
    assert err.startswith("markets/CH.toml: an example is no order: /placed_at: ")


def test_all_packaged_markets_are_right(shell: Shell, beside: Path) -> None:
    shutil.rmtree(beside)
    beside.mkdir()

    code, out, err = shell("market", "check")

    assert (code, err) == (0, "")
    assert f"{len(markets.load())} markets, " in out


@pytest.mark.parametrize(("verb", "program"), [("worker", "working.run"), ("api", "serve_api")])
def test_a_part_that_cannot_read_the_markets_does_not_start(
    shell: Shell, beside: Path, monkeypatch: pytest.MonkeyPatch, verb: str, program: str
) -> None:
    async def wired(*_: object) -> None:  # what is asked of Temporal before
        markets.MarketRates.packaged(beside=beside)

    monkeypatch.setattr(f"starter.commands.parts.{program}", wired)
    (beside / "fx.toml").write_text("tables = 3", encoding="utf-8")

    code, _, err = shell(verb)

    assert code == 2
    assert err.startswith("markets/fx.toml: tables: ")
