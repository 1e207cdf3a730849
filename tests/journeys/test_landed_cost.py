"""The quote keeps its word: priced by the real market files, carried by the order, held to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.charges import LandedCost
from domain.holds import Hold
from domain.order import Order
from domain.promised import Quote
from domain.quoting.quotes import Offer, QuoteRequest
from domain.resolutions import SwitchOrigin, Waive
from markets import MarketRates
from starter.quotes import Quotes
from tests.domain.orders import a_line, an_order
from tests.journeys.conftest import House

OPS = "pricing@example.com"
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)
RATES = MarketRates.packaged()


class OnDay:
    """The packaged rates, as if every order entered on one day."""

    def __init__(self, day: date) -> None:
        self.day = day

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        return await RATES.price(order, self.day)

    async def national_codes(self, country: str, hs_code: str, on: date) -> dict[str, str]:
        return {}


async def quoted(order_id: str, on: date, **changes: object) -> Order:
    """A T-shirt to Berlin, with the quote that its checkout was given on this day."""
    draft = an_order("DE", order_id=order_id, lines=[a_line(hs_code="6109100010")])
    request = QuoteRequest(order=draft, entry_date=on)
    now = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    (option,) = (await Quotes(RATES).quote(request, now)).options
    assert isinstance(option, Offer)
    block = Quote.model_validate_json(option.quote.model_dump_json())
    return draft.model_copy(update={"quote": block, "placed_at": now, **changes})


async def test_an_order_with_a_fresh_quote_is_released_untouched(house: House) -> None:
    house.world.rates = OnDay(AFTER)
    journey = await house.submit(await quoted("Q-1", AFTER))

    status = await (await journey.booked()).status()
    assert status.revision == 1
    assert status.landed_cost
    assert status.landed_cost.amount == Decimal("7.37")  # EUR 3 flat, 19 % of 23


async def test_a_quote_from_before_a_regime_is_shown_line_by_line(house: House) -> None:
    house.world.rates = OnDay(AFTER)
    journey = await house.submit(await quoted("Q-2", BEFORE))

    hold = await journey.held("rules_changed")
    assert "flat duty of TEE: 0 -> 3.00 (not quoted, due by eu-flat-duty)" in hold.evidence["lines"]
    assert hold.evidence["difference"] == "3.57 EUR"
    await journey.resolve(Waive.of(hold, by=OPS))

    assert (await (await journey.booked()).status()).revision == 2


async def test_goods_from_a_stock_inside_the_union_owe_nothing_at_a_border(house: House) -> None:
    house.world.rates = OnDay(AFTER)
    journey = await house.submit(await quoted("Q-3", BEFORE))

    hold = await journey.held("rules_changed")
    await journey.resolve(SwitchOrigin.of(hold, location="HAM-1", country="DE", by=OPS))

    again = await journey.held("rules_changed")
    assert again.evidence["landed"] == "0.00 EUR"
    await journey.resolve(Waive.of(again, by=OPS))
    status = await (await journey.booked()).status()
    assert status.declaration
    assert status.declaration.kind == "none"
    assert house.world.done("Q-3") == ["book"]


async def test_an_order_that_came_after_the_lock_is_asked_about(house: House) -> None:
    house.world.rates = OnDay(AFTER)
    order = await quoted("Q-4", AFTER)
    assert order.quote.valid_until
    late = order.model_copy(update={"placed_at": order.quote.valid_until + timedelta(minutes=1)})
    journey = await house.submit(late)

    hold = await journey.held("quote_expired")
    await journey.resolve(Waive.of(hold, by=OPS))

    await journey.booked()
