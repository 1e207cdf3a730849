"""The scans of many letters, reported together: few transactions, each run told in one go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.tracking import Milestone
from starter.client import Tidewaiter
from starter.refusals import WaybillUnknown


class Scans(NamedTuple):
    """What one letter tells, of an order or of a parcel whose order only the records know."""

    milestones: Sequence[Milestone]
    waybill: str = ""
    order_id: str = ""


async def report_together(
    tidewaiter: Tidewaiter, letters: Mapping[int, Scans]
) -> dict[int, Exception]:
    """Keep all these scans and tell the runs; what went wrong, by letter.

    What is wrong with one order, or not known of one parcel, keeps no other waiting.
    """
    if not letters:
        return {}
    waybills = {scans.waybill for scans in letters.values() if not scans.order_id}
    orders = await tidewaiter.records.orders_of(waybills) if waybills else {}
    bundles: dict[str, list[Milestone]] = defaultdict(list)
    troubles: dict[int, Exception] = {}
    of_order: dict[str, list[int]] = defaultdict(list)
    for letter, scans in letters.items():
        if order_id := scans.order_id or orders.get(scans.waybill, ""):
            bundles[order_id] += scans.milestones
            of_order[order_id].append(letter)
        else:
            troubles[letter] = WaybillUnknown(scans.waybill)
    wrong = await _reported(tidewaiter, bundles) if bundles else {}
    return troubles | {
        letter: why for order_id, why in wrong.items() for letter in of_order[order_id]
    }


async def _reported(
    tidewaiter: Tidewaiter, bundles: Mapping[str, Sequence[Milestone]]
) -> dict[str, Exception]:
    """What went wrong, by order. What fails together is tried one by one."""
    try:
        outcomes = await tidewaiter.report_all(bundles)
    except Exception as failed:  # noqa: BLE001 - the other orders must hear of theirs
        if len(bundles) == 1:
            return dict.fromkeys(bundles, failed)
        return {
            order_id: why
            for one in bundles.items()
            for order_id, why in (await _reported(tidewaiter, dict([one]))).items()
        }
    return {o: outcome for o, outcome in outcomes.items() if isinstance(outcome, Exception)}
