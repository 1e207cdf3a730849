"""A fee that a hold brought is booked to whom it names, and taken back with the biller's credit."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.charges import Bill, BilledCharge, ChargeKind
from domain.money import Money
from domain.order import Order
from domain.parties import Fulfilment
from domain.reasons import HoldReason, Responsible
from domain.resolutions import KeepWaiting
from domain.settlement import Settlement
from domain.status import Stage
from domain.tracking import MilestoneKind
from markets import load_recharges
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_hold, a_milestone, an_order, landed, later

EXAMINED = HoldReason.CUSTOMS_EXAMINATION


@pytest.fixture
def journal(database: Database) -> RecordsJournal:
    """As the worker's: with the packaged rules of recharges."""
    return RecordsJournal(database, load_recharges())


def semi_managed(**changes: Any) -> Order:
    order = an_order(**changes)
    seller = order.seller.model_copy(
        update={"fulfilment": Fulfilment.SEMI_MANAGED, "platform": "temu"}
    )
    return order.model_copy(update={"seller": seller})


async def examined(
    journal: RecordsJournal, order: Order, responsible: Responsible | None = None
) -> None:
    """Released, held for an examination on its way, and waited for."""
    await journal.priced(order, landed(order, freight="9.00"), NOON)
    hold = a_hold(order, reason=EXAMINED)
    await journal.held(hold)
    answer = KeepWaiting.of(hold, by="ops", responsible=responsible)
    await journal.answered(hold, answer, later(5))


async def settled(journal: RecordsJournal, order: Order) -> Settlement:
    """Billed for freight as agreed, and 30.00 for the examination."""
    fees = (
        BilledCharge(kind=ChargeKind.FREIGHT, name="freight", amount=Decimal("9.00")),
        BilledCharge(kind=ChargeKind.FEE, name="Customs examination", amount=Decimal("30.00")),
    )
    bill = Bill(reference="INV-1", issuer="broker", currency=order.currency, charges=fees)
    return await journal.settled(order, Stage.DELIVERED, [bill], None, later(60))


async def balance(views: Views, account: str) -> Decimal:
    found = {b.account: b.amount for b in await views.balances("O-1")}
    return found.get(account, Decimal(0))


async def test_an_examination_at_import_is_the_platforms_to_pay_once(
    journal: RecordsJournal, views: Views
) -> None:
    order = semi_managed()
    await examined(journal, order)

    first = await settled(journal, order)
    again = await settled(journal, order)

    (fee,) = first.recharges
    assert again == first
    assert (fee.party, fee.amount) == (Responsible.PLATFORM, Decimal("30.00"))
    assert fee.hold_id == "O-1:1:customs_examination:1"
    assert await balance(views, "recoverable_from_platform") == Decimal("30.00")
    assert await balance(views, "fee_recharged") == Decimal("-30.00")
    assert await views.unbalanced() == ()
    row = await views.order("O-1")
    assert row
    assert row.settlement == first


async def test_an_answer_may_say_that_it_was_somebody_elses_fault(
    journal: RecordsJournal, views: Views
) -> None:
    order = semi_managed()
    await examined(journal, order, Responsible.BROKER)
    await settled(journal, order)

    held = await views.hold("O-1:1:customs_examination:1")
    assert held
    assert (held.responsible, held.answers_for) == (Responsible.PLATFORM, Responsible.BROKER)
    assert await balance(views, "recoverable_from_broker") == Decimal("30.00")
    assert await balance(views, "recoverable_from_platform") == 0


async def test_what_the_seller_caused_it_bears_and_nothing_is_booked(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()  # nobody but the seller runs it
    await examined(journal, order)

    settlement = await settled(journal, order)

    assert [fee.party for fee in settlement.recharges] == [Responsible.SELLER]
    accounts = {b.account for b in await views.balances("O-1")}
    assert not {a for a in accounts if a.startswith("recoverable") or a.endswith("recharged")}


async def test_a_fee_without_its_hold_is_charged_to_nobody(
    journal: RecordsJournal, views: Views
) -> None:
    order = semi_managed()
    await journal.priced(order, landed(order, freight="9.00"), NOON)

    (fee,) = (await settled(journal, order)).recharges

    assert (fee.party, fee.hold_id) == (None, "")
    assert await balance(views, "fee_recharged") == 0


@pytest.mark.parametrize(("credit", "left"), [("30.00", "0"), ("12.50", "17.50"), ("0", "30.00")])
async def test_what_the_biller_credits_its_party_no_longer_owes(
    journal: RecordsJournal, views: Views, credit: str, left: str
) -> None:
    order = semi_managed()
    await examined(journal, order)
    await settled(journal, order)
    (line,) = [v for v in await views.variances_of("O-1") if v.kind == "fee" and v.reference]

    await journal.disputed(line.variance_id, by="ops", why="never opened", at=later(61))
    await journal.dispute_closed(line.variance_id, credited=Decimal(credit), by="ops", at=later(62))

    assert await balance(views, "recoverable_from_platform") == Decimal(left)
    assert await balance(views, "fee_credited") == -Decimal(credit)
    assert await views.unbalanced() == ()


async def test_a_late_dispatch_is_expected_to_be_charged_back(
    journal: RecordsJournal, views: Views
) -> None:
    order = semi_managed(currency="USD", placed_at=NOON - timedelta(hours=60))
    await journal.priced(order, None, NOON - timedelta(hours=60))
    await journal.scanned(
        "O-1",
        [a_milestone(MilestoneKind.PICKED_UP), a_milestone(MilestoneKind.DELIVERED, minutes=90)],
    )

    settlement = await journal.settled(order, Stage.DELIVERED, [], None, later(99))

    (late,) = settlement.chargebacks
    assert (late.rule, late.why) == ("temu-semi-late-dispatch-usd", "dispatched after 60.00 hours")
    assert settlement.unbooked[0].startswith("weight and volume mismatch: no bill")
    assert await balance(views, "chargebacks_expected") == Decimal("5.00")
    assert await balance(views, "chargebacks_clearing") == Decimal("-5.00")


async def test_a_journal_without_rules_claims_nothing(database: Database, views: Views) -> None:
    journal = RecordsJournal(database)
    order = semi_managed()
    await examined(journal, order)

    settlement = await settled(journal, order)

    assert (settlement.recharges, settlement.chargebacks) == ((), ())
    assert settlement.actual == Money.of("39.00", "EUR")
