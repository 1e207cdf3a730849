"""Until when claims are taken: the packaged rows, whom they are for, and what they object to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carriers import CarrierFileError, load_claim_terms
from domain.carriage import Booking
from domain.cover.claims import ClaimCase, ClaimKind, ClaimRequest, Evidence, EvidenceKind
from domain.cover.insurance import Insurance, InsuranceStatus
from domain.cover.terms import ClaimTerms, objection
from domain.cover.traces import Trace, TraceOutcome
from domain.money import Money

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TERMS = load_claim_terms()


def a_case(carrier: str = "ups", shipped: int = 20, delivered: int | None = 10) -> ClaimCase:
    booking = Booking(
        carrier=carrier,
        service="S",
        waybill="W1",
        reference="TW-1:1:book",
        price=Money.of("9.00", "GBP"),
        transit_days=6,
        label="l",
    )
    return ClaimCase(
        booking=booking,
        shipped_at=NOW - timedelta(days=shipped),
        delivered_at=None if delivered is None else NOW - timedelta(days=delivered),
    )


def a_claim(kind: ClaimKind, *shown: EvidenceKind) -> ClaimRequest:
    return ClaimRequest(
        order_id="TW-1",
        number=1,
        kind=kind,
        says="x",
        evidence=tuple(Evidence(kind=k, reference=f"https://example.com/{k}") for k in shown),
        requested_by="ops@example.com",
    )


ALL = tuple(EvidenceKind)


@pytest.mark.parametrize(
    ("carrier", "kind", "shipped", "delivered", "said"),
    [
        ("ups", ClaimKind.DAMAGED, 30, 14, ""),
        ("ups", ClaimKind.DAMAGED, 30, 15, "ups took claims until 2026-11-19, day 14"),
        ("easypost.usps", ClaimKind.LOST, 6, None, "easypost.usps takes claims from 2026-11-21 on"),
        ("easypost.usps", ClaimKind.LOST, 60, None, ""),
        ("easypost.usps", ClaimKind.LOST, 61, None, "took claims until 2026-11-19, day 60"),
        ("nobody-has-read", ClaimKind.LOST, 700, None, ""),
        ("nobody-has-read", ClaimKind.DAMAGED, 30, 15, "took claims until"),
    ],
)
def test_a_window_opens_and_closes_to_the_day(
    carrier: str, kind: ClaimKind, shipped: int, delivered: int | None, said: str
) -> None:
    found = objection(TERMS, a_case(carrier, shipped, delivered), a_claim(kind, *ALL), NOW)

    assert said in found
    assert bool(found) is bool(said)


def test_the_insurer_is_asked_before_the_carrier_and_by_its_own_terms() -> None:
    insurance = Insurance(
        provider="easypost",
        reference="ins_1",
        value=Money.of("99.00", "USD"),
        premium=Money.of("0.99", "USD"),
    )
    case = a_case("ups", shipped=31).model_copy(update={"insurance": insurance})

    assert case.payer == "easypost"
    assert "easypost took claims" in objection(TERMS, case, a_claim(ClaimKind.DAMAGED, *ALL), NOW)
    gone = insurance.model_copy(update={"status": InsuranceStatus.CANCELLED})
    assert case.model_copy(update={"insurance": gone}).payer == "ups"


def test_all_that_is_missing_is_told_at_once() -> None:
    found = objection(TERMS, a_case(shipped=40, delivered=20), a_claim(ClaimKind.DAMAGED), NOW)

    assert "ups took claims until" in found
    assert "ups wants to see: photo goods, photo packaging, invoice" in found


def test_a_search_that_found_nothing_is_evidence() -> None:
    trace = Trace(reference="T-1", waybill="W1", answer_by=NOW, outcome=TraceOutcome.NOT_FOUND)
    case = a_case().model_copy(update={"traces": (trace,)})

    assert [e.reference for e in case.proven(a_claim(ClaimKind.LOST))] == ["T-1"]


def test_a_parcel_that_never_left_is_not_lost() -> None:
    case = a_case().model_copy(update={"shipped_at": None, "delivered_at": None})

    assert "no scan says that W1 was ever shipped" in objection(
        TERMS, case, a_claim(ClaimKind.LOST, *ALL), NOW
    )


def test_a_file_without_rows_of_any_payer_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(
        '[[claims]]\npayer = "ups"\nkind = "lost"\ncounted_from = "shipped"\nlatest_days = 9\n'
        'source = "s"\nread_on = 2026-11-22\nconfidence = "verified"\n'
    )

    with pytest.raises(CarrierFileError, match="of any payer"):
        load_claim_terms(tmp_path)


def test_a_payer_has_one_row_of_a_kind() -> None:
    rows = TERMS.model_dump(mode="json")

    with pytest.raises(ValueError, match="twice"):
        ClaimTerms.model_validate({**rows, "claims": [*rows["claims"], rows["claims"][0]]})
