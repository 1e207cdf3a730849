"""What was assessed is compared once, told to the run where it must be, disputed as answered."""

from decimal import Decimal

import pytest

from domain.books.variance import Between
from domain.charges import Bill, BilledCharge, Charge, ChargeKind, LandedCost
from domain.concerns import concerns
from domain.customs import AssessedTax, CustomsReply, DeclarationStatus
from domain.order import Order
from domain.resolutions import AcceptAssessment, DisputeAssessment, Resolution
from domain.status import Stage
from domain.trade import Incoterm
from records.journal import RecordsJournal
from records.views import Views
from tests.records.given import NOON, a_bill, a_booking, a_reply, an_order, landed, later

OPS = "ops@example.com"
WHY = "LED lamps of 9405 21 are free of duty"


def released_at(order: Order, duty: str = "4.40", tax: str = "26.00") -> LandedCost:
    """Duty and tax on the lamps."""
    amounts = ((ChargeKind.DUTY, "customs duty", duty), (ChargeKind.TAX, "VAT", tax))
    charges = tuple(
        Charge(kind=kind, name=name, sku="LAMP", amount=Decimal(amount), rule="r", source="s")
        for kind, name, amount in amounts
    )
    return landed(order).model_copy(update={"charges": charges})


def a_notice(order: Order, duty: str, tax: str = "26.00", nth: int = 1) -> CustomsReply:
    reply = a_reply(order, DeclarationStatus.DUTY_ASSESSED, nth)
    amounts = ((ChargeKind.DUTY, "customs duty", duty), (ChargeKind.TAX, "VAT", tax))
    taxes = tuple(
        AssessedTax(
            line=1,
            kind=kind,
            name=name,
            currency="EUR",
            assessed=Decimal(amount),
            payable=Decimal(amount),
        )
        for kind, name, amount in amounts
    )
    return reply.model_copy(update={"assessed": taxes})


@pytest.fixture
async def released(journal: RecordsJournal) -> RecordsJournal:
    order = an_order()
    await journal.priced(order, released_at(order), NOON)
    return journal


async def strayed(views: Views, between: Between) -> list[tuple[str, str, str | None]]:
    """What of it differs: the line, by how much, and who disputes it."""
    return [
        (row.name, str(row.difference), row.disputed_by)
        for row in await views.variances_of("O-1")
        if row.between is between
    ]


async def balance(views: Views, account: str) -> Decimal:
    return {b.account: b.amount for b in await views.balances("O-1")}.get(account, Decimal(0))


async def test_a_difference_within_tolerance_is_booked_and_nobody_is_told(
    released: RecordsJournal, views: Views
) -> None:
    notice = a_notice(an_order(), duty="4.90")

    assert await released.new_reply("O-1", notice) is None
    assert await released.new_reply("O-1", notice) is None

    assert await strayed(views, Between.RELEASE_AND_ASSESSMENT) == [("customs duty", "0.50", None)]
    assert await balance(views, "duty_assessment_variance") == Decimal("0.50")
    assert await views.unbalanced() == ()
    (event,) = [e for e in await views.timeline("O-1") if e.what == "customs"]
    assert event.text == (
        "O-1-1: duty assessed, assessed at 30.90 EUR where 30.40 EUR was expected"
    )


async def test_a_difference_beyond_it_is_told_until_it_was_with_its_evidence_and_no_taxes(
    released: RecordsJournal, views: Views
) -> None:
    notice = a_notice(an_order(), duty="9.40")

    news = await released.new_reply("O-1", notice)
    assert news
    assert news.assessed == ()
    assert news.assessment
    assert news.assessment.lines.startswith("customs duty of LAMP: 4.40 -> 9.40")
    assert await released.new_reply("O-1", notice) == news
    await released.told_reply("O-1", news)
    assert await released.new_reply("O-1", notice) is None
    (kept,) = await views.replies_of("O-1")
    assert len(kept.assessed) == 2


async def test_a_later_notice_takes_the_place_of_an_earlier_one_whatever_came_first(
    released: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await released.new_reply("O-1", a_notice(order, duty="9.40", nth=1))
    settled = await released.new_reply("O-1", a_notice(order, duty="4.80", nth=3))
    await released.new_reply("O-1", a_notice(order, duty="7.40", nth=2))

    assert settled
    assert settled.assessment
    assert not settled.assessment.beyond
    assert await strayed(views, Between.RELEASE_AND_ASSESSMENT) == [("customs duty", "0.40", None)]
    assert await balance(views, "duty_assessment_variance") == Decimal("0.40")


async def test_the_same_notice_again_asks_nobody_again(released: RecordsJournal) -> None:
    order = an_order()

    assert await released.new_reply("O-1", a_notice(order, duty="9.40", nth=1))
    assert await released.new_reply("O-1", a_notice(order, duty="9.40", nth=2)) is None


async def test_a_declaration_that_was_taken_back_is_compared_with_nothing(
    released: RecordsJournal, views: Views
) -> None:
    first = an_order()
    await released.new_reply("O-1", a_notice(first, duty="9.40"))
    second = first.revised()
    await released.unwound(first, later(4), released=False)
    await released.priced(second, released_at(second), later(5))

    assert await released.new_reply("O-1", a_notice(first, duty="8.40", nth=6)) is None
    assert await strayed(views, Between.RELEASE_AND_ASSESSMENT) == []
    assert await balance(views, "duty_assessment_variance") == 0


async def test_a_corrected_declaration_is_assessed_beside_its_new_landed_cost(
    released: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await released.new_reply("O-1", a_notice(order, duty="9.40"))
    right = order.revised(declared_as=1)
    await released.corrected(right, released_at(right, duty="9.40"), later(2))
    assert await balance(views, "duty_assessment_variance") == 0

    again = a_notice(order, duty="9.40", nth=3)
    news = await released.new_reply("O-1", again)

    assert news
    assert news.assessment
    assert not news.assessment.beyond
    assert await strayed(views, Between.RELEASE_AND_ASSESSMENT) == []


async def test_what_the_buyer_pays_is_kept_and_not_booked(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order(incoterm=Incoterm.DAP)
    await journal.priced(order, released_at(order), NOON)

    assert await journal.new_reply("O-1", a_notice(order, duty="9.40")) is None
    assert await strayed(views, Between.RELEASE_AND_ASSESSMENT) == [("customs duty", "5.00", None)]
    assert await balance(views, "duty_assessment_variance") == 0


# ------------------------------------------------------------------------------ the bill


async def answered(journal: RecordsJournal, nth: int, resolution: type[Resolution]) -> None:
    """A person answers the question that the first notice raised."""
    order = an_order()
    news = await journal.new_reply("O-1", a_notice(order, duty="9.40", nth=nth))
    assert news
    parcel = a_booking(order)
    (asked,) = concerns(order, parcel, [], [news], heard_at=NOON, now=NOON)
    hold = asked.put(later(nth), nth, dispatched=True)
    assert hold.answers == ("accept_assessment", "dispute_assessment", "correct_declaration")
    facts = {"why": WHY} if resolution is DisputeAssessment else {}
    await journal.answered(hold, resolution.of(hold, by=OPS, **facts), later(nth + 1))


def a_bill_by_line(duty: str, tax: str) -> Bill:
    amounts = ((ChargeKind.DUTY, "customs duty", duty), (ChargeKind.TAX, "VAT", tax))
    charges = tuple(
        BilledCharge(kind=kind, name=name, sku="LAMP", amount=Decimal(amount))
        for kind, name, amount in amounts
    )
    return Bill(reference="B-1", issuer="broker", currency="EUR", charges=charges)


async def settle(journal: RecordsJournal, bill: Bill) -> None:
    bills = [bill, a_bill("F-1", freight="0.00")]
    for _ in range(2):
        await journal.settled(an_order(), Stage.DELIVERED, bills, None, later(60))


async def test_a_disputed_assessment_withholds_what_is_billed_of_it(
    released: RecordsJournal, views: Views
) -> None:
    await answered(released, 1, DisputeAssessment)
    await settle(released, a_bill_by_line(duty="9.40", tax="27.00"))

    # The tax was billed beyond the assessment too; nobody has disputed that.
    assert await strayed(views, Between.RELEASE_AND_BILL) == [
        ("customs duty", "5.00", OPS),
        ("VAT", "1.00", None),
    ]
    assert await balance(views, "payables_disputed") == Decimal("-5.00")
    (row,) = [row for row in await views.variances_of("O-1") if row.disputed_by]
    assert row.dispute == WHY
    assert await views.unbalanced() == ()


async def test_a_bill_that_names_no_lines_is_disputed_by_kind(
    released: RecordsJournal, views: Views
) -> None:
    await answered(released, 1, DisputeAssessment)
    await settle(released, a_bill("B-1", duty="9.40", tax="26.00"))

    assert await strayed(views, Between.RELEASE_AND_BILL) == [("customs duty, duty", "5.00", OPS)]


async def test_an_accepted_assessment_disputes_nothing(
    released: RecordsJournal, views: Views
) -> None:
    await answered(released, 1, AcceptAssessment)
    await settle(released, a_bill_by_line(duty="9.40", tax="26.00"))

    assert await strayed(views, Between.RELEASE_AND_BILL) == [("customs duty", "5.00", None)]


async def test_a_disputed_assessment_that_is_billed_as_expected_leaves_nothing_to_dispute(
    released: RecordsJournal, views: Views
) -> None:
    await answered(released, 1, DisputeAssessment)
    await settle(released, a_bill_by_line(duty="4.40", tax="26.00"))

    assert await strayed(views, Between.RELEASE_AND_BILL) == []
    assert await balance(views, "payables_disputed") == 0
