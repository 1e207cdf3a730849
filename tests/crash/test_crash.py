"""Workers and servers are killed and partners fail; no order is lost, and nothing done twice.

Everything is real but the partners, whom the sandbox plays: processes, sockets, files, SIGKILL.
`CRASH_SEED=n` plays another storm; its seed is printed with what was measured.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from time import monotonic

import pytest

from domain.resolutions import ClassifyLine
from domain.status import Stage
from tests.crash.checker import violations
from tests.crash.evidence import Evidence, gathered
from tests.crash.harbour import Effect, Harbour
from tests.crash.plans import FIFTY, TOLD, Plan, at_random, copied, in_the_worst_moment
from tests.crash.storm import Storm, insist, until

SEED = int(os.environ.get("CRASH_SEED", "20261121"))

ENDED_WITHIN_SECONDS = 240.0
AGAIN_WITHIN_SECONDS = 60.0
"""Generous: on two busy cores a worker takes many seconds to start. A step whose worker nobody
missed would take minutes."""

DEATHS = ("worker", "worker", "temporal", "api")
FEW = tuple(TOLD[story] for story in ("TW-1001", "TW-1003", "TW-1005", "TW-1012", "TW-1012"))

pytestmark = pytest.mark.timeout(900)
"""On a machine with a load of thirty a storm took three minutes."""

Say = Callable[[str], None]


def a_storm(seed: int) -> Plan:
    """Fifty orders, four deaths, and partners that fail at random until the last of them."""
    return Plan.of(seed, "STORM", FIFTY, killed=DEATHS, faults=at_random())


def test_the_same_seed_is_the_same_plan() -> None:
    assert a_storm(1) == a_storm(1)
    assert a_storm(1) != a_storm(2)


async def test_a_killed_workers_orders_move_again_within_seconds(
    harbour: Harbour, say: Say
) -> None:
    client, stack = harbour.tidewaiter, harbour.stack
    waiting, under_way = copied(TOLD["TW-1005"], "AGAIN-1"), copied(TOLD["TW-1001"], "AGAIN-2")
    await client.submit(waiting)
    (hold,) = await until(lambda: client.holds(order_id=waiting.order_id))
    await harbour.fail(
        {"kind": "slow", "partner": "carrier", "route": "bookings", "method": "POST", "seconds": 9}
    )
    await client.submit(under_way)
    # The label is bought, and nobody will be there to hear of it.
    await until(lambda: labels(harbour, under_way.order_id))
    killed_at = monotonic()
    await stack.kill("worker")
    await harbour.fail()

    async def up() -> float:
        await stack.restart("worker")
        return monotonic() - killed_at

    async def answered() -> float:
        answer = ClassifyLine.of(hold, sku="LAMP", hs_code="940521", by="desk@example.com")
        await insist(lambda: client.resolve(answer))
        return monotonic() - killed_at

    async def booked() -> float:
        while (await client.status(under_way.order_id)).stage is Stage.RELEASE:
            await asyncio.sleep(0.1)
        return monotonic() - killed_at

    seconds = await asyncio.gather(up(), answered(), booked())

    say(
        "worker up {:.1f} s after its kill; a waiting order has moved after {:.1f} s, "
        "one with a step in flight after {:.1f} s".format(*seconds)
    )
    assert max(seconds) < AGAIN_WITHIN_SECONDS
    assert len(await labels(harbour, under_way.order_id)) == 1


async def test_whatever_is_killed_every_order_ends_and_nothing_is_done_twice(
    harbour: Harbour, say: Say
) -> None:
    evidence = await weathered(Storm(a_storm(SEED), harbour), say)

    assert len(evidence.cases) == len(FIFTY) == 50
    assert any(len(case.submitted) > 1 for case in evidence.cases)
    assert {"http_500_after", "cut_after", "malformed", "slow", "webhooks_duplicated"} <= set(
        (await harbour.state())["faults"]
    )
    assert violations(evidence) == []


async def test_without_keys_the_same_checker_finds_what_was_done_twice(
    keyless: Harbour, say: Say
) -> None:
    faults = in_the_worst_moment(
        ("broker", "declarations"),
        ("carrier", "bookings"),
        ("payments", "refunds"),
        ("notices", "notices"),
    )
    plan = Plan.of(SEED, "KEYLESS", FEW, killed=["worker"], faults=faults, recovers=False)

    evidence = await weathered(Storm(plan, keyless), say)

    found = Counter(violation.rule for violation in violations(evidence))
    say(f"violations: {dict(found)}")
    assert {
        "once_per_key",
        "declared_once",
        "one_label",
        "desks_told_once",
        "given_back_once",
        "books_closed",
    } <= set(found)
    assert not {"ended", "one_run", "sound_histories"} & set(found)


async def weathered(storm: Storm, say: Say) -> Evidence:
    """What is left behind when the storm is over."""
    say(f"{len(storm.plan.parts)} orders, seed {storm.plan.seed}")
    try:
        await storm.rage(ENDED_WITHIN_SECONDS)
    finally:
        for line in storm.log:
            say(line)
        say(f"faults: {(await storm.harbour.state())['faults']}")
    began = monotonic()
    evidence = await gathered(storm.harbour, storm.submitted)
    runs = [run for case in evidence.cases for runs in case.runs.values() for run in runs]
    ends = Counter(str(case.row.stage) for case in evidence.cases if case.row)
    say(
        f"{sum(len(case.effects) for case in evidence.cases)} effects, "
        f"{sum(run.retries for run in runs)} retries; ends: {dict(ends)}; "
        f"{len(runs)} histories read and replayed in {monotonic() - began:.1f} s"
    )
    return evidence


async def labels(harbour: Harbour, order_id: str) -> list[Effect]:
    """The labels bought for an order."""
    bought = [effect for effect in await harbour.ledger() if effect.effect == "label_bought"]
    return [effect for effect in bought if effect.order_id == order_id]
