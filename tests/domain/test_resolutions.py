"""Answers: what each does to an order, and what none may do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.holds import Hold
from domain.parties import TaxId
from domain.questions import POLICIES
from domain.reasons import HoldReason
from domain.resolutions import (
    RESOLUTIONS,
    Correction,
    CorrectOrder,
    Reprice,
    SupplyIdentifier,
    SwitchToDap,
    Waive,
)
from domain.trade import Incoterm
from tests.builders import an_order

OPS = "ops@example.com"
REJECTED = Hold.ask(an_order(), HoldReason.DECLARATION_REJECTED, why="wrong")


def test_every_reason_has_a_desk_a_deadline_and_answers_that_exist() -> None:
    assert set(POLICIES) == set(HoldReason)
    for policy in POLICIES.values():
        assert policy.desk
        assert policy.respond_within > timedelta(0)
        assert set(policy.answers) <= set(RESOLUTIONS)


def test_every_answer_answers_some_question() -> None:
    asked = {answer for policy in POLICIES.values() for answer in policy.answers}

    assert asked == set(RESOLUTIONS)


def test_a_correction_reads_numbers_as_the_field_has_them() -> None:
    amended = _corrected("/lines/0/quantity", "3").amend(an_order())

    assert (amended.lines[0].quantity, amended.revision) == (3, 2)


@pytest.mark.parametrize(
    "pointer",
    ["/order_id", "/revision", "/waivers", "/charged", "/currency", "/seller/tolerance/amount"],
)
def test_identity_and_money_of_an_order_are_not_to_be_corrected(pointer: str) -> None:
    with pytest.raises(ValueError, match="is not to be corrected"):
        _corrected(pointer, "9").amend(an_order())


@pytest.mark.parametrize("pointer", ["lines/0/sku", "", "/", "/lines/0/", "/lines/0/a b"])
def test_what_is_no_pointer_is_told_how_one_is_written(pointer: str) -> None:
    with pytest.raises(ValidationError, match="begins with a slash, such as /lines/0/description"):
        _corrected(pointer, "9")


def test_a_pointer_into_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such field"):
        _corrected("/lines/7/sku", "X").amend(an_order())


def test_a_correction_that_makes_the_order_invalid_is_one_as_well() -> None:
    with pytest.raises(ValidationError, match="ISO 3166-1"):
        _corrected("/lines/0/origin", "XX").amend(an_order())


def test_a_waiver_names_its_reason_and_its_person() -> None:
    hold = Hold.ask(an_order(), HoldReason.MARGIN_BELOW_FLOOR)

    amended = Waive.of(hold, by=OPS).amend(an_order())

    assert amended.waived(HoldReason.MARGIN_BELOW_FLOOR)
    assert not amended.waived(HoldReason.LANDED_COST_DRIFTED)
    assert amended.waivers[0].by == OPS


def test_switching_to_dap_gives_the_import_charges_back() -> None:
    hold = Hold.ask(an_order(), HoldReason.LANDED_COST_DRIFTED)

    amended = SwitchToDap.of(hold, by=OPS).amend(an_order())

    assert (amended.incoterm, amended.charged) == (Incoterm.DAP, Decimal("99.00"))


def test_an_identifier_replaces_one_of_its_kind() -> None:
    hold = Hold.ask(an_order(), HoldReason.MISSING_IDENTIFIER)
    eori = TaxId(kind="EORI", value="GB123456789000")

    once = SupplyIdentifier.of(hold, party="importer", identifier=eori, by=OPS).amend(an_order())
    twice = SupplyIdentifier.of(hold, party="importer", identifier=eori, by=OPS).amend(once)

    assert twice.importer_of_record.tax_ids == (eori,)


def test_a_new_price_replaces_what_was_quoted() -> None:
    hold = Hold.ask(an_order(), HoldReason.LANDED_COST_DRIFTED)
    prices = {"charged": "130.00", "duties": "4.00", "taxes": "21.00", "fees": "0"}

    amended = Reprice.of(hold, by=OPS, **prices).amend(an_order())

    assert (amended.charged, amended.quote.import_charges) == (Decimal(130), Decimal(25))


def _corrected(pointer: str, value: str) -> CorrectOrder:
    return CorrectOrder.of(
        REJECTED, by=OPS, corrections=(Correction(pointer=pointer, value=value),)
    )
