"""A world in memory that satisfies the ports and keeps a list of its effects."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import chain

from activities.ports import Rates
from carriers import (
    load_attempts,
    load_claim_terms,
    load_policies,
    load_premiums,
    load_services,
)
from domain.carriage import Booking, Offer, Piece
from domain.charges import Bill, BilledCharge, Charge, ChargeKind, LandedCost
from domain.checks.findings import Finding, Severity
from domain.choosing.choice import Choice, Rulebook
from domain.choosing.grounds import Grounds
from domain.choosing.lanes import LaneRecord
from domain.choosing.tries import Decision, Try
from domain.cover.claims import (
    ClaimCase,
    ClaimOutcome,
    ClaimReply,
    ClaimRequest,
    Evidence,
    Filed,
)
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.customs import CustomsReply, Declaration, DeclarationStatus, lrn_of
from domain.filing.plan import FilingPlan
from domain.holds import Fault, Hold
from domain.last_mile.cash import Cash
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.last_mile.proofs import Proof, ProofKind, ProofPaper
from domain.last_mile.undone_imports import UndoneImport
from domain.money import Money, rounded
from domain.notices import Notice
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn, not_drawable
from domain.parties import Address
from domain.promised import DeliveryOptions, ServiceLevel
from domain.reasons import HoldReason
from domain.resolutions import Document, Resolution
from domain.returns import Authorisation, Disposition, Inspection, ReturnOutcome, ReturnRequest
from domain.rules import Confidence
from domain.screening import suspected
from domain.screening.listed import Listed, ListName, ListVersion
from domain.screening.suspects import Suspects
from domain.settlement import Settlement
from domain.status import Stage
from domain.tracking import Milestone, Tracking
from markets import load_advancements, load_exchange, load_screening
from tests.builders import LONG_AGO
from wiring.ports import Ports


class World:
    """All partners and the records of one test; orders are told apart by their id.

    `fail(step, error, times)` makes a step raise; `gate(step)` makes it wait. An effect
    under a key that was used before is the same effect.
    """

    def __init__(self) -> None:
        self.effects: dict[str, tuple[str, str]] = {}
        self.calls: Counter[str] = Counter()
        self.failures: dict[str, list[Exception]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.lacks: dict[str, tuple[Fault, ...]] = {}
        self.undrawable: dict[str, tuple[Fault, ...]] = {}
        self.rejects: dict[str, tuple[Fault, ...]] = {}
        self.stands: dict[str, DeclarationStatus] = {}
        self.offers: list[Offer] | None = None
        self.drift = Decimal(0)
        self.rates: Rates | None = None
        self.rulebook: Rulebook | None = None
        self.cash = Money.of(0, "GBP")
        self.cash_missing = Money.of(0, "GBP")
        self.lanes: tuple[LaneRecord, ...] = ()
        self.listed: tuple[Listed, ...] = ()
        self.booked: dict[str, Booking] = {}
        self.with_whom: list[tuple[str, str, str]] = []
        self.redelivered: dict[str, str] = {}
        self.tracking: dict[str, tuple[Milestone, ...]] = {}
        self.inspections: dict[str, Inspection] = {}
        self.cases: dict[str, ClaimCase] = {}
        self.claims: dict[str, ClaimReply] = {}
        self.traces: dict[str, Trace] = {}
        self.journal = FakeJournal()

    def ports(self) -> Ports:
        """Everything the worker needs."""
        return Ports(
            rates=FakeRates(self),
            screening=FakeScreening(self),
            filing=FakeFiling(self),
            documents=FakeDocuments(self),
            broker=FakeBroker(self),
            carrier=FakeCarrier(self),
            last_mile=FakeCarrier(self),
            attempts=load_attempts(),
            experience=FakeExperience(self),
            rulebook=self.rulebook or packaged_rulebook(),
            covers=FakeCovers(self),
            cases=FakeCases(self),
            claim_terms=load_claim_terms(),
            hub=FakeHub(self),
            payments=FakePayments(self),
            notices=FakeNotices(self),
            journal=self.journal,
        )

    def fail(self, step: str, error: Exception, times: int = 1) -> None:
        """Let the next calls of a step raise."""
        self.failures[step] += [error] * times

    def gate(self, step: str) -> asyncio.Event:
        """Let a step wait until the event is set."""
        return self.gates.setdefault(step, asyncio.Event())

    def done(self, order_id: str) -> list[str]:
        """The effects of an order, in the order they happened."""
        return [what for what, order in self.effects.values() if order == order_id]

    async def effect(self, step: str, order_id: str, key: str) -> None:
        """Do something once per key; trouble comes before, or after with `step:after`."""
        self.calls[step] += 1
        if step in self.gates:
            await self.gates[step].wait()
        self.stumble(step)
        self.effects.setdefault(key, (step, order_id))
        self.stumble(f"{step}:after")

    def stumble(self, step: str) -> None:
        """Raise what the step was told to fail with, once."""
        if self.failures[step]:
            raise self.failures[step].pop(0)


class _Partner:
    def __init__(self, world: World) -> None:
        self.world = world


class FakeRates(_Partner):
    """Charges what was quoted, plus the world's drift; knows no country called AQ."""

    async def price(self, order: Order, entry_date: date) -> LandedCost | Hold:
        """As the port says."""
        self.world.calls["price"] += 1
        self.world.stumble("price")
        if self.world.rates:
            return await self.world.rates.price(order, entry_date)
        if order.destination == "AQ":
            return Hold.ask(order, HoldReason.UNSUPPORTED_DESTINATION, country="AQ")
        for line in order.lines:
            if line.hs_code is None:
                return Hold.ask(order, HoldReason.MISSING_HS_CODE, sku=line.sku)
        kinds = (
            (ChargeKind.FREIGHT, order.quote.freight),
            (ChargeKind.DUTY, order.quote.duties + self.world.drift),
            (ChargeKind.TAX, order.quote.taxes),
        )
        return LandedCost(
            currency=order.currency,
            destination=order.destination,
            entry_date=entry_date,
            customs_value=order.goods_value,
            charges=tuple(
                Charge(kind=kind, name=kind, amount=amount, rule="fake", source="fake")
                for kind, amount in kinds
            ),
            rules_version="fake",
        )

    async def national_codes(self, country: str, hs_code: str, on: date) -> dict[str, str]:
        """As the port says."""
        return {f"{hs_code}10": "Of ceramic"}


class FakeScreening(_Partner):
    """Screens against what the world has listed, by the project's own policy."""

    async def screen(self, order: Order) -> Hold | None:
        """As the port says."""
        if not self.world.listed:
            return None
        version = ListVersion(name=ListName.OFAC_SDN, sha256="0" * 64)
        return suspected(order, Suspects([(version, self.world.listed)], load_screening()))


class FakeFiling(_Partner):
    """Finds every declaration complete but those that the world says lack something, by LRN."""

    async def plan(self, order: Order, landed: LandedCost) -> FilingPlan:
        """As the port says."""
        return FilingPlan(
            order_id=order.order_id,
            revision=order.revision,
            destination=order.destination,
            entry_date=landed.entry_date,
            chosen=None,
            digits=6,
            checklists=("fake",),
            findings=tuple(
                Finding(
                    fault=fault,
                    severity=Severity.ERROR,
                    source="fake",
                    confidence=Confidence.VERIFIED,
                )
                for fault in self.world.lacks.get(lrn_of(order), ())
            ),
        )


class FakeDocuments(_Partner):
    """Draws an invoice of a few bytes, unless the world says what keeps it from it, by LRN."""

    async def draw(self, order: Order, landed: LandedCost, on: date) -> Sequence[Drawn] | Hold:
        """As the port says."""
        if hold := not_drawable(order, self.world.undrawable.get(lrn_of(order), ())):
            return hold
        said = f"{lrn_of(order)} {on} {landed.total}".encode()
        return (Drawn(DocumentKind.COMMERCIAL_INVOICE, lrn_of(order), "Invoice", said),)


class FakeBroker(_Partner):
    """Accepts at once, unless told to reject."""

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """As the port says."""
        await self.world.effect("lodge", order.order_id, key)
        return self._declared(lrn_of(order))

    async def find(self, order: Order) -> Declaration | None:
        """As the port says."""
        known = order.key("lodge") in self.world.effects
        return self._declared(lrn_of(order)) if known else None

    async def ask(self, order: Order) -> CustomsReply | None:
        """As the port says."""
        lrn = lrn_of(order)
        faults = self.world.rejects.get(lrn, ())
        answered = DeclarationStatus.REJECTED if faults else DeclarationStatus.ACCEPTED
        status = self.world.stands.get(lrn, answered)
        return CustomsReply(
            event_id=f"{lrn}-answer",
            lrn=lrn,
            status=status,
            at=LONG_AGO,
            mrn=None if faults else f"26GB{lrn}",
            faults=faults,
        )

    async def withdraw(self, order: Order, key: str) -> None:
        """As the port says."""
        await self.world.effect("withdraw", order.order_id, key)

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """As the port says."""
        await self.world.effect("amend", order.order_id, key)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """As the port says."""
        await self.world.effect("supply", order.order_id, key)

    async def pay(self, order: Order, account: str, key: str) -> None:
        """As the port says."""
        await self.world.effect("pay", order.order_id, key)

    async def bill(self, order: Order) -> Bill | None:
        """As the port says."""
        charges = (
            BilledCharge(kind=ChargeKind.DUTY, amount=Decimal("3.33")),
            BilledCharge(kind=ChargeKind.TAX, amount=Decimal("20.00")),
        )
        reference = f"B-{lrn_of(order)}"
        return Bill(reference=reference, issuer="broker", currency="GBP", charges=charges)

    @staticmethod
    def _declared(lrn: str) -> Declaration:
        return Declaration(lrn=lrn, kind="H7", broker="fake", status=DeclarationStatus.SUBMITTED)


class FakeCarrier(_Partner):
    """One carrier with one service of each level."""

    async def offers(self, order: Order) -> Sequence[Offer]:
        """As the port says."""
        if self.world.offers is not None:
            return self.world.offers
        return [
            Offer(
                carrier="northline",
                service=f"northline-{level}",
                level=level,
                price=order.money(Decimal(9)),
                transit_days=6,
            )
            for level in ServiceLevel
        ]

    async def book(self, order: Order, offer: Offer, mrn: str | None, key: str) -> Booking:
        """As the port says."""
        try:
            await self.world.effect("book", order.order_id, key)
        finally:
            if key in self.world.effects:
                self.world.booked.setdefault(key, _booking(key, offer, len(order.packages)))
        return self.world.booked[key]

    async def find(self, order: Order, reference: str, carrier: str = "") -> Booking | None:
        """As the port says."""
        self.world.calls["find"] += 1
        self.world.with_whom.append(("find", reference, carrier))
        self.world.stumble("find")
        return self.world.booked.get(reference)

    async def void(self, reference: str, key: str, carrier: str = "") -> None:
        """As the port says."""
        self.world.with_whom.append(("void", reference, carrier))
        await self.world.effect("void", reference.split(":", maxsplit=1)[0], key)

    async def track(self, booking: Booking) -> Tracking:
        """As the port says."""
        self.world.calls["track"] += 1
        self.world.stumble("track")
        told = (self.world.tracking.get(waybill, ()) for waybill in booking.waybills)
        return Tracking(waybill=booking.waybill, milestones=tuple(chain.from_iterable(told)))

    async def redeliver(
        self, booking: Booking, on: date | None, address: Address | None, key: str
    ) -> None:
        """As the port says."""
        self.world.redelivered[key] = booking.waybill
        await self.world.effect("redeliver", _order_of(booking.waybill), key)

    async def return_to_origin(self, booking: Booking, key: str) -> None:
        """As the port says."""
        await self.world.effect("return_to_origin", _order_of(booking.waybill), key)

    async def change_delivery(self, booking: Booking, options: DeliveryOptions, key: str) -> None:
        """As the port says."""
        await self.world.effect("change_delivery", _order_of(booking.waybill), key)

    async def proof(self, booking: Booking) -> Proof | None:
        """As the port says."""
        self.world.stumble("proof")
        paper = ProofPaper(ProofKind.SIGNATURE, b"\xff\xd8\xff of " + booking.waybill.encode())
        return Proof(booking.waybill, "Example Consignee", papers=(paper,))

    async def cash(self, booking: Booking) -> Cash | None:
        """As the port says: all of it, but for what the world says is missing."""
        self.world.stumble("cash")
        if self.world.cash_missing == self.world.cash:
            return None
        remitted = self.world.cash - self.world.cash_missing
        return Cash(reference="COD-1", collected=self.world.cash, remitted=remitted)

    async def pickup_points(
        self, carrier: str, country: str, near: str, limit: int
    ) -> Sequence[PickupPoint]:
        """As the port says: one shop."""
        address = Address(lines=("2 Example Street",), city=near, country=country)
        shop = PickupPoint(
            point_id="NL-1", carrier=carrier, kind=PointKind.SHOP, name="Corner", address=address
        )
        return [shop][:limit]

    async def bill(self, booking: Booking) -> Bill | None:
        """As the port says."""
        self.world.stumble("bill")
        freight = (BilledCharge(kind=ChargeKind.FREIGHT, amount=Decimal("9.00")),)
        return Bill(
            reference=f"F-{booking.waybill}", issuer="northline", currency="GBP", charges=freight
        )


def _booking(reference: str, offer: Offer, packages: int) -> Booking:
    order_id, revision, _ = reference.split(":")
    waybill = f"NL{order_id}R{revision}"
    numbers = (waybill, *(f"{waybill}-{nth}" for nth in range(2, packages + 1)))
    pieces = (Piece(waybill=each, label=f"labels/{each}") for each in numbers)
    return Booking(
        carrier=offer.carrier,
        service=offer.service,
        waybill=waybill,
        pieces=tuple(pieces) if packages else (),
        reference=reference,
        price=Money.of(9, "GBP"),
        transit_days=6,
        label=f"labels/{reference}",
    )


def _order_of(waybill: str) -> str:
    return waybill.removeprefix("NL").rsplit("R", 1)[0]


class FakeExperience(_Partner):
    """Knows what the journal was told, and of lanes what the world says."""

    async def grounds(self, order: Order, at: datetime) -> Grounds:
        """As the port says."""
        decision = self.world.journal.decisions.get(order.key("choice"))
        return Grounds(lanes=self.world.lanes, decision=decision)


@cache
def packaged_rulebook() -> Rulebook:
    """The files of the package, read once."""
    markets = files("markets")
    exchange, advancements = load_exchange(markets), load_advancements(markets)
    return Rulebook(
        load_services(), load_policies(), exchange, advancements, premiums=load_premiums()
    )


class FakeCovers(_Partner):
    """Insures for a hundredth, takes every claim, and says of it what the world does."""

    async def insure(
        self, insurer: str, order: Order, booking: Booking, value: Money, *, key: str
    ) -> Insurance:
        """As the port says."""
        await self.world.effect(f"insure for {value}", order.order_id, key)
        return Insurance(
            provider=insurer,
            reference=f"I-{booking.waybill}",
            value=value,
            premium=order.money(rounded(value.amount / 100, order.currency)),
        )

    async def file(
        self, payer: str, case: ClaimCase, request: ClaimRequest, asked: Money, key: str
    ) -> str:
        """As the port says."""
        await self.world.effect(f"claim {asked} of {payer}", request.order_id, key)
        return f"F-{request.claim_id}"

    async def filed(self, payer: str, booking: Booking, claim_id: str) -> str | None:
        """As the port says."""
        known = f"claim:{claim_id}:file" in self.world.effects
        return f"F-{claim_id}" if known else None

    async def hear(self, payer: str, reference: str) -> ClaimReply | None:
        """As the port says."""
        self.world.calls["hear"] += 1
        return self.world.claims.get(reference)

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
        """As the port says."""
        await self.world.effect(f"argue: {says}", order_id, key)

    async def withdraw(self, payer: str, reference: str, key: str) -> None:
        """As the port says."""
        order_id = reference.removeprefix("F-").rpartition("-C")[0]
        await self.world.effect("withdraw claim", order_id, key)

    async def trace(self, booking: Booking, key: str) -> Trace:
        """As the port says."""
        await self.world.effect("trace", _order_of(booking.waybill), key)
        return self.world.traces[booking.waybill]

    async def traced(self, booking: Booking, reference: str) -> Trace:
        """As the port says."""
        return self.world.traces[booking.waybill]


class FakeCases(_Partner):
    """Knows the parcels that the world says it does; each cause has a claim of its own."""

    async def case(self, order_id: str, waybill: str | None = None) -> ClaimCase | None:
        """As the port says."""
        return self.world.cases.get(order_id)

    async def claim_number(self, order_id: str, cause: str) -> int:
        """As the port says."""
        causes = self.world.journal.claim_causes[order_id]
        return causes.setdefault(cause, len(causes) + 1)

    async def orders(self, order_ids: Sequence[str]) -> Mapping[str, Order]:
        """As the port says: those that were priced."""
        priced = self.world.journal.orders
        return {order_id: priced[order_id] for order_id in order_ids if order_id in priced}


class FakeHub(_Partner):
    """Expects every return."""

    async def authorise(self, order: Order, request: ReturnRequest, key: str) -> Authorisation:
        """As the port says."""
        await self.world.effect("authorise", order.order_id, key)
        return Authorisation(
            rma=request.rma, hub="rotterdam", waybill=f"RT{request.rma}", label="labels/rt"
        )

    async def inspection(self, rma: str) -> Inspection | None:
        """As the port says."""
        self.world.calls["inspection"] += 1
        return self.world.inspections.get(rma)

    async def dispose(self, rma: str, disposition: Disposition, key: str) -> None:
        """As the port says."""
        await self.world.effect(disposition, rma.rsplit("-", 1)[0], key)


class FakePayments(_Partner):
    """Gives money back."""

    async def release(self, reference: str, amount: Money, key: str) -> None:
        """As the port says."""
        await self.world.effect("release", reference.removeprefix("pay-"), key)

    async def refund(self, reference: str, amount: Money, key: str) -> None:
        """As the port says."""
        await self.world.effect(f"refund {amount}", reference.removeprefix("pay-"), key)


class FakeNotices(_Partner):
    """Keeps what was said."""

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """As the port says."""
        self.world.journal.notices.append(subject)


class FakeJournal:
    """Keeps a line for everything it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.notices: list[str] = []
        self.returned: Counter[tuple[str, str]] = Counter()
        self.failures: list[Exception] = []
        self.decisions: dict[str, Decision] = {}
        self.orders: dict[str, Order] = {}
        self.claim_causes: dict[str, dict[str, int]] = defaultdict(dict)

    def fail(self, error: Exception, times: int) -> None:
        """Let the next writes of holds fail."""
        self.failures += [error] * times

    def _stumble(self) -> None:
        if self.failures:
            raise self.failures.pop()

    def of(self, order_id: str) -> list[str]:
        """What happened to an order."""
        return [what for order, what in self.lines if order == order_id]

    async def priced(self, order: Order, landed: LandedCost | None, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"priced {order.revision}"))
        self.orders[order.order_id] = order

    async def corrected(self, order: Order, landed: LandedCost, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"corrected {order.revision}"))

    async def documented(self, order: Order, documents: Sequence[Drawn], at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"documented {order.revision}"))

    async def lodged(self, order: Order, declaration: Declaration, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"lodged {declaration.status}"))

    async def booked(self, order: Order, booking: Booking, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"booked {booking.waybill}"))

    async def pieces_ended(self, booking: Booking) -> None:
        """As the port says."""
        order_id = booking.reference.split(":", maxsplit=1)[0]
        ends = ", ".join(str(piece.end) for piece in booking.pieces)
        self.lines.append((order_id, f"pieces {ends}"))

    async def decided(
        self, order: Order, choice: Choice, number: int, first: Try | None, at: datetime
    ) -> Decision:
        """As the port says."""
        key = order.key("choice")
        before = self.decisions.get(key)
        if before is None or before.number < number:
            tries = before.tries if before else ()
            self.decisions[key] = Decision.made(number, choice, tries, first)
            self.lines.append((order.order_id, f"decided {number}"))
        return self.decisions[key]

    async def turned_down(
        self, order: Order, number: int, tried: Try, why: str, then: Try | None, *, at: datetime
    ) -> Decision:
        """As the port says."""
        self._stumble()
        key = order.key("choice")
        decision = self.decisions[key]
        if (decision.number, decision.under_way) == (number, tried):
            self.decisions[key] = decision.refused(tried, why, then)
            self.lines.append((order.order_id, f"turned down {tried.nth}"))
        return self.decisions[key]

    async def scanned(self, order_id: str, milestones: Sequence[Milestone]) -> None:
        """As the port says."""
        self.lines.append((order_id, f"scanned {len(milestones)}"))

    async def replied(self, order_id: str, reply: CustomsReply) -> None:
        """As the port says."""
        self.lines.append((order_id, f"replied {reply.status}"))

    async def held(self, hold: Hold) -> None:
        """As the port says."""
        self._stumble()
        self.lines.append((hold.order_id, f"held {hold.reason}"))

    async def reminded(self, hold: Hold, breached: bool, at: datetime) -> None:
        """As the port says."""
        self.lines.append((hold.order_id, "escalated" if breached else "reminded"))

    async def answered(self, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
        """As the port says."""
        self._stumble()
        self.lines.append(
            (hold.order_id, f"answered {resolution.kind if resolution else 'overtaken'}")
        )

    async def entered(self, order_id: str, stage: Stage, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order_id, f"entered {stage}"))

    async def unwound(self, order: Order, at: datetime, *, released: bool, by: str = "") -> None:
        """As the port says."""
        self.lines.append((order.order_id, "unwound"))

    async def settled(
        self,
        order: Order,
        stage: Stage,
        bills: Sequence[Bill],
        refund: Money | None,
        at: datetime,
    ) -> Settlement:
        """As the port says."""
        self.lines.append((order.order_id, f"settled {stage}"))
        actual = sum((bill.amount(*ChargeKind) for bill in bills), Decimal(0))
        return Settlement(
            estimated=order.money(order.quote.import_charges),
            actual=order.money(actual),
            bills=tuple(bill.reference for bill in bills),
        )

    async def delivery_changed(
        self, order: Order, change: DeliveryChange, answer: DeliveryAnswer | None, at: datetime
    ) -> None:
        """As the port says."""
        said = "asked" if answer is None else "taken" if answer.taken else "refused"
        self.lines.append((order.order_id, f"delivery {said}"))

    async def lacks_proof(self, waybill: str) -> bool:
        """As the port says."""
        return not any(what == f"proved {waybill}" for _, what in self.lines)

    async def proved(self, order: Order, proof: Proof, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"proved {proof.waybill}"))

    async def cash_settled(self, order: Order, cash: Cash | None, at: datetime) -> None:
        """As the port says."""
        said = f"{cash.collected}, {cash.remitted} passed on" if cash else "nothing"
        self.lines.append((order.order_id, f"cash {said}"))

    async def cash_written_off(self, order: Order, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, "cash written off"))

    async def import_undone(self, order: Order, undone: UndoneImport, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"import {undone.how}, {undone.paid}"))

    async def noticed(self, order_id: str, notice: Notice, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order_id, f"noticed {notice.kind} {notice.cause}"))

    async def insured(self, order: Order, insurance: Insurance, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order.order_id, f"insured {insurance.value}"))

    async def replaced(
        self, order_id: str, by: str, at: datetime, *, waybills: Sequence[str] = ()
    ) -> None:
        """As the port says."""
        self.lines.append((order_id, " ".join((*waybills, f"replaced by {by}"))))

    async def traced(self, order_id: str, trace: Trace, at: datetime) -> None:
        """As the port says."""
        self.lines.append((order_id, f"traced {trace.outcome}"))

    async def claim_opened(
        self, request: ClaimRequest, case: ClaimCase, asked: Money, at: datetime, cause: str = ""
    ) -> str | None:
        """As the port says."""
        self.lines.append((request.order_id, f"claim {asked} opened"))
        return None

    async def claim_filed(self, request: ClaimRequest, filed: Filed, at: datetime) -> None:
        """As the port says."""
        self.lines.append((request.order_id, f"claim filed {filed.reference}"))

    async def claim_paid(
        self, order_id: str, claim_id: str, word: ClaimReply, at: datetime
    ) -> bool:
        """As the port says."""
        self.lines.append((order_id, f"claim paid {word.paid}"))
        return True

    async def claim_closed(
        self, order_id: str, request: ClaimRequest, outcome: ClaimOutcome, at: datetime
    ) -> None:
        """As the port says."""
        self.lines.append((order_id, f"claim {outcome.stage} {outcome.paid}"))

    async def return_opened(self, order: Order, request: ReturnRequest, at: datetime) -> str | None:
        """As the port says."""
        for item in request.items:
            line = order.line(item.sku)
            taken = self.returned[order.order_id, item.sku]
            if line is None or taken + item.quantity > line.quantity:
                return f"{item.sku}: {item.quantity} asked, {taken} returned already"
        for item in request.items:
            self.returned[order.order_id, item.sku] += item.quantity
        return None

    async def return_moved(
        self, request: ReturnRequest, outcome: ReturnOutcome, at: datetime
    ) -> None:
        """As the port says."""
        self.lines.append((request.order_id, f"return {outcome.stage}"))
