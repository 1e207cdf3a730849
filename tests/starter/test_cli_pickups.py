"""`tidewaiter carriers pickup`: what it asks for, what it says, and with which exit code."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from domain.money import Money
from domain.pickups import Pickup
from runtime.settings import Settings
from starter.commands import pickups as verbs
from starter.refusals import CarriersSilent, PickupRefused
from tests.partners.carriers.given import a_full_order
from tests.starter.shell import Shell

WHEN = ("--on", "2026-11-24", "--from", "14:00", "--until", "18:00", "--zone", "Asia/Shanghai")
KEY = "dhl:SZX-1:2026-11-24"


class Dispatch:
    """Stands in for DHL's couriers: remembers what it was asked, and says no if told to."""

    def __init__(self) -> None:
        self.asked: list[Pickup] = []
        self.sent_away: list[tuple[str, ...]] = []
        self.found: list[tuple[str, str | None]] = []
        self.trouble: Exception | None = None
        self.carrier = ""

    async def book(self, pickup: Pickup) -> str:
        if self.trouble:
            raise self.trouble
        self.asked.append(pickup)
        return "PRG1"

    async def price(self, pickup: Pickup) -> Money:
        return Money.of("11.60", "USD")

    async def cancel(self, key: str, carrier: str, by: str, why: str) -> None:
        self.sent_away.append((key, carrier, by, why))

    async def settle(self, key: str, number: str | None) -> None:
        self.found.append((key, number))


@pytest.fixture
def dispatch(monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    ours = Dispatch()

    @asynccontextmanager
    async def pickups(_settings: Settings, carrier: str) -> AsyncIterator[Dispatch]:
        ours.carrier = carrier
        yield ours

    monkeypatch.setattr(verbs, "pickups", pickups)
    return ours


@pytest.fixture
def order(tmp_path: Path) -> str:
    path = tmp_path / "order.json"
    path.write_text(a_full_order().model_dump_json(), encoding="utf-8")
    return str(path)


def test_a_courier_is_asked_for_to_where_the_order_is_shipped_from(
    shell: Shell, dispatch: Dispatch, order: str
) -> None:
    code, said, err = shell("carriers", "pickup", order, *WHEN, "--parcels", "3", "--json")

    assert (code, err) == (0, "")
    assert json.loads(said) == {"key": KEY, "number": "PRG1"}
    (pickup,) = dispatch.asked
    assert (pickup.parcels, pickup.weight_kg) == (3, Decimal("2.4"))
    assert pickup.ready.isoformat() == "2026-11-24T14:00:00+08:00"
    assert pickup.crosses_a_border


def test_a_courier_is_sent_away_and_what_was_found_is_written_down(
    shell: Shell, dispatch: Dispatch
) -> None:
    away = shell("carriers", "pickup-cancel", KEY, "--by", "ops", "--why", "nothing to fetch")
    found = shell("carriers", "pickup-found", KEY, "--number", "PRG7")
    none = shell("carriers", "pickup-found", KEY)

    assert away == (0, f"{KEY}: no courier comes.\n", "")
    assert found == (0, f"{KEY}: PRG7.\n", "")
    assert none == (0, f"{KEY}: no courier was asked for.\n", "")
    assert dispatch.sent_away == [(KEY, "dhl", "ops", "nothing to fetch")]
    assert dispatch.found == [(KEY, "PRG7"), (KEY, None)]


def test_the_carrier_is_named_and_its_key_names_it_again(
    shell: Shell, dispatch: Dispatch, order: str
) -> None:
    shell("carriers", "pickup", order, *WHEN, "--carrier", "ups")
    (pickup,) = dispatch.asked
    away = shell("carriers", "pickup-cancel", pickup.key, "--by", "ops", "--why", "none")

    assert (pickup.key, pickup.destination) == ("ups:SZX-1:2026-11-24", "GB")
    assert (dispatch.carrier, away[0]) == ("ups", 0)
    assert dispatch.sent_away == [(pickup.key, "ups", "ops", "none")]


def test_a_price_is_told_and_nobody_is_asked_to_come(
    shell: Shell, dispatch: Dispatch, order: str
) -> None:
    words = ("carriers", "pickup", order, *WHEN, "--carrier", "ups", "--price")

    code, said, _ = shell(*words)
    priced = json.loads(shell(*words, "--json")[1])

    assert code == 0
    assert "a courier costs 11.60 USD. Nobody was asked to come." in said
    assert priced["price"] == {"amount": "11.60", "currency": "USD"}
    assert not dispatch.asked


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--zone", "Nowhere/City"), "--zone Nowhere/City: must be a zone such as Europe/London"),
        (("--weight-kg", "0"), "--weight-kg 0: must be greater than zero"),
    ],
)
def test_bad_input_is_named_with_its_option(
    shell: Shell, dispatch: Dispatch, order: str, words: tuple[str, ...], told: str
) -> None:
    code, _, err = shell("carriers", "pickup", order, *WHEN, *words)

    assert code == 2
    assert told in err
    assert not dispatch.asked


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(PickupRefused("no courier comes so early"), 2), (CarriersSilent("dhl: no answer"), 1)],
)
def test_a_carriers_no_is_bad_input_and_its_silence_is_not(
    shell: Shell, dispatch: Dispatch, order: str, trouble: Exception, code: int
) -> None:
    dispatch.trouble = trouble

    left, _, err = shell("carriers", "pickup", order, *WHEN)

    assert left == code
    assert str(trouble) in err
