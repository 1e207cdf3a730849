"""What carriers with interfaces of their own look at, of a price or a shipment asked for."""

from decimal import Decimal

from sandbox.carriers.parcels import PostalAddress
from sandbox.carriers.tariff import Inquiry, Package
from sandbox.config import Wire


class ParcelsAsked(Wire):
    """Parcels that are to be priced or carried; each carrier adds what it calls them by."""

    sender: PostalAddress
    receiver: PostalAddress
    packages: tuple[Package, ...]
    currency: str
    order: str = ""
    mrn: str | None = None
    point: str = ""

    def inquiry(self) -> Inquiry:
        """What our carriers are asked."""
        return Inquiry(
            origin=self.sender.country,
            country=self.receiver.country,
            postcode=self.receiver.postcode or None,
            weight_kg=sum((each.weight_kg for each in self.packages), Decimal(0)),
            currency=self.currency,
            packages=self.packages,
        )
