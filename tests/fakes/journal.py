"""The records, kept as a line for everything."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from domain.carriage import Booking
from domain.charges import Bill, ChargeKind, LandedCost
from domain.choosing.choice import Choice
from domain.choosing.tries import Decision, Try
from domain.cover.claims import ClaimCase, ClaimOutcome, ClaimReply, ClaimRequest, Filed
from domain.cover.insurance import Insurance
from domain.cover.traces import Trace
from domain.customs import CustomsReply, Declaration
from domain.holds import Hold
from domain.last_mile.cash import Cash
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange
from domain.last_mile.proofs import Proof
from domain.last_mile.undone_imports import UndoneImport
from domain.money import Money
from domain.notices import Notice
from domain.order import Order
from domain.papers.documents import Drawn
from domain.resolutions import Resolution
from domain.returns import ReturnOutcome, ReturnRequest
from domain.settlement import Settlement
from domain.status import Stage
from domain.tracking import Milestone


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
