"""The carriers that settings switch on, as the worker sees them: one port over all of them."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from activities.errors import OutcomeUnknown
from domain.carriage import Offer
from records.engine import Database
from records.migrate import upgrade
from records.views import Views
from runtime.settings import PARTNERS, SettingMissing, Settings
from tests.builders import LONG_AGO, an_order
from tests.partners.carriers.given import a_full_order
from tests.stand_in import StandIn
from wiring.ports import ports


def settings(world: StandIn, tmp_path: Path, **changes: object) -> Settings:
    """Every partner is the sandbox; both carriers are on."""
    urls = {f"{partner}_url": f"{world.url}/{partner}" for partner in PARTNERS}
    tokens = {f"{partner}_token": SecretStr("token") for partner in PARTNERS}
    return Settings.model_validate(
        {
            **urls,
            **tokens,
            "database_url": f"sqlite:///{tmp_path}/records.db",
            "book_with": ("gateway", "easypost"),
            "easypost_url": f"{world.url}/easypost/v2",
            "easypost_api_key": SecretStr("EZTK-of-these-tests"),
            "dhl_url": f"{world.url}/dhl/mydhlapi",
            "dhl_username": SecretStr("sandbox"),
            "dhl_password": SecretStr("secret"),
            "dhl_account": SecretStr("123456789"),
            "ups_url": f"{world.url}/ups",
            "ups_client_id": SecretStr("sandbox"),
            "ups_client_secret": SecretStr("secret"),
            "ups_account": SecretStr("A1B2C3"),
            **changes,
        }
    )


async def test_an_order_is_booked_once_among_carriers_of_all_kinds(
    world: StandIn, tmp_path: Path
) -> None:
    order = an_order("FLEET-1")
    told = settings(world, tmp_path)
    upgrade(told.database_url)
    async with ports(told) as ours:
        await ours.journal.priced(order, None, LONG_AGO)
        offers = {offer.carrier: offer for offer in await ours.carrier.offers(order)}
        await world.faults({"partner": "easypost", "route": "buy", "kind": "cut_after", "times": 1})

        async with world.paused():
            with pytest.raises(OutcomeUnknown):
                await ours.carrier.book(order, _of(offers, "easypost."), None, order.key("book"))
            found = await ours.carrier.find(order, order.key("book"))
            await ours.carrier.void(order.key("book"), order.key("void"))

        assert found is not None
        assert found.carrier.startswith("easypost.")
        assert await ours.carrier.find(order, order.key("book")) is None
    assert {"harrier", "petrel", "tern"} <= offers.keys()
    assert {offer.price.currency for offer in offers.values()} == {"GBP"}
    assert await world.effects("FLEET-1") == ["label_bought", "label_voided"]


def _of(offers: dict[str, Offer], member: str) -> Offer:
    return next(offer for name, offer in offers.items() if name.startswith(member))


async def test_a_carrier_that_is_on_and_has_no_key_is_named(world: StandIn, tmp_path: Path) -> None:
    with pytest.raises(SettingMissing, match="TIDEWAITER_EASYPOST_API_KEY is not set"):
        async with ports(settings(world, tmp_path, easypost_api_key=None)):
            pass


async def test_the_gateway_needs_no_address_where_it_is_off(world: StandIn, tmp_path: Path) -> None:
    without = {"book_with": ("easypost",), "carrier_url": None, "carrier_token": None}

    async with ports(settings(world, tmp_path, **without)) as ours:
        offers = await ours.carrier.offers(an_order("FLEET-2"))

    assert {offer.carrier.partition(".")[0] for offer in offers} == {"easypost"}


@pytest.mark.parametrize(
    ("carrier", "begins"), [("dhl", b"%PDF"), ("ups", b"GIF89a"), ("easypost", b"%PDF")]
)
async def test_a_label_that_is_handed_over_once_is_kept_with_the_orders_documents(
    world: StandIn, tmp_path: Path, carrier: str, begins: bytes
) -> None:
    ours = settings(world, tmp_path, book_with=(carrier,))
    upgrade(ours.database_url)
    order = a_full_order(f"FLEET-{carrier}")
    async with ports(ours) as partners:
        await partners.journal.priced(order, None, LONG_AGO)
        (offer, *_) = await partners.carrier.offers(order)
        booking = await partners.carrier.book(order, offer, None, order.key("book"))
        await partners.journal.booked(order, booking, LONG_AGO)

    database = Database(ours.database_url)
    sha256 = booking.label.removeprefix("documents/")
    kept = await Views(database).document(sha256)
    listed = await Views(database).documents_of(order.order_id)
    database.close()
    assert kept is not None
    assert kept[1].startswith(begins)
    assert [(row.kind, row.sha256) for row in listed] == [("label", sha256)]
