"""Which declaration an authority means, by the words that it has for it."""

import pytest

from domain.customs import CustomsReply, DeclarationStatus, of_later_message
from domain.filing.references import lrn_for, wire_reference
from domain.reasons import HoldReason
from records.journal import RecordsJournal
from records.rows import DeclaredBy
from records.views import Views
from tests.records.given import NOON, a_declaration, a_reply, an_order, later

LONG = "an-order-with-a-rather-long-number"


@pytest.mark.parametrize("order_id", ["O-1", LONG])
async def test_a_reference_is_known_before_anything_is_lodged(
    journal: RecordsJournal, views: Views, order_id: str
) -> None:
    await journal.priced(an_order(order_id), None, NOON)
    await journal.priced(an_order(order_id, revision=2), None, later(1))

    meant = await views.declared_by(wire_reference(f"{order_id}-2"), None)

    assert meant == DeclaredBy(order_id=order_id, lrn=lrn_for(order_id, 2), own=True)
    assert await views.declared_by(wire_reference(f"{order_id}-3"), None) is None


async def test_a_reply_to_a_later_message_is_known_by_its_mrn(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    declaration = a_declaration(order).model_copy(update={"mrn": "26GB1OJPU2P01FGVR4"})
    await journal.lodged(order, declaration, later(1))

    meant = await views.declared_by("O-1-2-COR", declaration.mrn)

    assert meant == DeclaredBy(order_id="O-1", lrn=declaration.lrn, own=False)
    assert await views.declared_by("O-1-2-COR", "26GB00000000000000") is None


async def test_everything_said_of_one_declaration_is_there_to_be_asked(
    journal: RecordsJournal, views: Views
) -> None:
    order = an_order()
    await journal.priced(order, None, NOON)
    reply = a_reply(order, DeclarationStatus.EXAMINATION)
    await journal.new_reply("O-1", reply)

    assert await views.replies_to(reply.lrn) == (reply,)
    assert await views.replies_to("O-1-9") == ()


def test_a_later_message_that_is_rejected_is_a_query_about_the_declaration() -> None:
    rejected = CustomsReply(
        event_id="e", lrn="O-1-2-COR", status=DeclarationStatus.REJECTED, at=NOON, mrn="M"
    )

    told = of_later_message(rejected, "O-1-1")

    assert (told.lrn, told.status) == ("O-1-1", DeclarationStatus.QUERY)
    assert told.hold_reason is HoldReason.CUSTOMS_QUERY
    assert told.says == "what we asked for later is rejected: no reason was given"


def test_a_later_message_that_is_granted_keeps_its_meaning() -> None:
    granted = CustomsReply(
        event_id="e", lrn="O-1-1-INV", status=DeclarationStatus.WITHDRAWN, at=NOON, mrn="M"
    )

    assert of_later_message(granted, "O-1-1") == granted.model_copy(update={"lrn": "O-1-1"})
