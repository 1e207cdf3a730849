"""What the steps need of the world: partners, the markets' rules, the journal.

Adapters in `partners/` and `records/` satisfy these structurally; `wiring/` wires them and
the type checker holds both sides together. Every effect takes the key it is done under:
the same key twice is one effect. Calls raise the errors of `activities/errors.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from domain.carriage import Booking, Offer
from domain.charges import Bill, LandedCost
from domain.cover.claims import ClaimCase, ClaimReply, ClaimRequest, Evidence
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.customs import CustomsReply, Declaration
from domain.filing.plan import FilingPlan
from domain.holds import Hold
from domain.last_mile.cash import Cash
from domain.last_mile.pickup_points import PickupPoint
from domain.last_mile.proofs import Proof
from domain.money import Money
from domain.order import Order
from domain.papers.documents import Drawn
from domain.parties import Address
from domain.promised import DeliveryOptions
from domain.resolutions import Document
from domain.returns import (
    Authorisation,
    Disposition,
    Inspection,
    ReturnRequest,
)
from domain.tracking import Tracking


class Rates(Protocol):
    """The import rules of every destination that has a market file."""

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """The landed cost by the rules in force on this day, or why it cannot be known."""
        ...

    async def national_codes(self, country: str, hs_code: str, on: date) -> Mapping[str, str]:
        """The codes that goods of this one are declared under, with their words, if known."""
        ...


class Screening(Protocol):
    """The lists of parties that nobody may deal with."""

    async def screen(self, order: Order) -> Hold | None:
        """A question about the first party that resembles a listed one; None if none does."""
        ...


class Filing(Protocol):
    """What every kind of declaration must state, by the rules of its country."""

    async def plan(self, order: Order, landed: LandedCost) -> FilingPlan | None:
        """What would be declared, and what it lacks; None where no rules are known."""
        ...


class Documents(Protocol):
    """Those who draw the papers that travel with an order."""

    async def draw(self, order: Order, landed: LandedCost, on: date) -> Sequence[Drawn] | Hold:
        """The documents that the order needs, issued on this day; or what keeps one from it.

        The same order and day are the same bytes.
        """
        ...


class Broker(Protocol):
    """A customs broker: lodges declarations and passes on the authority's replies.

    A declaration is told by its order: whose it is, `domain.customs.lrn_of` says, and which
    broker has it may depend on where it goes.
    """

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration of this revision; its LRN derives from order and revision."""
        ...

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, or None."""
        ...

    async def ask(self, order: Order) -> CustomsReply | None:
        """The reply that stands now; None when the broker knows no such declaration."""
        ...

    async def withdraw(self, order: Order, key: str) -> None:
        """Take the declaration back; nothing happens if it was never lodged."""
        ...

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Correct the declaration that stands to what this revision says in these fields.

        `fields` are JSON pointers into the order, `why` is for the officer.
        """
        ...

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Send the documents that the authority asked for."""
        ...

    async def pay(self, order: Order, account: str, key: str) -> None:
        """Pay what the authority holds the goods for."""
        ...

    async def bill(self, order: Order) -> Bill | None:
        """What was billed for the entry; None when there is nothing to bill yet."""
        ...


class Carrier(Protocol):
    """A carrier, or a gateway to several.

    What is told or asked of a parcel is told by its booking: a waybill alone does not say whose
    it is.
    """

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order."""
        ...

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """Book the parcel under our reference, which is the key."""
        ...

    async def find(self, order: Order, reference: str) -> Booking | None:
        """The booking of this order made under this reference, or None.

        The order is for carriers that keep no more of a booking than its number.
        """
        ...

    async def void(self, reference: str, key: str) -> None:
        """Void the label; nothing happens if it was never booked."""
        ...

    async def track(self, booking: Booking) -> Tracking:
        """All that the carrier knows of this parcel."""
        ...

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """Have the carrier try again, on a day, at an address, where given."""
        ...

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """Have the parcel brought back to the shipper."""
        ...

    async def bill(self, booking: Booking) -> Bill | None:
        """What was billed for the carriage; None when there is nothing to bill yet."""
        ...


class Carriers(Carrier, Protocol):
    """All carriers behind one door. A label is looked for, and voided, where it was asked for."""

    async def find(self, order: Order, reference: str, carrier: str = "") -> Booking | None:
        """The booking under this reference, or None; with whom it was asked of, where known."""
        ...

    async def void(self, reference: str, key: str, carrier: str = "") -> None:
        """Void the label with whom it was asked of; of everybody where nobody knows."""
        ...


@runtime_checkable
class ChangesDelivery(Protocol):
    """A carrier that takes other wishes for a parcel on its way; most have no call for it."""

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """Have the parcel delivered so from now on; options that are not stated are dropped."""
        ...


@runtime_checkable
class HasPoints(Protocol):
    """A carrier with shops and lockers of which it can be asked."""

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """The places near a postcode or a town where this carrier's parcels can be fetched.

        The nearest come first, `limit` of them at most.
        """
        ...


@runtime_checkable
class Proves(Protocol):
    """A carrier that shows who took a parcel."""

    async def proof(self, booking: Booking) -> Proof | None:
        """Who took the parcel, and the papers that show it; None where it has nothing to show."""
        ...


@runtime_checkable
class Remits(Protocol):
    """A carrier that collects cash at the door, and passes it on."""

    async def cash(self, booking: Booking) -> Cash | None:
        """What was collected and passed on; None while nothing was passed on."""
        ...


class LastMile(ChangesDelivery, HasPoints, Proves, Remits, Protocol):
    """All carriers behind one door; what a carrier cannot do is a `PartnerRefused`."""


class Cover(Protocol):
    """Who pays for what is lost: a carrier or an insurer. It insures, searches, takes claims.

    What there is no interface for raises `PartnerRefused` and says what to do by hand.
    """

    async def insure(self, order: Order, booking: Booking, value: Money, key: str) -> Insurance:
        """Insure the parcel for this value."""
        ...

    async def insured(self, booking: Booking, key: str) -> Insurance | None:
        """The insurance that the parcel has, bought under this key, or None."""
        ...

    async def file(self, case: ClaimCase, request: ClaimRequest, asked: Money, key: str) -> str:
        """File a claim under our number; its reference at the payer."""
        ...

    async def filed(self, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim that was filed under our number, or None."""
        ...

    async def hear(self, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        ...

    async def argue(
        self, order_id: str, reference: str, says: str, evidence: Sequence[Evidence], *, key: str
    ) -> None:
        """Say and show more about a claim."""
        ...

    async def withdraw(self, reference: str, key: str) -> None:
        """Take a claim back."""
        ...

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Look for a parcel."""
        ...

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What was found so far."""
        ...


class Covers(Protocol):
    """All payers behind one door, each by its name; a parcel is searched by who carries it."""

    async def insure(
        self, insurer: str, order: Order, booking: Booking, value: Money, *, key: str
    ) -> Insurance:
        """Insure the parcel for this value, once: what was bought before is found first."""
        ...

    async def file(
        self, payer: str, case: ClaimCase, request: ClaimRequest, asked: Money, key: str
    ) -> str:
        """File a claim under our number; its reference at the payer."""
        ...

    async def filed(self, payer: str, booking: Booking, claim_id: str) -> str | None:
        """The reference of the claim that was filed under our number, or None."""
        ...

    async def hear(self, payer: str, reference: str) -> ClaimReply | None:
        """What is said of a claim now."""
        ...

    async def argue(
        self,
        payer: str,
        order_id: str,
        reference: str,
        says: str,
        evidence: Sequence[Evidence],
        *,
        key: str,
    ) -> None:
        """Say and show more about a claim."""
        ...

    async def withdraw(self, payer: str, reference: str, key: str) -> None:
        """Take a claim back."""
        ...

    async def trace(self, booking: Booking, key: str) -> Trace:
        """Have its carrier look for a parcel."""
        ...

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """What its carrier has found so far."""
        ...


class ReturnHub(Protocol):
    """A warehouse that takes returns in, grades and disposes of them."""

    async def authorise(self, order: Order, request: ReturnRequest, key: str) -> Authorisation:
        """Announce the return; the hub answers with the label for the consignee."""
        ...

    async def inspection(self, rma: str) -> Inspection | None:
        """What the hub found; None while nothing has arrived."""
        ...

    async def dispose(self, rma: str, disposition: Disposition, key: str) -> None:
        """Have the goods restocked, refurbished, sold off, destroyed or sent back."""
        ...


class Payments(Protocol):
    """The payment provider that holds what the customer was charged."""

    async def release(self, reference: str, amount: Money, key: str) -> None:
        """Give the whole charge back for an order that will not ship."""
        ...

    async def refund(self, reference: str, amount: Money, key: str) -> None:
        """Give part of the charge back."""
        ...


class Notices(Protocol):
    """How people are told."""

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Tell a desk or a customer something, once per key."""
        ...
