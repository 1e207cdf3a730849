"""Orders to Great Britain over HMRC's CDS, from release to doorstep, with everything wired."""

import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.reasons import HoldReason
from domain.resolutions import (
    CorrectDeclaration,
    Correction,
    CorrectOrder,
    Document,
    KeepWaiting,
    SupplyDocuments,
)
from domain.status import Stage
from sandbox.cds import entries
from tests.starter.border import Border
from tests.starter.border import border as opened
from tests.waiting import eventually

BY = "customs@example.com"


@pytest.fixture(scope="module")
async def border(
    temporal: Client, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Border]:
    folder = tmp_path_factory.mktemp("border")
    url = f"sqlite:///{shutil.copy(migrated, folder / 'records.db')}"
    async with opened(temporal, url, folder, uuid.uuid4().hex) as world:
        yield world


@pytest.fixture(autouse=True)
async def _no_faults(border: Border) -> AsyncIterator[None]:
    yield
    await border.world.faults()


async def test_a_rejection_names_the_field_and_the_corrected_order_is_filed_and_cleared(
    border: Border,
) -> None:
    order = await border.submit("GB-REJECTED", broker="reject_once")

    hold = await border.held(order)
    assert hold.reason is HoldReason.DECLARATION_REJECTED
    (fault,) = hold.faults
    assert (fault.pointer, fault.code) == ("/lines/0/description", "CDS10020")
    assert fault.value == "Porcelain mug, celadon glaze, 300 ml"

    better = Correction(pointer=fault.pointer, value="Porcelain mug with handle, celadon glaze")
    await border.tidewaiter.resolve(CorrectOrder.of(hold, by=BY, corrections=[better]))

    assert (await border.outcome(order)).stage is Stage.DELIVERED
    first, second = await border.tidewaiter.records.declarations_of(order)
    assert (first.lrn, first.status, second.lrn, second.status) == (
        f"{order}-1", "rejected", f"{order}-2", "cleared",
    )  # fmt: skip
    assert second.broker == "hmrc-cds"
    assert await border.declared(order) == ["declaration_lodged"] * 2


async def test_documents_that_are_asked_for_are_answered_with_our_invoice(border: Border) -> None:
    order = await border.submit("GB-PAPERS", broker="documents")
    hold = await border.held(order)
    assert hold.reason is HoldReason.DOCUMENTS_REQUESTED

    by_hand = Document(kind="380", reference="https://example.com/invoice.pdf")
    await border.tidewaiter.resolve(SupplyDocuments.of(hold, by=BY, documents=[by_hand]))
    again = await border.held(order, after=hold.hold_id)
    listed = (await border.api.get(f"/v1/orders/{order}/documents")).json()
    invoice = next(paper for paper in listed if paper["kind"] == "commercial_invoice")
    ours = Document(kind="380", reference=invoice["sha256"])
    await border.tidewaiter.resolve(SupplyDocuments.of(again, by=BY, documents=[ours]))

    assert (await border.outcome(order)).stage is Stage.DELIVERED
    assert await border.declared(order) == ["declaration_lodged", "documents_supplied"]
    (file,) = (await border.world.documents(order))["CdsFile"]
    assert (file["kind"], file["sha256"]) == ("380", invoice["sha256"])


async def test_an_examination_is_waited_for(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "HELD_DAYS", 15)  # or it may be over before we look
    order = await border.submit("GB-OPENED", broker="examination")

    hold = await border.held(order)
    assert hold.reason is HoldReason.CUSTOMS_EXAMINATION
    await border.tidewaiter.resolve(KeepWaiting.of(hold, by=BY, days=3))

    assert (await border.outcome(order)).stage is Stage.DELIVERED
    assert await border.filed_once(order)


async def test_a_query_is_answered_by_an_amendment_where_the_declaration_stands(
    border: Border,
) -> None:
    order = await border.submit("GB-QUERY", broker="query")
    hold = await border.held(order)
    assert hold.reason is HoldReason.CUSTOMS_QUERY

    better = Correction(pointer="/lines/0/description", value="Porcelain mug with a handle, glazed")
    await border.tidewaiter.resolve(CorrectDeclaration.of(hold, by=BY, corrections=[better]))

    outcome = await border.outcome(order)
    assert (outcome.stage, outcome.revision) == (Stage.DELIVERED, 2)
    assert await border.declared(order) == ["declaration_lodged", "declaration_amended"]
    (entry,) = (await border.world.documents(order))["CdsEntry"]
    assert entry["submission"]["lines"][0]["description"] == better.value
    (declaration,) = await border.tidewaiter.records.declarations_of(order)
    assert (declaration.lrn, declaration.status) == (f"{order}-1", "cleared")


async def test_a_submission_whose_outcome_is_unknown_is_asked_for_and_not_filed_again(
    border: Border,
) -> None:
    rule = {"partner": "cds", "route": "declarations", "method": "POST", "kind": "cut_after"}
    await border.world.faults({**rule, "times": 1})

    order = await border.submit("GB-UNKNOWN-and-with-a-long-number")

    assert (await border.outcome(order)).stage is Stage.DELIVERED
    assert await border.filed_once(order)
    (declaration,) = await border.tidewaiter.records.declarations_of(order)
    assert declaration.status == "cleared"


async def test_a_worker_killed_between_sending_and_answer_files_nothing_twice(
    border: Border,
) -> None:
    rule = {"partner": "cds", "route": "declarations", "method": "POST", "kind": "slow"}
    await border.world.faults({**rule, "times": 1, "seconds": 19})
    queue = uuid.uuid4().hex

    async with border.another_worker(queue) as process:
        order = await border.submit("GB-KILLED", queue=queue)
        await eventually(lambda: border.declared(order), bool)
        process.kill()
    async with border.worker_here(queue):
        assert (await border.outcome(order)).stage is Stage.DELIVERED

    assert await border.filed_once(order)
