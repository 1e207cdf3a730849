"""What the steps need of the records: the journal writes, the others read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.carriage import Booking
from domain.charges import Bill, LandedCost
from domain.choosing.choice import Choice
from domain.choosing.grounds import Grounds
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


class Journal(Protocol):
    """The only writer of the records. Every call may be repeated and then changes nothing."""

    async def priced(self, order: Order, landed: LandedCost | None, at: datetime) -> None:
        """A revision, what was charged for it and its estimated landed cost."""
        ...

    async def corrected(self, order: Order, landed: LandedCost, at: datetime) -> None:
        """A revision that corrects what was declared, its parcel on its way as before."""
        ...

    async def documented(self, order: Order, documents: Sequence[Drawn], at: datetime) -> None:
        """The papers of a revision; each content is kept once."""
        ...

    async def lodged(self, order: Order, declaration: Declaration, at: datetime) -> None:
        """A declaration and where it stands."""
        ...

    async def booked(self, order: Order, booking: Booking, at: datetime) -> None:
        """A parcel and its estimated freight."""
        ...

    async def pieces_ended(self, booking: Booking) -> None:
        """Keep how each piece of a booking ended: what was not delivered cannot be returned."""
        ...

    async def decided(
        self, order: Order, choice: Choice, number: int, first: Try | None, at: datetime
    ) -> Decision:
        """Whom to book with, and the first try for a label; what was told first stands."""
        ...

    async def turned_down(
        self, order: Order, number: int, tried: Try, why: str, then: Try | None, *, at: datetime
    ) -> Decision:
        """A candidate of this choice refused, and who is asked next; what stands by then."""
        ...

    async def scanned(self, order_id: str, milestones: Sequence[Milestone]) -> None:
        """What a carrier reported; each event is kept once."""
        ...

    async def replied(self, order_id: str, reply: CustomsReply) -> None:
        """What the authority said; each event is kept once."""
        ...

    async def held(self, hold: Hold) -> None:
        """A question was put."""
        ...

    async def reminded(self, hold: Hold, breached: bool, at: datetime) -> None:
        """The desk was reminded, or the question went past its deadline."""
        ...

    async def answered(self, hold: Hold, resolution: Resolution | None, at: datetime) -> None:
        """A question was answered; without a resolution it was overtaken by events."""
        ...

    async def entered(self, order_id: str, stage: Stage, at: datetime) -> None:
        """The order entered a stage."""
        ...

    async def unwound(self, order: Order, at: datetime, *, released: bool, by: str = "") -> None:
        """This revision was taken back; its charge too if released, which `by` gave up."""
        ...

    async def settled(
        self, order: Order, stage: Stage, bills: Sequence[Bill], refund: Money | None, at: datetime
    ) -> Settlement:
        """The books of an order are closed; estimate against bills."""
        ...

    async def delivery_changed(
        self, order: Order, change: DeliveryChange, answer: DeliveryAnswer | None, at: datetime
    ) -> None:
        """Other options for the delivery were asked for; what the carrier said, once it has."""
        ...

    async def lacks_proof(self, waybill: str) -> bool:
        """Whether nobody has kept who took this parcel."""
        ...

    async def proved(self, order: Order, proof: Proof, at: datetime) -> None:
        """Who took the parcel, and the papers that show it; each content is kept once."""
        ...

    async def cash_settled(self, order: Order, cash: Cash | None, at: datetime) -> None:
        """What was collected at the door and passed on; None where nobody was asked for it."""
        ...

    async def cash_written_off(self, order: Order, at: datetime) -> None:
        """What a carrier collected and has not passed on is given up."""
        ...

    async def import_undone(self, order: Order, undone: UndoneImport, at: datetime) -> None:
        """What became of the declaration of goods that went back, and what is to be had back."""
        ...

    async def noticed(self, order_id: str, notice: Notice, at: datetime) -> None:
        """The customer is to be told something; the same kind and cause once."""
        ...

    async def return_opened(self, order: Order, request: ReturnRequest, at: datetime) -> str | None:
        """Reserve the units for this RMA; the reason why not, if more than was delivered."""
        ...

    async def return_moved(
        self, request: ReturnRequest, outcome: ReturnOutcome, at: datetime
    ) -> None:
        """An RMA reached a stage; a refund is booked."""
        ...

    async def replaced(
        self, order_id: str, by: str, at: datetime, *, waybills: Sequence[str] = ()
    ) -> None:
        """What was lost is sent once more as this order; of several pieces, these."""
        ...

    async def insured(self, order: Order, insurance: Insurance, at: datetime) -> None:
        """A parcel was insured; the premium is expected."""
        ...

    async def traced(self, order_id: str, trace: Trace, at: datetime) -> None:
        """A carrier looks for a parcel, or said what it found."""
        ...

    async def claim_opened(
        self, request: ClaimRequest, case: ClaimCase, asked: Money, at: datetime, cause: str = ""
    ) -> str | None:
        """Keep a claim; the reason why not, if one stands for the same loss.

        `cause` is the hold that it answers, if one.
        """
        ...

    async def claim_filed(self, request: ClaimRequest, filed: Filed, at: datetime) -> None:
        """The payer has the claim, under its own reference."""
        ...

    async def claim_paid(
        self, order_id: str, claim_id: str, word: ClaimReply, at: datetime
    ) -> bool:
        """So much was paid in all; what is new of it is booked.

        Returns:
            Whether that stands now; an older word takes nothing back.
        """
        ...

    async def claim_closed(
        self, order_id: str, request: ClaimRequest, outcome: ClaimOutcome, at: datetime
    ) -> None:
        """A claim ended; what is new of what was paid is booked."""
        ...


class Cases(Protocol):
    """What the records hold about a parcel that something is claimed for."""

    async def case(self, order_id: str, waybill: str | None = None) -> ClaimCase | None:
        """The parcel that stands, its moments, its insurance; None where there is none.

        With the number of a piece, that piece.
        """
        ...

    async def claim_number(self, order_id: str, cause: str) -> int:
        """The number of the claim that answers this hold, or the next that is free."""
        ...

    async def orders(self, order_ids: Sequence[str]) -> Mapping[str, Order]:
        """Those of these orders that there are, as they are known now, by id."""
        ...


class Experience(Protocol):
    """What the records hold that a choice of carrier stands on."""

    async def grounds(self, order: Order, at: datetime) -> Grounds:
        """How services fared on its lane, what it costs to bring in, what was decided before."""
        ...
