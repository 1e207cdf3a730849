"""The plan of a filing, by a made-up market and made-up checklists: choice, elements, faults."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.charges import LandedCost
from domain.checks.findings import Severity
from domain.costing.consignment import valued
from domain.filing.checklist import Checklists
from domain.filing.descriptions import Terms
from domain.filing.plan import FilingPlan, incomplete, plan
from domain.landed_cost import price
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import Correction, CorrectOrder, SupplyIdentifier, Waive
from tests.domain.made_up import EXCHANGE, LOW, TEE, a_market, rule
from tests.domain.orders import a_line, a_party, order_from, posted

ON = date(2026, 9, 1)
BY = "customs@example.com"
PREFERENCE = rule("bz-agreement", name="BZ-FTA", origins=("CN",), ships_from=("CN",))


def an_entry(element: str, **more: Any) -> dict[str, Any]:
    return {"element": element, **more}


def an_element(name: str, at: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "at": at, **more}


ELEMENTS = (
    an_element("reference", "/order_id", made="lrn"),
    an_element("description", "/lines/*/description", check="description"),
    an_element("code", "/lines/*/hs_code", check="digits"),
    an_element("net mass", "/lines/*/net_weight_kg", made="line net mass"),
    an_element("importer", "/importer/name", check="name"),
    an_element("street", "/consignee/address", check="address"),
    an_element("EORI", "/importer/tax_ids", check="identifier", ids=("EORI",)),
    an_element("phone", "/consignee/phone"),
    an_element("pairs", "/lines/*/measures", check="measure", unit="NPR"),
    an_element("proof", "/lines/*/origin_proof", check="proof"),
)
BASE = rule(
    "bz-base-list",
    name="base",
    others=True,
    entries=(
        an_entry("reference", number="1"),
        an_entry("description", number="2"),
        an_entry("code", number="3"),
        an_entry("importer"),
        an_entry("street"),
    ),
)


def checklists(*entries: dict[str, Any], **more: Any) -> Checklists:
    h1 = rule(
        "bz-h1-list",
        name="H1",
        declarations=("bz-h1",),
        extends=("bz-base-list",),
        entries=(an_entry("net mass", number="9"), *entries),
    )
    return Checklists.model_validate({"elements": ELEMENTS, "checklists": (BASE, h1), **more})


TERMS = Terms.model_validate(
    {
        "lists": (
            rule("bz-words", of="goods", name="the words of nobody", terms=("gifts",)),
            rule("bz-nobody", of="party", name="the names of nobody", terms=("unknown",)),
        ),
        "checks": (rule("bz-enough", check="content_words"), rule("bz-signs", check="signs")),
    }
)


def an_order(*lines: dict[str, Any], **changes: Any) -> Order:
    whole = lines or (a_line(hs_code=TEE),)
    return order_from(posted("BZ", lines=list(whole), **changes))


def planned(
    order: Order, lists: Checklists | None = None, landed: LandedCost | None = None, **market: Any
) -> FilingPlan:
    consignment = valued(order, a_market(**market), ON, EXCHANGE)
    return plan(consignment, landed, lists or checklists(), TERMS)


def faults(filing: FilingPlan) -> dict[str, str]:
    return {error.fault.pointer: error.fault.message for error in filing.errors}


# ------------------------------------------------------------------------------ choice


def test_the_first_kind_that_fits_is_chosen_and_says_why() -> None:
    filing = planned(an_order())

    assert filing.chosen
    assert (filing.kind, filing.digits, filing.passed_over) == ("H7", 6, ())
    assert filing.chosen.why == "the goods are worth 20.00 EUR FOB, up to 150 EUR"
    assert filing.chosen.source == "made up: bz-h7"


def test_over_value_each_earlier_kind_says_why_not() -> None:
    filing = planned(an_order(a_line(hs_code=TEE, unit_price="200.00"), charged="200.00"))

    assert (filing.kind, filing.digits) == ("H1", 10)
    (passed,) = filing.passed_over
    assert passed.kind == "H7"
    assert passed.why == "the goods are worth 200.00 EUR FOB; it is for goods up to 150 EUR"


H7 = {"kind": "H7", "digits": 6, **LOW}
H1 = rule("bz-h1", kind="H1", digits=10)
LICENCE = rule("bz-swords", verdict="licence", says="Swords need a licence.", words=("sword",))
PROOF = {"origin_proof": {"agreement": "BZ-FTA", "reference": "REX-1"}}


@pytest.mark.parametrize(
    ("row", "line", "market", "why"),
    [
        (
            {"preferential": False},
            PROOF,
            {"agreements": (PREFERENCE,)},
            "TEE claims the preference of BZ-FTA",
        ),
        ({"restricted": False}, {"description": "Sword of steel"}, {"restrictions": (LICENCE,)},
         "TEE is restricted (bz-swords): Swords need a licence."),
        ({"not_hs": ("61",)}, {}, {}, f"goods of code {TEE} (TEE) are excluded from it"),
        ({"not_flags": ("food",)}, {"flags": ["food"]}, {}, "TEE is excluded from it: food"),
        ({"logistics": ("postal",)}, {}, {}, "goods go by express, not by postal"),
        ({"registered": ("IOSS",)}, {}, {}, "the shipper has no registration for IOSS"),
        ({"scope": "piece", "up_to": Decimal(10)}, {}, {},
         "the dearest piece is worth 20.00 EUR; it is for goods up to 10 EUR"),
    ],
)  # fmt: skip
def test_what_moves_an_order_to_the_next_kind(
    row: dict[str, Any], line: dict[str, Any], market: dict[str, Any], why: str
) -> None:
    rows = (rule("bz-h7", **{**H7, **row}), H1)

    filing = planned(an_order(a_line(hs_code=TEE, **line)), declarations=rows, **market)

    assert filing.kind == "H1"
    assert filing.passed_over[0].why == why


def test_the_landed_cost_follows_the_choice() -> None:
    rows = (rule("bz-h7", **H7, preferential=False), H1)
    market = a_market(declarations=rows, agreements=(PREFERENCE,))
    plain, claimed = an_order(), an_order(a_line(hs_code=TEE, **PROOF))

    priced = [price(order, market, ON, EXCHANGE) for order in (plain, claimed)]

    assert all(isinstance(landed, LandedCost) for landed in priced)
    assert [(p.declaration, p.digits) for p in priced if isinstance(p, LandedCost)] == [
        ("H7", 6),
        ("H1", 10),
    ]


def test_an_order_that_no_kind_fits_is_planned_all_the_same() -> None:
    filing = planned(
        an_order(a_line(hs_code=TEE, unit_price="200.00")), declarations=(rule("bz-h7", **H7),)
    )

    assert (filing.chosen, filing.kind, filing.checklists) == (
        None,
        "declaration",
        ("bz-base-list",),
    )


def test_procedures_go_with_the_declaration_and_the_seller() -> None:
    rows = (
        rule("bz-c07", code="C07", says="low value", declarations=("bz-h7",)),
        rule("bz-f48", code="F48", says="IOSS", declarations=("bz-h7",), registered=("IOSS",)),
        rule("bz-f49", code="F49", says="other", declarations=("bz-h7",), not_registered=("IOSS",)),
        rule("bz-40", code="40", says="full", declarations=("bz-h1",)),
    )
    lists = checklists(procedures=rows)
    ioss = a_party("CN", tax_ids=[{"kind": "IOSS", "value": "IM2760000013"}])

    plain = planned(an_order(), lists)
    registered = planned(an_order(shipper=ioss), lists)
    dear = planned(an_order(a_line(unit_price="200.00", hs_code=TEE)), lists)

    assert [code.code for code in plain.procedures] == ["C07", "F49"]
    assert [code.code for code in registered.procedures] == ["C07", "F48"]
    assert [code.code for code in dear.procedures] == ["40"]


def test_mail_bears_a_postal_form_as_well() -> None:
    assert planned(an_order()).form is None
    form = planned(an_order(logistics_model="postal")).form
    assert form
    assert form.kind in {"CN22 with ITMATT data", "CN23 with ITMATT data"}


# ---------------------------------------------------------------------------- elements


def test_each_element_says_its_number_its_value_and_where_it_is_from() -> None:
    filing = planned(an_order(a_line(hs_code=TEE, quantity=8, unit_price="20.00")))

    told = {
        stated.name: (stated.number, stated.pointer, stated.value) for stated in filing.elements
    }
    assert told["reference"] == ("1", "/order_id", "T-1-1")
    assert told["code"] == ("3", "/lines/0/hs_code", TEE)
    assert told["net mass"] == ("9", "/lines/0/net_weight_kg", "1.6 kg")
    assert told["importer"] == ("", "/consignee/name", "Example Party")


def test_a_code_is_stated_with_as_many_digits_as_the_declaration_has() -> None:
    (code,) = (s for s in planned(an_order()).elements if s.name == "code")

    assert code.value == TEE[:6]


def dear(**changes: Any) -> dict[str, Any]:
    return a_line(**{"hs_code": TEE, "unit_price": "200.00", **changes})


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        ({"lines": [dear(description="GIFTS")]}, "/lines/0/description", "says nothing"),
        ({"lines": [dear(description="Lamp")]}, "/lines/0/description", "says too little"),
        ({"lines": [dear(hs_code=None)]}, "/lines/0/hs_code", "is missing (code)"),
        (
            {"lines": [dear(hs_code="61091000")]},
            "/lines/0/hs_code",
            "has 8 digits, and 10 are declared (code)",
        ),
        ({"consignee": a_party("BZ", name="Unknown")}, "/consignee/name", "says nothing"),
    ],
)
def test_a_fault_points_at_its_field(changes: dict[str, Any], pointer: str, message: str) -> None:
    filing = planned(an_order(*changes.pop("lines", [dear()]), **changes))

    assert faults(filing)[pointer].startswith(message)


def test_every_line_is_asked_for_itself() -> None:
    good, vague = dear(sku="A"), dear(sku="B", description="gifts")

    assert list(faults(planned(an_order(good, vague)))) == ["/lines/1/description"]


def test_an_identifier_is_asked_where_the_order_names_a_business() -> None:
    entry = an_entry("EORI", when={"business": True}, why="a business has one")
    lists = checklists(entry)

    assert faults(planned(an_order(dear()), lists)) == {}
    business = planned(an_order(dear(), importer=a_party("BZ")), lists)
    assert faults(business) == {"/importer/tax_ids": "is missing (EORI): a business has one"}


def test_an_identifier_that_is_there_must_be_one() -> None:
    eori = rule("bz-eori", kind="EORI", name="EORI", party="importer", required=False, check="eori")
    party = a_party("BZ", tax_ids=[{"kind": "EORI", "value": "nonsense"}])
    lists = checklists(an_entry("EORI", when={"business": True}))

    filing = planned(an_order(dear(), importer=party), lists, identifiers=(eori,))

    (error,) = filing.errors
    assert error.fault.pointer == "/importer/tax_ids/0/value"
    assert error.fault.code == "bz-eori"


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        ({"incoterms": ("DDP",)}, True),
        ({"incoterms": ("DAP",)}, False),
        ({"logistics": ("express",)}, True),
        ({"logistics": ("postal",)}, False),
        ({"hs": ("61",)}, True),
        ({"hs": ("64",)}, False),
        ({"flags": ("food",)}, False),
        ({"registered": ("IOSS",)}, False),
        ({"procedures": ("F48",)}, False),
        ({"above": Decimal(100), "currency": "EUR"}, True),
        ({"above": Decimal(300), "currency": "USD"}, False),
        ({"preference": True}, False),
    ],
)
def test_an_element_is_asked_only_when_its_condition_holds(
    when: dict[str, Any], asked: bool
) -> None:
    filing = planned(an_order(dear()), checklists(an_entry("phone", when=when)))

    assert ("/consignee/phone" in faults(filing)) is asked


def test_a_lack_may_be_a_warning() -> None:
    filing = planned(
        an_order(dear()), checklists(an_entry("phone", lack="warning", why="they ring"))
    )

    assert filing.errors == ()
    (warning,) = filing.warnings
    assert (warning.severity, warning.fault.pointer) == (Severity.WARNING, "/consignee/phone")
    assert warning.fault.message == "is missing (phone): they ring"


def test_pairs_are_found_among_the_measures() -> None:
    lists = checklists(an_entry("pairs"))
    stated = dear(measures=[{"unit": "NPR", "amount": "1"}])

    assert "/lines/0/measures" in faults(planned(an_order(dear()), lists))
    assert faults(planned(an_order(stated), lists)) == {}


def test_a_preference_without_proof_is_told() -> None:
    lists = checklists(an_entry("proof", when={"preference": True}))
    line = dear(origin_proof={"agreement": "No-FTA"})

    (message,) = faults(planned(an_order(line), lists)).values()

    assert message == "does not hold: No-FTA does not bind BZ and CN (proof)"


# ---------------------------------------------------------------------------- the hold


def test_a_plan_without_errors_asks_nothing() -> None:
    order = an_order()

    assert incomplete(order, planned(order)) is None


def test_the_answer_to_an_incomplete_declaration_completes_it() -> None:
    order = an_order(a_line(hs_code=TEE, description="Gifts"))
    hold = incomplete(order, planned(order))

    assert hold
    assert hold.reason is HoldReason.DECLARATION_INCOMPLETE
    assert hold.faults[0].pointer == "/lines/0/description"
    assert hold.evidence["sources"] == "made up: bz-words"
    fix = Correction(pointer="/lines/0/description", value="T-shirt of cotton")
    revised = CorrectOrder.of(hold, corrections=(fix,), by=BY).amend(order)
    assert revised.revision == 2
    assert incomplete(revised, planned(revised)) is None


def test_an_identifier_that_is_supplied_goes_to_the_party_that_lacks_it() -> None:
    lists = checklists(an_entry("EORI", when={"business": True}))
    order = an_order(dear(), importer=a_party("BZ"))
    hold = incomplete(order, planned(order, lists))

    assert hold
    identifier = {"kind": "EORI", "value": "DE123456789012345"}
    revised = SupplyIdentifier.of(hold, identifier=identifier, by=BY).amend(order)
    assert revised.importer
    assert revised.importer.tax_id("EORI") == "DE123456789012345"
    assert incomplete(revised, planned(revised, lists)) is None


def test_a_person_may_let_it_go_as_it_is() -> None:
    order = an_order(a_line(hs_code=TEE, description="Gifts"))
    hold = incomplete(order, planned(order))

    assert hold
    held = hold.put(order.placed_at, 1, dispatched=False)
    waived = Waive.of(held, by=BY).amend(order)
    assert incomplete(waived, planned(waived)) is None


def test_many_faults_are_counted_in_the_question_and_all_go_with_it() -> None:
    order = an_order(*(a_line(hs_code=TEE, sku=f"S{n}", description="gifts") for n in range(7)))
    hold = incomplete(order, planned(order))

    assert hold
    assert len(hold.faults) == 7
    assert "; and 2 more" in hold.question


# ------------------------------------------------------------------------------- lists


def test_its_own_entries_come_first_and_an_element_stands_once() -> None:
    lists = checklists(an_entry("description", number="18"))
    filing = planned(an_order(dear()), lists)

    told = [stated.name for stated in filing.elements]
    assert told[:2] == ["net mass", "description"]
    assert told.count("description") == 1
    assert next(s for s in filing.elements if s.name == "description").number == "18"


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        ((an_element("a", "/x", check="identifier"),), "`ids` go with"),
        ((an_element("a", "/x", unit="NPR"),), "a `unit` goes with"),
        ((an_element("a", "/order_id", made="line value"),), "stands at `/lines/"),
        ((), "no element or list is named"),
    ],
)
def test_a_broken_list_is_refused(elements: tuple[dict[str, Any], ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Checklists.model_validate({"elements": elements, "checklists": (BASE,)})


def test_a_bound_needs_its_currency() -> None:
    with pytest.raises(ValidationError, match="`above` and `currency`"):
        checklists(an_entry("phone", when={"above": Decimal(1)}))
