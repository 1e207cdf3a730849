"""A worker is killed after a partner did what it was asked for, and before we wrote it down.

The next worker finds what was done and keeps it; nothing is done a second time.
"""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.cover.claims import ClaimKind, ClaimStage, Evidence, EvidenceKind
from domain.promised import DeliveryOptions
from domain.resolutions import FileClaim
from domain.status import Stage
from tests.starter.border import Border
from tests.starter.border import border as opened
from tests.waiting import eventually

BY = "desk@example.com"
INSURED = """
policy = "all-insured"
says = "Every parcel of this seller is insured."
extends = "insured"
sellers = ["hikari-ceramics"]
"""
PHOTO = Evidence(kind=EvidenceKind.PHOTO_GOODS, reference="https://example.com/mug.jpg")
SLOW = {"partner": "carrier", "method": "POST", "kind": "slow", "times": 1, "seconds": 19}
"""Just within what we wait for an answer, so that the worker is killed before that is over."""
DONE = {
    "parcel_insured": "GB-CUT-INSURED",
    "claim_filed": "GB-CUT-BROKEN",
    "delivery_changed": "GB-CUT-AWAY",
}


@pytest.fixture
async def border(temporal: Client, migrated: Path, tmp_path: Path) -> AsyncIterator[Border]:
    policies = tmp_path / "carriers" / "policies"
    policies.mkdir(parents=True)
    (policies / "all-insured.toml").write_text(INSURED)
    url = f"sqlite:///{shutil.copy(migrated, tmp_path / 'records.db')}"
    async with opened(temporal, url, tmp_path, uuid.uuid4().hex, policies.parent) as world:
        yield world


async def all_done(border: Border) -> dict[str, int]:
    """How often the carrier has done each, for the order that it is slow about."""
    return {
        effect: (await border.world.effects(order)).count(effect) for effect, order in DONE.items()
    }


async def test_what_a_killed_worker_had_done_is_kept_by_the_next_and_done_once(
    border: Border,
) -> None:
    insured, broken, away = DONE.values()
    queue, tidewaiter = uuid.uuid4().hex, border.tidewaiter
    async with border.another_worker(queue) as process:
        await asyncio.gather(
            border.submit(broken, queue=queue, carrier="damaged"),
            border.submit(away, queue=queue, carrier="attempt_failed"),
        )
        hold, _ = await asyncio.gather(border.held(broken), border.held(away))
        await border.world.faults(
            *(SLOW | {"route": route} for route in ("insurance", "claims", "delivery"))
        )
        await border.submit(insured, queue=queue)
        await eventually(lambda: all_done(border), lambda times: times["parcel_insured"])
        await tidewaiter.resolve(
            FileClaim.of(hold, loss=ClaimKind.DAMAGED, says="It broke.", evidence=[PHOTO], by=BY)
        )
        await tidewaiter.change_delivery(away, DeliveryOptions(safe_place="The shed"), by=BY)
        await eventually(lambda: all_done(border), lambda times: all(times.values()))
        process.kill()
        await process.wait()

    (claim,) = await tidewaiter.claims(broken)
    (asked,) = (await tidewaiter.delivery(away)).asked
    assert await tidewaiter.records.insurance_of(insured) is None
    assert (claim.reference, asked.answered_at) == (None, None)

    async with border.worker_here(queue):
        for order in (insured, away):
            assert (await border.outcome(order)).stage is Stage.DELIVERED
        paid = await eventually(
            lambda: tidewaiter.claim(claim.claim_id), lambda row: row.stage is ClaimStage.PAID
        )

    insurance = await tidewaiter.records.insurance_of(insured)
    (changed,) = (await tidewaiter.delivery(away)).asked
    assert insurance
    assert changed.answered_at
    assert (changed.refused, changed.options.safe_place) == ("", "The shed")
    assert (paid.reference, paid.paid) == ("CLM-000001", paid.asked)
    assert await all_done(border) == dict.fromkeys(DONE, 1)
