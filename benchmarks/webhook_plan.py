"""What a sender of webhooks has to tell: made-up parcels, their scans, and the events of them.

The sender is AfterShip, which signs with a keyed hash and knows waybills and no orders. Each event
tells a scan, and once more an earlier one of the same parcel. Events come in no order; some come
twice; some have codes that nobody has mapped.
"""

import base64
import hmac
import json
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SECRET = "a secret of this benchmark"
PATH = "/v1/webhooks/aftership"

REPEATED = 0.05
"""So many of the events are posted twice by the sender itself."""

SILENT = ("InfoReceived_001", "InTransit_003", "InTransit_004", "InTransit_006", "InTransit_007")
MOVING = ("InTransit_002", *("OutForDelivery_001",) * 4)
UNMAPPED = ("Wormhole_007",) * 3
DELIVERED = "Delivered_001"


@dataclass(frozen=True)
class Scan:
    """One of a parcel's; its text is its own."""

    waybill: str
    text: str
    subtag: str
    at: datetime

    @property
    def moving(self) -> bool:
        """Whether the parcel's run must hear of it."""
        return self.subtag in {*MOVING, DELIVERED}

    @property
    def checkpoint(self) -> dict[str, str]:
        """As AfterShip prints it."""
        return {
            "slug": "northline",
            "checkpoint_time": self.at.isoformat(),
            "message": self.text,
            "tag": self.subtag.partition("_")[0],
            "subtag": self.subtag,
            "city": "London",
            "country_iso3": "GBR",
        }


@dataclass(frozen=True)
class Event:
    """What is posted: under an id of the sender's, a body that tells scans of one parcel."""

    event_id: str
    scans: tuple[Scan, ...]

    @property
    def body(self) -> bytes:
        """As AfterShip writes it."""
        waybill = self.scans[0].waybill
        parcel = {"tracking_number": waybill, "slug": "northline", "tag": "InTransit"}
        told = {**parcel, "checkpoints": [scan.checkpoint for scan in self.scans]}
        event = {"event": "tracking_update", "event_id": self.event_id, "msg": told}
        return json.dumps(event).encode()


class Plan:
    """All that is told of these parcels; the same seed tells the same."""

    def __init__(self, waybills: Sequence[str], scans: int, seed: int = 7) -> None:
        self._chance = random.Random(seed)
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
        self._waybills = waybills
        self._extra = 0
        self.on_the_way = [
            event for waybill in waybills for event in self._events(waybill, scans - 1)
        ]
        self._chance.shuffle(self.on_the_way)
        self.at_the_door = [
            self._event(Scan(waybill, f"{waybill} delivered", DELIVERED, self._at(scans)))
            for waybill in waybills
        ]
        self.told = [*self.on_the_way, *self.at_the_door]

    def more(self, number: int, waybills: Sequence[str]) -> list[Event]:
        """As many events of other scans, none of which moves an order."""
        found = []
        for _ in range(number):
            self._extra += 1
            waybill = waybills[self._extra % len(waybills)]
            scan = Scan(waybill, f"{waybill} extra {self._extra}", SILENT[1], self._at(0))
            found.append(self._event(scan))
        self.told += found
        return found

    def as_posted(self, events: Iterable[Event]) -> list[Event]:
        """These, some of them twice."""
        posted = list(events)
        posted += self._chance.sample(posted, int(len(posted) * REPEATED))
        self._chance.shuffle(posted)
        return posted

    def _events(self, waybill: str, number: int) -> Iterator[Event]:
        before: list[Scan] = []
        subtags = [*MOVING, *UNMAPPED]
        for nth in range(number):
            subtag = subtags[nth] if nth < len(subtags) else SILENT[nth % len(SILENT)]
            scan = Scan(waybill, f"{waybill} scan {nth}", subtag, self._at(nth))
            before.append(scan)
            yield self._event(scan, self._chance.choice(before))

    def _event(self, *scans: Scan) -> Event:
        bits = self._chance.getrandbits(128)
        return Event(str(uuid.UUID(int=bits, version=4)), tuple(dict.fromkeys(scans)))

    def _at(self, minute: int) -> datetime:
        return self._began + timedelta(minutes=minute)


def request(event: Event, path: str = PATH) -> bytes:
    """The event as HTTP, signed."""
    body = event.body
    proof = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256"))
    return (
        b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"aftership-hmac-sha256: %b\r\nContent-Length: %d\r\n\r\n%b"
        % (path.encode(), proof, len(body), body)
    )
