"""The rules: rates, lists of parties, declarations, papers."""

from collections.abc import Sequence
from datetime import date

from domain.charges import Charge, ChargeKind, LandedCost
from domain.checks.findings import Finding, Severity
from domain.customs import lrn_of
from domain.filing.plan import FilingPlan
from domain.holds import Hold
from domain.order import Order
from domain.papers.documents import DocumentKind, Drawn, not_drawable
from domain.reasons import HoldReason
from domain.rules import Confidence
from domain.screening import suspected
from domain.screening.listed import ListName, ListVersion
from domain.screening.suspects import Suspects
from markets import load_screening
from tests.fakes.memory import Partner


class FakeRates(Partner):
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


class FakeScreening(Partner):
    """Screens against what the world has listed, by the project's own policy."""

    async def screen(self, order: Order) -> Hold | None:
        """As the port says."""
        if not self.world.listed:
            return None
        version = ListVersion(name=ListName.OFAC_SDN, sha256="0" * 64)
        return suspected(order, Suspects([(version, self.world.listed)], load_screening()))


class FakeFiling(Partner):
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


class FakeDocuments(Partner):
    """Draws an invoice of a few bytes, unless the world says what keeps it from it, by LRN."""

    async def draw(self, order: Order, landed: LandedCost, on: date) -> Sequence[Drawn] | Hold:
        """As the port says."""
        if hold := not_drawable(order, self.world.undrawable.get(lrn_of(order), ())):
            return hold
        said = f"{lrn_of(order)} {on} {landed.total}".encode()
        return (Drawn(DocumentKind.COMMERCIAL_INVOICE, lrn_of(order), "Invoice", said),)
