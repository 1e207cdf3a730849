"""Loading refuses a broken file by name, table and field, and every row is cited."""

import shutil
from pathlib import Path

import pytest

import markets
from domain.markets.market import Market
from markets import MarketFileError

FOLDER = Path(markets.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "markets"))


def broken(folder: Path, name: str, old: str, new: str) -> str:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MarketFileError) as refused:
        markets.load(folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("DE.toml", 'percent = "19"', 'percent = "19 %"', "markets/DE.toml: taxes[0].percent"),
        ("DE.toml", 'percent = "19"', "percent = 19.0", "markets/DE.toml: taxes[0].percent"),
        ("GB.toml", "valid_from", "valid_form", "markets/GB.toml: national_codes[0].valid_from"),
        ("EU.toml", 'source = "Belas', 'sauce = "Belas', "markets/EU.toml: duty_bases[0].source"),
        ("BR.toml", '"br.cpf"', '"br.nope"', "markets/BR.toml: identifiers[0]: "),
        ("AU.toml", 'currency = "AUD"', 'currency = "AUX"', "markets/AU.toml: currency"),
        ("AU.toml", "shelf_life_days = 180", "", "markets/AU.toml: shelf_life_days"),
        ("tariff/US.toml", '"16.5 %"', '"16.5 cents"', "markets/tariff/US.toml: tariff[0].rates"),
        ("CH.toml", "[[duty_bases]]", "[[duty_bases]", "markets/CH.toml: "),
        ("FR.toml", '["EU"]', '["EUX"]', "markets/EUX.toml: "),
    ],
)
def test_a_broken_file_is_named(folder: Path, name: str, old: str, new: str, message: str) -> None:
    assert broken(folder, name, old, new).startswith(message)


def test_a_broken_rate_table_is_named(folder: Path) -> None:
    path = folder / "fx.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"1.1172"', '"one"'))

    with pytest.raises(MarketFileError, match=r"markets/fx\.toml: tables\[0\]\.units\.USD"):
        markets.load_exchange(folder)


def test_a_new_file_is_a_new_destination(folder: Path) -> None:
    text = (folder / "NL.toml").read_text(encoding="utf-8")
    (folder / "BE.toml").write_text(text.replace('"NL"', '"BE"'), encoding="utf-8")

    assert markets.load(folder)["BE"].currency == "EUR"


def test_a_file_that_extends_itself_is_named(folder: Path) -> None:
    message = broken(folder, "tariff/EU.toml", "[sources.XI]", 'extends = ["EU"]\n\n[sources.XI]')

    assert message == "markets/EU.toml: extends itself"


@pytest.mark.parametrize("market", markets.load().values(), ids=markets.load().keys())
def test_every_rule_of_a_market_has_its_own_name(market: Market) -> None:
    names = [rule.rule for rule in market.rules()]

    assert len(set(names)) == len(names)


def test_at_least_nine_destinations() -> None:
    assert {"DE", "FR", "NL", "GB", "US", "CA", "AU", "JP", "BR", "CH"} <= markets.load().keys()
