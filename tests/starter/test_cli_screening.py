"""`tidewaiter screening`: lists in, names asked, over the records of the settings."""

import json
from pathlib import Path

import pytest

from tests.starter.shell import Shell

SDN = (
    '101,"EXAMPLE, Anna Maria","individual","FIRST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"DOB 28 Jul 1963; nationality Russia."\r\n'
    '102,"EXAMPLE GRACE","vessel","FIRST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
)
ALT = '101,7,"aka","EXAMPLE, Anya",-0- \r\n999,8,"aka","NOBODY",-0- \r\n'


@pytest.fixture
def records(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = {tmp_path / "sdn.csv": SDN, tmp_path / "alt.csv": ALT}
    for path, text in paths.items():
        path.write_bytes(text.encode())
    return [str(path) for path in paths]


def test_a_list_is_imported_once_and_says_what_it_did_not_understand(
    shell: Shell, records: None, files: list[str]
) -> None:
    code, out, err = shell("screening", "import", "ofac-sdn", *files)

    assert (code, err) == (0, "")
    assert out.startswith("ofac-sdn: 2 entries, imported (")
    assert "999: an alias or address of no entry" in out
    assert (
        "was imported before; nothing changed"
        in shell("screening", "import", "ofac-sdn", *files)[1]
    )


def test_what_is_kept_is_shown(shell: Shell, records: None, files: list[str]) -> None:
    assert shell("screening", "list")[1] == "No list was imported; nobody is screened.\n"
    shell("screening", "import", "ofac-sdn", *files)

    (row,) = json.loads(shell("screening", "list", "--json")[1])

    assert (row["name"], row["entries"], row["names"]) == ("ofac-sdn", 2, 3)
    assert row["files"] == "sdn.csv, alt.csv"
    assert "ofac-sdn" in shell("screening", "list")[1]


def test_a_name_is_checked_with_score_and_reason(
    shell: Shell, records: None, files: list[str]
) -> None:
    shell("screening", "import", "ofac-sdn", *files)

    out = shell("screening", "check", "Anna Exampel", "--country", "ru", "--born", "1963")[1]

    assert "EXAMPLE, Anna Maria" in out
    assert "exampel ~ example" in out
    assert "same country RU" in out
    (found,) = json.loads(shell("screening", "check", "Grace Example", "--json")[1])
    assert (found["score"], found["would_hold"]) == (100, False), "a ship is no party"
    nobody = shell("screening", "check", "Clara Works")[1]
    assert nobody == "Clara Works resembles nobody among 3 listed names.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "eu-list", "x.csv"), "eu-list: no such list; there are ofac-sdn, "),
        (("import", "us-csl", "missing.csv"), "missing.csv: no such file"),
        (("check", "Anna", "--country", "XX"), "--country: XX: must be an ISO 3166-1"),
        (("check", "Anna", "--born", "yesterday"), "--born: yesterday: must be a year or a date"),
        (("check", "Anna", "--born", "1970-99-99"), "--born: 1970-99-99: must be a year or a date"),
        (("check", "Anna", "--born", "1970-02-30"), "--born: 1970-02-30: must be a year or a date"),
        (("check", ""), "NAME: has no word that could be compared"),
        (("check", " ... "), " ... : has no word that could be compared"),
    ],
)
def test_bad_input_is_named(shell: Shell, records: None, words: tuple[str, ...], said: str) -> None:
    code, out, err = shell("screening", *words)

    assert (code, out) == (2, "")
    assert err.startswith(said)


def test_files_of_another_list_change_nothing(
    shell: Shell, records: None, files: list[str]
) -> None:
    code, _, err = shell("screening", "import", "us-csl", files[0])

    assert code == 2
    assert err.startswith("us-csl: sdn.csv: no header with the columns ")
    assert err.endswith("Nothing was imported.\n")


def test_a_list_under_the_name_of_another_changes_nothing(
    shell: Shell, records: None, files: list[str]
) -> None:
    code, _, err = shell("screening", "import", "ofac-consolidated", *files)

    assert code == 2
    assert err.startswith("ofac-consolidated: sdn.csv is a file of ofac-sdn, by its name")
    assert shell("screening", "list", "--json")[1] == "[]\n"


def test_the_same_file_twice_changes_nothing(shell: Shell, records: None, files: list[str]) -> None:
    code, _, err = shell("screening", "import", "ofac-sdn", files[0], files[0])

    assert (code, err.splitlines()[-1]) == (2, "Nothing was imported.")


def test_an_entry_that_is_none_is_named(shell: Shell, records: None, tmp_path: Path) -> None:
    path = tmp_path / "sdn.csv"
    path.write_text(SDN.replace("101", "1" * 200), encoding="utf-8")

    code, _, err = shell("screening", "import", "ofac-sdn", str(path))

    assert code == 2
    assert err.startswith("ofac-sdn: an entry is none: /entry: ")


def test_an_endless_name_is_not_told_back_whole(
    shell: Shell, records: None, files: list[str]
) -> None:
    shell("screening", "import", "ofac-sdn", *files)

    code, out, _ = shell("screening", "check", "Q" * 100_000)

    assert code == 0
    assert out == f"{'Q' * 120}… resembles nobody among 3 listed names.\n"


def test_years_and_months_are_births_too(shell: Shell, records: None) -> None:
    for born in ("1963", "1963-07", "1964-02-29"):
        assert shell("screening", "check", "Anna", "--born", born)[0] == 0
