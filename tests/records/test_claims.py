"""Insurances, searches and claims in the records, on SQLite and on PostgreSQL."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from domain.cover.claims import (
    ClaimCase,
    ClaimKind,
    ClaimOutcome,
    ClaimReply,
    ClaimRequest,
    ClaimStage,
    ClaimStatus,
    Evidence,
    EvidenceKind,
    Filed,
    in_order,
)
from domain.cover.insurance import Insurance, InsuranceStatus
from domain.cover.reshipping import again as sent_again
from domain.cover.reshipping import numbers
from domain.cover.traces import Trace, TraceOutcome
from domain.money import Money, OtherMoney
from domain.order import Order
from domain.promised import DeliveryOptions
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.cover.cases import StoredCases
from records.engine import Database
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_bill, a_booking, a_milestone, an_order, landed, later


def a_claim(number: int = 1, kind: ClaimKind = ClaimKind.LOST) -> ClaimRequest:
    return ClaimRequest(
        order_id="O-1",
        number=number,
        kind=kind,
        says="Gone.",
        evidence=(Evidence(kind=EvidenceKind.INVOICE, reference="https://example.com/i"),),
        requested_by="ops@example.com",
    )


def an_insurance(premium: str = "1.20", currency: str = "EUR") -> Insurance:
    return Insurance(
        provider="easypost",
        reference="ins_1",
        value=Money.of("130.00", "USD"),
        premium=Money.of(premium, currency),
    )


def a_word(paid: str, minute: int) -> ClaimReply:
    return ClaimReply(
        event_id=f"says-{minute}",
        reference="clm_1",
        status=ClaimStatus.PARTLY_PAID,
        at=later(minute),
        paid=Money.of(*paid.split()),
    )


async def shipped(journal: RecordsJournal) -> Order:
    """An order that is booked and on its way."""
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00", duty="3.00"), NOON)
    await journal.booked(order, a_booking(order), NOON)
    await journal.scanned("O-1", [a_milestone(MilestoneKind.PICKED_UP, 5)])
    return order


async def opened(
    journal: RecordsJournal, cases: StoredCases, request: ClaimRequest, **changes: Any
) -> str | None:
    case = await cases.case("O-1")
    assert isinstance(case, ClaimCase)
    return await journal.claim_opened(request, case, Money.of("129.00", "EUR"), NOON, **changes)


@pytest.fixture
def cases(database: Database) -> StoredCases:
    return StoredCases(database)


async def balances(views: Views) -> dict[str, str]:
    return {b.account: str(b.amount) for b in await views.balances("O-1")}


async def test_a_premium_is_expected_until_it_is_billed(
    journal: RecordsJournal, views: Views
) -> None:
    order = await shipped(journal)
    for _ in range(2):
        await journal.insured(order, an_insurance(), later(1))
    assert (await balances(views))["insurance_estimated"] == "1.20"

    bill = a_bill("B-1", freight="11.00", insurance="1.50", duty="3.00")
    settled = await journal.settled(order, Stage.DELIVERED, [bill], None, later(9))

    books = await balances(views)
    assert "insurance_estimated" not in books
    assert (books["insurance_billed"], books["insurance_variance"]) == ("1.50", "0.30")
    assert settled.estimated == Money.of("15.20", "EUR")
    assert await views.unbalanced() == ()
    assert [e.what for e in await views.timeline("O-1")].count("insured") == 1


async def test_an_insurance_that_its_provider_cancels_pays_no_more(
    journal: RecordsJournal, cases: StoredCases
) -> None:
    order = await shipped(journal)
    await journal.insured(order, an_insurance(), later(1))
    gone = an_insurance().model_copy(update={"status": InsuranceStatus.CANCELLED})

    await journal.insurance_told(gone.model_copy(update={"reference": "ins_other"}))
    assert (case := await cases.case("O-1"))
    assert case.payer == "easypost"
    await journal.insurance_told(gone)

    assert (after := await cases.case("O-1"))
    assert after.payer == "carrier"


async def test_a_premium_in_other_money_is_refused(journal: RecordsJournal) -> None:
    order = await shipped(journal)

    with pytest.raises(OtherMoney):
        await journal.insured(order, an_insurance("1.20", "USD"), later(1))


async def test_a_case_has_the_parcel_its_moments_its_insurance_and_searches(
    journal: RecordsJournal, cases: StoredCases
) -> None:
    assert await cases.case("O-1") is None
    order = await shipped(journal)
    await journal.insured(order, an_insurance(), later(1))
    trace = Trace(reference="T-1", waybill="WB-O-1-1", answer_by=later(60))
    await journal.traced("O-1", trace, later(2))
    found = trace.model_copy(update={"outcome": TraceOutcome.NOT_FOUND, "says": "Nowhere"})
    await journal.traced("O-1", found, later(61))

    case = await cases.case("O-1")

    assert case is not None
    assert (case.payer, case.shipped_at, case.delivered_at) == ("easypost", later(5), None)
    assert case.traces == (found,)
    assert await cases.case("O-1", "another") is None


async def test_what_was_paid_is_booked_as_a_total_however_often_it_is_told(
    journal: RecordsJournal, cases: StoredCases, views: Views
) -> None:
    await shipped(journal)
    request = a_claim()
    assert await opened(journal, cases, request) is None
    filed = Filed(
        claim_id="O-1-C1", payer="easypost", reference="clm_1", asked=Money.of("129.00", "EUR")
    )
    await journal.claim_filed(request, filed, later(1))
    part, whole = a_word("40.00 USD", minute=2), a_word("100.00 USD", minute=3)
    for word in (part, part, whole):
        await journal.claim_paid("O-1", "O-1-C1", word, later(4))
    outcome = ClaimOutcome(
        claim_id="O-1-C1", stage=ClaimStage.PAID, paid=whole.paid, as_of=in_order(whole)
    )
    for _ in range(2):
        await journal.claim_closed("O-1", request, outcome, later(3))

    (row,) = await views.claims_of("O-1")
    assert (row.stage, row.paid, row.payer, row.reference) == (
        ClaimStage.PAID, whole.paid, "easypost", "clm_1",
    )  # fmt: skip
    in_dollars = {b.account: b.amount for b in await views.balances("O-1") if b.currency == "USD"}
    assert in_dollars == {"claims_paid": Decimal(100), "losses_recovered": Decimal(-100)}
    assert await views.unbalanced() == ()
    assert await views.claim_of("clm_1") == "O-1-C1"


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ("80.00 EUR, 40.00 EUR, 80.00 EUR", {"EUR": Decimal(80)}),
        ("80.00 EUR, 90.00 USD", {"USD": Decimal(90)}),
        ("80.00 EUR, 80.00 USD", {"USD": Decimal(80)}),
        ("0.00 EUR, 80.00 USD", {"USD": Decimal(80)}),
    ],
)
async def test_what_a_payer_corrects_is_corrected_in_the_books(
    told: str,
    stands: dict[str, Decimal],
    journal: RecordsJournal,
    cases: StoredCases,
    views: Views,
) -> None:
    await shipped(journal)
    await opened(journal, cases, a_claim())
    for minute, paid in enumerate(told.split(", ")):
        for _ in range(2):
            await journal.claim_paid("O-1", "O-1-C1", a_word(paid, minute), later(minute))

    balances = await views.balances("O-1")
    recovered = {b.currency: -b.amount for b in balances if b.account == "losses_recovered"}
    assert recovered == stands
    assert await views.unbalanced() == ()


async def test_words_of_money_are_in_order_by_their_payers_clock_however_late_they_come(
    journal: RecordsJournal, cases: StoredCases, views: Views
) -> None:
    await shipped(journal)
    await opened(journal, cases, a_claim())
    first, more, less = (a_word(f"{paid}.00 EUR", n) for n, paid in enumerate((80, 90, 40)))
    outcome = ClaimOutcome(
        claim_id="O-1-C1", stage=ClaimStage.PARTLY_PAID, paid=first.paid, as_of=in_order(first)
    )
    await journal.claim_closed("O-1", a_claim(), outcome, later(1))

    stands = [
        await journal.claim_paid("O-1", "O-1-C1", word, later(60 + nth))
        for nth, word in enumerate((less, more, first, less))
    ]
    await journal.claim_closed("O-1", a_claim(), outcome, later(99))

    assert stands == [True, False, False, True]
    (row,) = await views.claims_of("O-1")
    assert row.paid == less.paid
    assert (await balances(views))["losses_recovered"] == "-40.00"


async def test_what_a_worker_of_before_has_booked_is_corrected_by_later_words(
    journal: RecordsJournal, cases: StoredCases, views: Views, database: Database
) -> None:
    await shipped(journal)
    await opened(journal, cases, a_claim())
    first, early, late = (a_word(f"{paid}.00 EUR", n) for n, paid in ((5, 80), (4, 70), (6, 90)))
    await journal.claim_paid("O-1", "O-1-C1", first, later(5))
    forgotten = "UPDATE carrier_claims SET paid_as_of = NULL, paid_word = NULL"
    await database.write(lambda db: db.execute(text(forgotten)))

    stands = [await journal.claim_paid("O-1", "O-1-C1", word, later(9)) for word in (early, late)]

    assert stands == [False, True]
    assert (await balances(views))["losses_recovered"] == "-90.00"


async def test_a_number_is_not_shared_by_the_claims_of_two_pieces(
    journal: RecordsJournal, cases: StoredCases
) -> None:
    await shipped(journal)
    await opened(journal, cases, a_claim())
    case = await cases.case("O-1")
    assert case
    other = case.model_copy(update={"booking": case.booking.model_copy(update={"waybill": "WB-2"})})

    why = await journal.claim_opened(a_claim(), other, Money.of("129.00", "EUR"), NOON)

    assert why == "O-1-C1 was opened for another loss or amount"


async def test_a_claim_never_leaves_its_end(
    journal: RecordsJournal, cases: StoredCases, views: Views
) -> None:
    await shipped(journal)
    request = a_claim()
    await opened(journal, cases, request)
    for stage in (ClaimStage.DENIED, ClaimStage.PAID):
        outcome = ClaimOutcome(claim_id="O-1-C1", stage=stage)
        await journal.claim_closed("O-1", request, outcome, later(3))

    (row,) = await views.claims_of("O-1")
    assert row.stage is ClaimStage.DENIED
    assert await views.claims(open_only=True) == ()


async def test_one_loss_has_one_standing_claim_and_a_hold_has_one_number(
    journal: RecordsJournal, cases: StoredCases
) -> None:
    await shipped(journal)
    assert await cases.claim_number("O-1", "O-1:1:lost:1") == 1
    assert await opened(journal, cases, a_claim(), cause="O-1:1:lost:1") is None

    assert await opened(journal, cases, a_claim(), cause="") is None, "told again"
    why = await opened(journal, cases, a_claim(2))
    assert why == "O-1-C1 is for the same loss already; it is requested"
    assert await opened(journal, cases, a_claim(2, ClaimKind.MISSING_CONTENTS)) is None
    assert await cases.claim_number("O-1", "O-1:1:lost:1") == 1
    assert await cases.claim_number("O-1", "O-1:1:lost:2") == 3


async def test_a_claim_that_is_refused_leaves_alone_what_was_given_its_number(
    journal: RecordsJournal, cases: StoredCases, views: Views
) -> None:
    await shipped(journal)
    await opened(journal, cases, a_claim(), cause="O-1:1:lost:1")
    other = a_claim().model_copy(update={"requested_by": "shop@example.com"})

    why = await opened(journal, cases, other)
    refused = ClaimOutcome(claim_id="O-1-C1", stage=ClaimStage.REFUSED, why=why or "")
    await journal.claim_closed("O-1", other, refused, later(1))

    assert why == "O-1-C1 was opened for another loss or amount"
    (row,) = await views.claims_of("O-1")
    assert row.stage is ClaimStage.REQUESTED


async def test_goods_sent_once_more_are_charged_and_supplied_once(
    journal: RecordsJournal, views: Views
) -> None:
    order = await shipped(journal)
    again = sent_again(order, numbers(order)[0])
    await journal.replaced("O-1", again.order_id, later(1))
    await journal.priced(again, landed(again, freight="9.00"), later(2))

    first, second = [await views.order(name) for name in ("O-1", "O-1-R1")]
    assert first is not None
    assert second is not None
    assert (first.replaced_by, second.replaces) == ("O-1-R1", "O-1")
    charged = [b.amount for b in await views.balances() if b.account == "customer_charges"]
    assert charged == [order.charged]
    assert numbers(again)[0] == "O-1-R2"


@pytest.mark.parametrize(("ends", "earned"), [("delivered", "160.00"), ("cancelled", "0")])
async def test_what_is_paid_at_the_door_is_earned_by_the_goods_that_come(
    journal: RecordsJournal, views: Views, ends: str, earned: str
) -> None:
    order = an_order(delivery=DeliveryOptions(collect=Decimal("60.00")))
    await journal.priced(order, None, NOON)
    await journal.cash_settled(order, None, later(1))  # lost: nobody was at the door
    again = sent_again(order, numbers(order)[0])
    await journal.priced(again, None, later(2))

    if ends == "cancelled":
        await journal.unwound(again, later(3), released=True)

    of_both = [each for name in ("O-1", "O-1-R1") for each in await views.balances(name)]
    paid = [b.amount for b in of_both if b.account in {"customer_charges", "customer_refunds"}]
    assert sum(paid) == Decimal(earned)
    assert await views.unbalanced() == ()
