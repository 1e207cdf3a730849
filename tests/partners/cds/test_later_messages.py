"""What is said of a declaration after it was lodged: papers, amendments, withdrawals."""

import pytest

from activities.errors import PartnerRefused
from domain.customs import DeclarationStatus as S
from domain.resolutions import Document
from tests.builders import a_line, an_order
from tests.partners.cds.hmrc import Cds
from tests.waiting import until


@pytest.mark.parametrize(
    ("scenario", "held"), [("documents", S.DOCUMENTS_REQUESTED), ("query", S.QUERY)]
)
async def test_documents_that_we_drew_are_uploaded_once_and_free_the_goods(
    cds: Cds, scenario: str, held: S
) -> None:
    order = an_order(f"CDS-PAPERS-{scenario}")
    await cds.asked(order, scenario, held)
    invoice = cds.drawer.put(order, b"%PDF-1.7 an invoice \r\n\x00\xff\n")
    packing = cds.drawer.put(order, b"%PDF-1.7 a packing list")

    wanted = [
        Document(kind="380", reference=f"tidewaiter:{invoice}"),
        Document(kind="271", reference=packing),
    ]
    for _ in range(2):
        await cds.broker.supply(order, wanted, "k")
    await cds.stands(order, S.CLEARED)
    await cds.broker.supply(order, wanted, "k")

    assert await cds.world.effects(order.order_id) == [
        "declaration_lodged",
        "label_bought",
        "documents_supplied",
    ]
    files = (await cds.world.documents(order.order_id))["CdsFile"]
    # Said again before the goods were free, they are uploaded again; afterwards nothing is.
    assert [file["sha256"] for file in files][:2] == [invoice, packing]
    assert len(files) in {2, 4}


async def test_a_file_that_hmrc_does_not_take_frees_nothing_and_is_told_of(cds: Cds) -> None:
    order = an_order("CDS-VIRUS")
    await cds.asked(order, "documents", S.DOCUMENTS_REQUESTED)
    broken = cds.drawer.put(order, b"no PDF at all")

    await cds.broker.supply(order, [Document(kind="380", reference=broken)], "k")

    async def told() -> bool:
        await cds.broker.ask(order)
        return any("did not take the file" in why for why in cds.notebook.misread)

    await until(told)
    assert "documents_supplied" not in await cds.world.effects(order.order_id)


async def test_an_amendment_changes_the_entry_and_answers_a_query_once(cds: Cds) -> None:
    order = an_order("CDS-AMEND")
    await cds.asked(order, "query", S.QUERY)
    right = a_line(description="Floor lamp of brass, with LED bulb")
    corrected = order.model_copy(update={"revision": 2, "declared_as": 1, "lines": (right,)})

    for _ in range(2):
        await cds.amend(corrected, "/lines/0/description")
    await cds.stands(corrected, S.CLEARED)

    assert (await cds.world.effects(order.order_id))[2:] == ["declaration_amended"]
    (entry,) = (await cds.world.documents(order.order_id))["CdsEntry"]
    (line,) = entry["submission"]["lines"]
    assert line["description"] == right.description
    assert line["hs_code"] == order.lines[0].hs_code


async def test_the_answer_to_another_question_is_another_amendment(cds: Cds) -> None:
    """Nobody learnt what became of the first, so that the order is at the same revision."""
    order = an_order("CDS-ANEW")
    await cds.asked(order, "documents", S.DOCUMENTS_REQUESTED)
    for nth, description in enumerate(("Floor lamp of brass", "Table lamp of steel"), start=1):
        right = a_line(description=description)
        corrected = order.model_copy(update={"revision": 2, "declared_as": 1, "lines": (right,)})
        await cds.amend(corrected, "/lines/0/description", key=f"documents_requested:{nth}")

    (entry,) = (await cds.world.documents(order.order_id))["CdsEntry"]
    (line,) = entry["submission"]["lines"]
    assert line["description"] == "Table lamp of steel"


async def test_an_amendment_that_is_denied_is_somebodys_to_look_at(cds: Cds) -> None:
    order = an_order("CDS-DENIED")
    await cds.asked(order, "documents", S.DOCUMENTS_REQUESTED)
    wrong = order.model_copy(
        update={"revision": 2, "declared_as": 1, "lines": (a_line(description="electronics"),)}
    )

    await cds.amend(wrong, "/lines/0/description")
    denied = await cds.stands(order, S.QUERY)

    assert denied.says == "what we asked for later is denied, without a reason"
    assert "declaration_amended" not in await cds.world.effects(order.order_id)


async def test_what_is_none_of_our_documents_is_uploaded_by_hand(cds: Cds) -> None:
    order, other = an_order("CDS-BY-HAND"), an_order("CDS-OTHER")
    of_other = cds.drawer.put(other, b"%PDF-1.7")

    for reference in ("https://example.com/invoice.pdf", "tidewaiter:" + "0" * 64, of_other):
        with pytest.raises(PartnerRefused, match="Secure File Upload Service"):
            await cds.broker.supply(order, [Document(kind="380", reference=reference)], "k")


async def test_a_withdrawal_is_asked_for_by_mrn_and_told_of_later(cds: Cds) -> None:
    order = an_order("CDS-BACK")

    await cds.broker.withdraw(order, order.key("withdraw"))
    await cds.lodge(order)
    await cds.stands(order, S.RECEIVED)
    for _ in range(2):
        await cds.broker.withdraw(order, order.key("withdraw"))
        await cds.stands(order, S.WITHDRAWN)

    assert await cds.world.effects(order.order_id) == [
        "declaration_lodged",
        "declaration_withdrawn",
    ]


async def test_a_withdrawal_that_is_repeated_before_its_answer_is_one(cds: Cds) -> None:
    order = an_order("CDS-BACK-TWICE")
    await cds.lodge(order)
    await cds.stands(order, S.RECEIVED)

    for _ in range(2):
        await cds.broker.withdraw(order, order.key("withdraw"))
    await cds.stands(order, S.WITHDRAWN)

    effects = await cds.world.effects(order.order_id)
    assert effects == ["declaration_lodged", "declaration_withdrawn"]
