"""Where a parcel stands by all that is known of it: the same for any order of its events.

Scans come late, twice and out of order; carriers correct a scan under its old id. So nothing here
is kept from one event to the next: everything is derived afresh from the set of them.
"""

from collections.abc import Iterable

from domain.tracking import DISPATCHED, Milestone, MilestoneKind, Side, latest
from domain.values import Value


class Delivery(Value):
    """A parcel on its way, on two axes, with what its scans cannot tell.

    `stands` is the scan that counts. `unread` is how many scans have a code that nobody has
    mapped, or none; `suggests` is what the text of one seems to say that is newer than `stands`.
    """

    stands: Milestone | None = None
    dispatched: bool = False
    attempts: int = 0
    unread: int = 0
    suggests: MilestoneKind | None = None

    @property
    def at_rest(self) -> bool:
        """Whether the carrier is done with it."""
        return self.stands is not None and self.stands.final

    @property
    def whose(self) -> Side:
        """On whose side the reason lies for where it stands."""
        return self.stands.reason.side if self.stands else Side.NOBODY


def delivery(milestones: Iterable[Milestone]) -> Delivery:
    """Where a parcel stands; of two scans with one id the later one by the carrier's clock counts.

    The milestones of one waybill, in any order, any of them any number of times.
    """
    by_id: dict[tuple[str, str], Milestone] = {}
    for milestone in milestones:
        key = (milestone.waybill, milestone.event_id)
        kept = by_id.setdefault(key, milestone)
        by_id[key] = max(kept, milestone, key=_whole)
    scans = sorted(by_id.values(), key=_whole)
    stands = latest(scans)
    return Delivery(
        stands=stands,
        dispatched=any(scan.kind in DISPATCHED for scan in scans),
        attempts=sum(scan.kind is MilestoneKind.ATTEMPT_FAILED for scan in scans),
        unread=sum(scan.kind is MilestoneKind.UNKNOWN for scan in scans),
        suggests=_suggested(scans, stands),
    )


def _whole(milestone: Milestone) -> tuple[object, str]:
    """A milestone for an order in which no two different ones are equal."""
    return (milestone.at, milestone.model_dump_json())


def _suggested(scans: list[Milestone], stands: Milestone | None) -> MilestoneKind | None:
    """What the newest unmapped scan seems to say; nothing of a parcel at rest, or of old scans."""
    if stands is None or stands.final:
        return None
    newer = [s.inferred for s in scans if s.inferred and (s.at >= stands.at or s is stands)]
    return newer[-1] if newer else None
