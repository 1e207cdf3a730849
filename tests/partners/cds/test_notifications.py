"""Notifications: HMRC's samples read to the right state, and no document does harm."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.charges import ChargeKind
from domain.customs import AssessedTax, CustomsReply
from domain.customs import DeclarationStatus as S
from domain.filing.faults import placed
from domain.holds import Fault
from domain.money import Money
from domain.parties import Party
from domain.reasons import HoldReason
from partners.brokers.cds.notifications import notification
from partners.brokers.cds.pointers import Step, element_of, field_of, steps_to
from partners.brokers.cds.tables import PATHS
from partners.brokers.cds.xml import BYTES_MAX, DEPTH_MAX
from partners.brokers.codes import CODES, NotUnderstood, UnknownCode, meaning
from tests.builders import an_address, an_order
from tests.partners.cds.given import complaints, official

SAMPLES = {
    "01_DMSACC": (S.ACCEPTED, "3.1_P1_TT_1311RM41", "19GBCKKCQSXV2FGVA8"),
    "02_DMSRCV": (S.RECEIVED, "3.1_P1_TT_1311RM41", "19GBCKKCQSXV2FGVA8"),
    "03_DMSREJ": (S.REJECTED, "Sample_A_TC01_1102_03", "20GB1NA4Y2YSRFGVR6"),
    "05_DMSCTL": (S.EXAMINATION, "IM08a_PHYCTL_002", "20GB1Q3RTK463FGVR4"),
    "06_DMSDOC": (S.DOCUMENTS_REQUESTED, "CDCMRESLCTTT2211KM05", "23GBCXDLLRXMOCTAA4"),
    "07_DMSRES": (S.AMENDED, "3.1_P1_TT_1311RM41", "19GBCKKCQSXV2FGVA8"),
    "08_DMSROG": (S.RELEASED, "R251_TC05_2111_13", "20GB1OJPU2P01FGVR4"),
    "09_DMSCLE": (S.CLEARED, "3.1_P1_TT_1311RM41", "19GBCKKCQSXV2FGVA8"),
    "10_DMSINV": (S.WITHDRAWN, "TC18_SM_1701_004", "20GB0NKQGSX2IX8PR5"),
    "11_DMSREQ": (S.AMENDED, "Comp_Amend_001", "20GB1OJPU2P01FGVR4"),
    "13_DMSTAX": (S.DUTY_ASSESSED, "IM08a_PHYCTL_002", "20GB1Q3RTK463FGVR4"),
    "14_DMSCPI": (S.HELD_FOR_PAYMENT, "TT_IM01a_CPI_0707_09", "20GB7HGPXUC5DFGVR2"),
    "15_DMSCPR": (S.HELD_FOR_PAYMENT, "TT_IM01a_CPI_0707_09", "20GB7HGPXUC5DFGVR2"),
    "16_DMSEOG": (S.NOTED, "3.1_P1_TT_1311RM41", "19GBCKKCQSXV2FGVA8"),
    "17_DMSGER": (S.NOTED, "U.7847610GCIRM", "24GB9WRD7U2Y5ISAA2"),
}

NAMESPACES = 'xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2" xmlns:r="urn:wco:RES-DMS:2"'


def said(code: str = "01", more: str = "", declared: str = "", **changes: str) -> bytes:
    """A notification with the namespaces that the service states, and its prefixes."""
    head = {"event": "a1b2", "lrn": "TW-1-1", "at": "20261122101500Z", **changes}
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <MetaData {NAMESPACES}><r:Response>
      <r:FunctionCode>{code}</r:FunctionCode>
      <r:FunctionalReferenceID>{head["event"]}</r:FunctionalReferenceID>
      <r:IssueDateTime><x:DateTimeString xmlns:x="urn:x" formatCode="304">{head["at"]}</x:DateTimeString></r:IssueDateTime>
      {more}
      <r:Declaration>
        <r:FunctionalReferenceID>{head["lrn"]}</r:FunctionalReferenceID>
        <r:ID>26GB0000000000000</r:ID>{declared}
      </r:Declaration>
    </r:Response></MetaData>""".encode()  # noqa: E501 (as the service writes it)


def error(code: str, *pointers: tuple[str, int, str]) -> str:
    """One validation error with its pointer."""
    steps = "".join(
        f"<r:Pointer><r:SequenceNumeric>{nth}</r:SequenceNumeric>"
        f"<r:DocumentSectionCode>{section}</r:DocumentSectionCode><r:TagID>{tag}</r:TagID></r:Pointer>"
        for section, nth, tag in pointers
    )
    return f"<r:Error><r:ValidationCode>{code}</r:ValidationCode>{steps}</r:Error>"


INSTRUCTION = (
    "<r:DutyTaxFee><r:Payment><r:ReferenceID>P1</r:ReferenceID>"
    "<r:PaymentAmount>9.50</r:PaymentAmount></r:Payment></r:DutyTaxFee>"
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_of_hmrcs_is_read_to_its_state(sample: str) -> None:
    body = official("notifications", f"{sample}.xml").read_bytes()

    (reply,) = notification(body)

    assert (reply.status, reply.lrn, reply.mrn) == SAMPLES[sample]


def test_no_sample_of_hmrcs_is_left_out() -> None:
    there = {path.stem for path in official("notifications").glob("*.xml")}

    assert there == SAMPLES.keys()


def test_a_tax_notice_is_read_line_by_line() -> None:
    (reply,) = notification(official("notifications", "13_DMSTAX.xml").read_bytes())

    assert reply.assessed == (
        _tax(
            ChargeKind.DUTY,
            "third country duty",
            "A00",
            assessed="270.00",
            base="10000.00",
            rate="2.70",
        ),
        _tax(ChargeKind.TAX, "VAT", "B00", assessed="2054.00", base="10270.00", rate="20.00"),
    )
    assert reply.due == Money.of("2324.00", "GBP")
    assert reply.hold_reason is None


def _tax(
    kind: ChargeKind, name: str, code: str, *, assessed: str, base: str, rate: str
) -> AssessedTax:
    return AssessedTax(
        line=1,
        kind=kind,
        name=name,
        code=code,
        currency="GBP",
        assessed=Decimal(assessed),
        payable=Decimal(assessed),
        base=Decimal(base),
        rate=Decimal(rate),
        preference="100",
    )


def test_a_request_for_documents_says_which_and_until_when() -> None:
    (reply,) = notification(official("notifications", "06_DMSDOC.xml").read_bytes())

    assert reply.documents == ("ACA",)
    assert reply.respond_by == datetime(2026, 9, 11, 16, 33, 45, tzinfo=UTC)
    assert reply.hold_reason is HoldReason.DOCUMENTS_REQUESTED


@pytest.mark.parametrize(
    ("code", "more", "declared", "status"),
    [
        ("11", "<r:Status><r:NameCode>41</r:NameCode></r:Status>", "", S.QUERY),
        ("17", "", "", S.QUERY),
        ("50", "", "", S.HELD),
        ("51", "", "", S.QUERY),
        ("3", error("CDS12003"), "", S.NOTED),
        ("3", error("CDS12003") + error("CDS10001"), "", S.REJECTED),
        (
            "13",
            "<r:Status><r:NameCode>4</r:NameCode></r:Status>",
            INSTRUCTION,
            S.HELD_FOR_PAYMENT,
        ),
    ],
)
def test_a_code_means_what_stands_beside_it(code: str, more: str, declared: str, status: S) -> None:
    (reply,) = notification(said(code, more, declared))

    assert reply.status is status


@pytest.mark.parametrize("code", ["04", "12", "99", "", "1x"])
def test_a_code_that_nobody_has_written_down_is_loud(code: str) -> None:
    with pytest.raises(UnknownCode, match="a code that we do not know"):
        notification(said(code))


def test_several_responses_in_one_notification_are_several_replies() -> None:
    second = said("09", event="c3").partition(b'-DMS:2">')[2]
    body = said("01").replace(b"</MetaData>", second)

    assert [reply.status for reply in notification(body)] == [S.ACCEPTED, S.CLEARED]


@pytest.mark.parametrize(
    ("pointers", "field", "element"),
    [
        ((("68A", 2, ""), ("23A", 1, ""), ("21A", 1, "145")), "/lines/1/hs_code", "tion/ID"),
        ((("68A", 3, ""), ("23A", 1, "137")), "/lines/2/description", "Commodity/Description"),
        ((("68A", 3, ""), ("92A", 1, "063")), "/lines/2/origin", "Origin/CountryCode"),
        ((("68A", 1, ""), ("02A", 2, "360")), "/lines/0", "AdditionalDocument/LPCOExemptionCode"),
        ((("74A", 1, "R038"),), "/importer/tax_ids", "Importer/ID"),
        ((("22B", 1, "L002"),), "/incoterm", "TradeTerms/LocationID"),
        ((("28A", 1, ""), ("64A", 1, "L016")), "", "Consignment/GoodsLocation/Name"),
        ((("99Z", 1, "X1"),), "", "99Z/X1"),
    ],
)  # fmt: skip
def test_a_pointer_leads_to_the_field_of_the_order(
    pointers: tuple[tuple[str, int, str], ...], field: str, element: str
) -> None:
    steps = (("42A", 1, ""), ("67A", 1, ""), *pointers)

    (reply,) = notification(said("03", error("CDS10020", *steps)))

    (fault,) = reply.faults
    assert (fault.pointer, fault.code) == (field, "CDS10020")
    assert fault.message.startswith("an element has a value that is not allowed: GoodsShipment/")
    assert fault.message.endswith(element)


def test_every_field_that_has_an_element_of_its_own_points_there_and_back() -> None:
    for field, (path, *_) in PATHS.items():
        if path.count("/") and not path.endswith("A"):
            there = field.replace("{n}", "4")
            assert field_of(steps_to(there)) == there


def test_the_whole_declaration_has_a_name_too() -> None:
    assert element_of((Step("42A"),)) == "Declaration"


def test_faults_are_placed_in_the_order_that_was_declared() -> None:
    order = an_order()
    faults = [Fault(pointer=at, message="-") for at in ("/importer/name", "/lines/7", "/incoterm")]

    assert [fault.pointer for fault in placed(order, faults)] == [
        "/consignee/name",
        "",
        "/incoterm",
    ]

    own = an_order(importer=Party(name="Example Importer", address=an_address()))
    assert placed(own, faults)[0].pointer == "/importer/name"


def test_the_samples_with_namespaces_are_valid_too() -> None:
    """Our own made-up notification is one that HMRC's schema would take, but for its prefixes."""
    official("xsd", "driver_notification.xsd")
    body = said().replace(b"urn:wco:RES-DMS:2", b"urn:wco:datamodel:WCO:RES-DMS:2").replace(
        b'xmlns:x="urn:x"', b'xmlns:x="urn:wco:datamodel:WCO:Response_DS:DMS:2"'
    )  # fmt: skip

    assert complaints(body.split(b"?>", 1)[1].strip(), "driver_notification.xsd") == []


# ------------------------------------------------------------------------- hostile bodies

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><MetaData><Response>&c;</Response></MetaData>"""
THIEF = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<MetaData><Response><FunctionCode>&x;</FunctionCode></Response></MetaData>"""
HIDDEN = '<?xml version="1.0" encoding="UTF-16"?>' + BOMB.decode()[21:]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (BOMB, "a document type or an entity is declared"),
        (THIEF, "a document type or an entity is declared"),
        (HIDDEN.encode("utf-16"), "no XML that we can read"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a>', "no XML that we can read"),
        (b"<MetaData>&undefined;</MetaData>", "no XML that we can read"),
        (b"<a>" * (DEPTH_MAX + 1) + b"</a>" * (DEPTH_MAX + 1), "deeper than"),
        (b"<a>" + b"<b/>" * 60_000 + b"</a>", "elements"),
        (b" " * (BYTES_MAX + 1), "the most we read"),
        (b"", "no XML that we can read"),
        (b"{}", "no XML that we can read"),
        (b"<MetaData/>", "0 responses"),
        (b"<MetaData><Response/></MetaData>", "FunctionalReferenceID"),
    ],
)
def test_a_bomb_a_thief_and_nonsense_are_refused_with_the_reason(body: bytes, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        notification(body)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "20261345000000Z"},
        {"at": "Wed Nov 13 00:00:00 UTC 2019"},
        {"at": "20991231235959-99"},
        {"event": "x" * 71},
        {"lrn": ""},
    ],
)
def test_a_value_that_makes_no_sense_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        notification(said(**changes))


MUTATIONS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=12)), max_size=6
)


def mutated(body: bytes, mutations: list[tuple[int, int, bytes]]) -> bytes:
    """The body with pieces cut out and others put in their place."""
    for at, length, piece in mutations:
        body = body[: at % len(body)] + piece + body[at % len(body) + length :] or b"<"
    return body


TAX = said(
    "13",
    error("CDS10001", ("68A", 7, "137")),
    "<r:GoodsShipment><r:GovernmentAgencyGoodsItem><r:SequenceNumeric>1</r:SequenceNumeric>"
    "<r:Commodity><r:DutyTaxFee><r:AdValoremTaxBaseAmount currencyID='GBP'>1.00"
    "</r:AdValoremTaxBaseAmount><r:TypeCode>A00</r:TypeCode><r:Payment><r:TaxAssessedAmount>1.00"
    "</r:TaxAssessedAmount><r:PaymentAmount>1.00</r:PaymentAmount></r:Payment></r:DutyTaxFee>"
    "</r:Commodity></r:GovernmentAgencyGoodsItem></r:GoodsShipment>",
)


@settings(max_examples=400)
@given(st.binary(max_size=400) | MUTATIONS.map(lambda changes: mutated(TAX, changes)))
def test_whatever_comes_is_a_reply_or_our_one_error(body: bytes) -> None:
    try:
        replies = notification(body)
    except NotUnderstood:
        return
    assert replies
    assert all(isinstance(reply, CustomsReply) for reply in replies)


# ---------------------------------------------------------------------------- the tables


@pytest.mark.parametrize(
    ("scheme", "code", "status"),
    [
        ("edifact-7365", "4", S.RELEASED),
        ("edifact-7365", "5", S.EXAMINATION),
        ("edifact-7365", "6", S.DOCUMENTS_REQUESTED),
        ("edifact-7365", "7", S.HELD),
        ("cbp", "1A", S.EXAMINATION),
        ("cbp", "1C", S.RELEASED),
        ("cbp", "1G", S.HELD),
        ("ics2", "IE3Q01", S.HELD),
        ("ics2", "IE3Q02", S.QUERY),
        ("ics2", "IE3N99", S.REJECTED),
    ],
)
def test_other_authorities_codes_are_read_from_the_same_table(
    scheme: str, code: str, status: S
) -> None:
    assert meaning(scheme, code).status is status


@pytest.mark.parametrize("scheme", CODES)
def test_no_authority_is_understood_by_guessing(scheme: str) -> None:
    with pytest.raises(UnknownCode):
        meaning(scheme, "??")
    assert not {code.status for code in CODES[scheme].codes.values()} & {S.DRAFT, S.SUBMITTED}
