"""A courier of DHL's, asked for apart from a shipment: the call, its answer, its cancelling.

Sources, read 2026-11-22: DHL's OpenAPI file of the MyDHL API as client libraries carry it (pickup
request and response models; the cancelling's `requestorName` and `reason`). It has no idempotency
keys, and no call that looks a pickup up: whoever asks must remember that he did.
"""

import base64
import uuid
from urllib.parse import quote

from pydantic import Field

from domain.pickups import Pickup
from partners.carriers.dhl.parts import NAME, Json, accounts, party_of
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.dhl.shipment import planned
from partners.carriers.parcel import number, refused
from partners.carriers.units import GRAM, WHOLE, up
from partners.http import Partner, Request, acknowledged, json_body
from partners.wire import Name, Wire

WORLDWIDE, DOMESTIC = "P", "N"
"""Products that stand for all of the day's shipments; general knowledge, as in services.toml."""

REASON_MAX, REQUESTOR_MAX = 80, 70


class _Booked(Wire):
    numbers: tuple[Name, ...] = Field(alias="dispatchConfirmationNumbers", min_length=1)


def pickup_of(pickup: Pickup, settings: DhlSettings) -> Json:
    """What is asked for a courier."""
    sender = pickup.sender.model_copy(update={"tax_ids": ()})  # no business of a courier's
    weight = number(up(pickup.weight_kg / pickup.parcels, WHOLE, GRAM))
    return {
        "plannedPickupDateAndTime": planned(pickup.ready),
        "closeTime": f"{pickup.close_at:%H:%M}",
        "location": pickup.location,
        "locationType": "business",
        "accounts": accounts(settings),
        "customerDetails": {"shipperDetails": party_of(sender, "/shipper")},
        "shipmentDetails": [
            {
                "productCode": WORLDWIDE if pickup.crosses_a_border else DOMESTIC,
                "isCustomsDeclarable": pickup.crosses_a_border,
                "unitOfMeasurement": "metric",
                "packages": [{"weight": weight} for _ in range(pickup.parcels)],
            }
        ],
    }


def booked(body: bytes) -> str:
    """The number that a courier was confirmed under."""
    return _Booked.exactly(body).numbers[0]


class DhlPickups:
    """Satisfies `activities.pickups.Couriers`. The partner needs `problems=refusals.problem`."""

    def __init__(self, partner: Partner, settings: DhlSettings) -> None:
        self._partner = partner
        self._settings = settings
        login = f"{settings.username}:{settings.password}".encode()
        self._headers = {"authorization": f"Basic {base64.b64encode(login).decode()}"}

    async def book(self, pickup: Pickup) -> str:
        """Have a courier come.

        Raises:
            OutcomeUnknown: It was asked, and nobody knows whether one comes.
            PartnerUnavailable: It was not asked.
            PartnerRefused: DHL sends nobody then or there.
        """
        if pickup.ready_at >= pickup.close_at:
            raise refused(NAME, f"{pickup.ready_at} is not before {pickup.close_at}", code="hours")
        body = json_body(pickup_of(pickup, self._settings))
        request = Request("POST", "/pickups", body, headers=self._told(pickup.key))
        return await self._partner.effect(request, pickup.key, booked)

    async def cancel(self, number: str, by: str, why: str) -> None:
        """Send the courier away again.

        Raises:
            OutcomeUnknown: It was asked, and nobody knows whether one comes.
            PartnerUnavailable: It was not asked.
            PartnerRefused: It is too late, or DHL knows no such pickup.
        """
        query = {"requestorName": by[:REQUESTOR_MAX], "reason": why[:REASON_MAX]}
        path = f"/pickups/{quote(number, safe='')}"
        request = Request("DELETE", path, query=query, headers=self._told(number))
        await self._partner.effect(request, f"{number}:cancel", acknowledged)

    def _told(self, key: str) -> dict[str, str]:
        reference = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}:pickups:{key}")
        return self._headers | {"Message-Reference": str(reference)}
