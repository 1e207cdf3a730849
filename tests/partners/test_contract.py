"""The contract of every adapter with a partner that fails: over real sockets, no fakes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from activities.errors import OutcomeUnknown, PartnerRefused, PartnerUnavailable
from activities.ports import ChangesDelivery
from domain.charges import ChargeKind, CollectedBy
from domain.money import Money
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.resolutions import Document
from domain.returns import Disposition
from partners.brokers.gateway import lodge_request
from tests.builders import an_order
from tests.stand_in import SLOW_SECONDS, StandIn, a_landed_cost, a_return, impatient, stand_in

Do = Callable[[StandIn, Order], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """One effect of one adapter: where it strikes, and what the ledger then says."""

    partner: str
    route: str
    effect: str
    do: Do
    first: Do | None = None
    before_pickup: bool = False


async def _lodge(world: StandIn, order: Order) -> object:
    return await world.broker.lodge(order, a_landed_cost(order), order.key("lodge"))


def test_a_broker_is_not_told_to_pay_what_the_seller_collected() -> None:
    order = an_order()
    landed = a_landed_cost(order)
    collected = replace(
        landed.charges[0],
        kind=ChargeKind.TAX,
        collected_by=CollectedBy.SELLER,
        rule="gb-supply-vat",
    )
    landed = landed.model_copy(update={"charges": (*landed.charges, collected)})

    assert lodge_request(order, landed) == lodge_request(order, a_landed_cost(order))


async def _book(world: StandIn, order: Order) -> object:
    # Any offer will do, but the same one each time, as an activity would.
    offers = await world.carrier.offers(order)
    return await world.carrier.book(order, offers[0], None, order.key("book"))


async def _change_delivery(world: StandIn, order: Order) -> object:
    assert isinstance(world.carrier, ChangesDelivery)
    booking = await world.carrier.find(order, order.key("book"))
    assert booking
    options = DeliveryOptions(safe_place="Behind the bins")
    await world.carrier.change_delivery(booking, options, order.key("delivery"))
    return booking


async def _authorise(world: StandIn, order: Order) -> object:
    request = a_return(order.order_id)
    return await world.hub.authorise(order, request, request.key("authorise"))


CASES = (
    Case("broker", "declarations", "declaration_lodged", _lodge),
    Case(
        "broker",
        "withdraw",
        "declaration_withdrawn",
        lambda world, order: world.broker.withdraw(order, order.key("withdraw")),
        first=_lodge,
    ),
    Case(
        "broker",
        "amendments",
        "declaration_amended",
        lambda world, order: world.broker.amend(
            order, a_landed_cost(order), ["/lines/0/quantity"], "miscounted", order.key("amend")
        ),
        first=lambda world, order: world.declared(order),
    ),
    Case("carrier", "bookings", "label_bought", _book),
    Case(
        "carrier",
        "void",
        "label_voided",
        lambda world, order: world.carrier.void(order.key("book"), order.key("void")),
        first=_book,
        before_pickup=True,
    ),
    Case(
        "carrier",
        "delivery",
        "delivery_changed",
        _change_delivery,
        first=_book,
        before_pickup=True,
    ),
    Case("hub", "returns", "return_authorised", _authorise),
    Case(
        "payments",
        "release",
        "charge_released",
        lambda world, order: world.payments.release(
            order.payment_reference, Money.of(9, "GBP"), order.key("release")
        ),
    ),
    Case(
        "payments",
        "refunds",
        "refund_paid",
        lambda world, order: world.payments.refund(
            order.payment_reference, Money.of(5, "GBP"), order.key("refund")
        ),
    ),
    Case(
        "notices",
        "notices",
        "notice_sent",
        lambda world, order: world.notices.send("ops", "Hi", "There", order.key("note")),
    ),
)

FAULTS = (
    # kind, how the call ends, whether it had taken effect
    ("http_500", OutcomeUnknown, 0),
    ("http_500_after", OutcomeUnknown, 1),
    ("slow", OutcomeUnknown, 1),
    ("cut_after", OutcomeUnknown, 1),
    ("malformed", OutcomeUnknown, 1),
    ("rate_limited", PartnerUnavailable, 0),
)


def short_of_patience(world: StandIn, kind: str) -> AbstractContextManager[None]:
    """Only with a slow partner, so that no other fault can pass for that."""
    return impatient(*world.lines) if kind == "slow" else nullcontext()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.effect)
@pytest.mark.parametrize(("kind", "trouble", "done"), FAULTS, ids=str)
async def test_a_failed_effect_is_repeated_under_its_key_and_done_exactly_once(
    world: StandIn, case: Case, kind: str, trouble: type[PartnerUnavailable], done: int
) -> None:
    order = an_order(f"C-{case.effect}-{kind}")
    strikes = {"kind": kind, "partner": case.partner, "route": case.route, "method": "POST"}
    async with world.paused() if case.before_pickup else nullcontext():
        if case.first:
            await case.first(world, order)
        await world.faults({**strikes, "times": 1, "seconds": SLOW_SECONDS})

        with pytest.raises(PartnerUnavailable) as failure, short_of_patience(world, kind):
            await case.do(world, order)
        after_failure = (await world.effects(order.order_id)).count(case.effect)
        await case.do(world, order)

    assert type(failure.value) is trouble
    assert after_failure == done
    assert (await world.effects(order.order_id)).count(case.effect) == 1


QUESTIONS: tuple[tuple[str, str, Do], ...] = (
    ("broker", "declarations", lambda world, order: world.broker.ask(order)),
    ("carrier", "offers", lambda world, order: world.carrier.offers(order)),
    ("carrier", "bookings", lambda world, order: world.carrier.find(order, order.key("book"))),
    ("hub", "returns", lambda world, order: world.hub.inspection(f"{order.order_id}-1")),
)


@pytest.mark.parametrize(("partner", "route", "ask"), QUESTIONS)
@pytest.mark.parametrize("kind", ["http_500", "slow", "cut_after", "rate_limited"])
async def test_an_unanswered_question_is_only_unavailable(
    world: StandIn, partner: str, route: str, ask: Do, kind: str
) -> None:
    rule: dict[str, object] = {"kind": kind, "partner": partner, "route": route, "times": 1}
    rule["seconds"] = SLOW_SECONDS
    order = an_order(f"Q-{partner}-{route}-{kind}")
    await _lodge(world, order)
    await _authorise(world, order)
    await world.faults(rule)

    with pytest.raises(PartnerUnavailable) as failure, short_of_patience(world, kind):
        await ask(world, order)
    await ask(world, order)

    assert not isinstance(failure.value, OutcomeUnknown)


async def test_a_rate_limit_says_how_long_to_wait(world: StandIn) -> None:
    await world.faults({"kind": "rate_limited", "partner": "notices", "times": 1, "seconds": 17})

    with pytest.raises(PartnerUnavailable) as failure:
        await world.notices.send("ops", "Hi", "There", "C-WAIT:1:note")

    assert failure.value.retry_after == timedelta(seconds=17)


async def test_a_refusal_carries_code_message_and_pointers(world: StandIn) -> None:
    order = an_order("C-REFUSED")
    await _lodge(world, order)

    with pytest.raises(PartnerRefused) as refusal:
        await world.broker.lodge(order, a_landed_cost(order), "C-REFUSED:1:another-key")

    assert refusal.value.partner == "broker"
    assert refusal.value.code == "lrn_reused"
    assert refusal.value.pointers == ("/lrn",)
    assert "C-REFUSED-1" in refusal.value.message


async def test_documents_that_nobody_asked_for_are_refused(world: StandIn) -> None:
    order = an_order("C-UNASKED")
    await _lodge(world, order)

    with pytest.raises(PartnerRefused) as refusal:
        await world.broker.supply(order, [Document(kind="380", reference="x")], "key")

    assert refusal.value.code == "not_asked_for"


async def test_goods_cannot_be_disposed_of_before_they_were_seen(world: StandIn) -> None:
    order = an_order("C-EARLY")
    await world.scenario("C-EARLY", hub={"arrives": False})
    await _authorise(world, order)

    with pytest.raises(PartnerRefused) as refusal:
        await world.hub.dispose("C-EARLY-1", Disposition.DESTROY, "key")

    assert refusal.value.code == "not_inspected"


async def test_random_faults_never_make_a_second_effect(tmp_path: Path) -> None:
    """Forty orders against a world where a third of all calls goes wrong, by seed."""
    kinds = ("http_500", "http_500_after", "cut_after", "malformed", "rate_limited")
    async with stand_in(tmp_path) as world:
        await world.faults(
            *({"kind": kind, "method": "POST", "probability": 0.08} for kind in kinds)
        )
        orders = [an_order(f"C-RANDOM-{number}") for number in range(40)]

        await asyncio.gather(*(_insist(world, order) for order in orders))

        for order in orders:
            effects = await world.effects(order.order_id)
            assert sorted(effects) == ["declaration_lodged", "label_bought"]


ATTEMPTS_MAX = 50


async def _insist(world: StandIn, order: Order) -> None:
    for do in (_lodge, _book):
        for _ in range(ATTEMPTS_MAX):
            try:
                await do(world, order)
                break
            except PartnerUnavailable:
                continue
        else:
            raise AssertionError(f"{order.order_id} never got through")
