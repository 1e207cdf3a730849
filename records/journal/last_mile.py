"""What happens at the door, and what is shown and paid there."""

from datetime import datetime

from domain.last_mile.cash import Cash
from domain.last_mile.changes import DeliveryAnswer, DeliveryChange
from domain.last_mile.proofs import Proof
from domain.last_mile.undone_imports import UndoneImport
from domain.order import Order
from records import last_mile, proofs
from records.journal.writes import Writes


class WritesLastMile(Writes):
    """The last mile of an order."""

    async def delivery_changed(
        self, order: Order, change: DeliveryChange, answer: DeliveryAnswer | None, at: datetime
    ) -> None:
        """Keep what was asked for, and what the carrier said; the first answer stands."""
        await self._database.write(
            lambda db: last_mile.delivery_changed(db, order, change, answer, at)
        )

    async def lacks_proof(self, waybill: str) -> bool:
        """Whether nobody has kept who took this parcel."""
        return await self._database.read(lambda db: proofs.of_waybill(db, waybill) is None)

    async def proved(self, order: Order, proof: Proof, at: datetime) -> None:
        """Keep who took the parcel, once, and its papers among the documents."""
        await self._database.write(lambda db: proofs.keep(db, order, proof, at))

    async def cash_settled(self, order: Order, cash: Cash | None, at: datetime) -> None:
        """Book what was collected at the door and passed on, as it is told; or that nothing was.

        Raises:
            OtherMoney: It is in another currency than the order.
        """
        await self._database.write(lambda db: last_mile.cash_settled(db, order, cash, at))

    async def cash_written_off(self, order: Order, at: datetime) -> None:
        """Book as lost what a carrier has not passed on, once; all of it where it told nothing."""
        await self._database.write(lambda db: last_mile.cash_written_off(db, order, at))

    async def import_undone(self, order: Order, undone: UndoneImport, at: datetime) -> None:
        """Keep what became of the declaration, once; book what is to be had back."""
        await self._database.write(lambda db: last_mile.import_undone(db, order, undone, at))
