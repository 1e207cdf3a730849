"""Filing: what an order must have before it is declared, by the files of this package."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.charges import LandedCost
from domain.costing.consignment import valued
from domain.filing.checklist import Checklists
from domain.filing.descriptions import Terms
from domain.filing.plan import FilingPlan, plan
from domain.fx import Exchange
from domain.markets.market import Market
from domain.order import Order
from markets.packs import Packs
from markets.rates import MarketRates


def load_checklists(*folders: Traversable) -> Checklists:
    """What declarations state, from `checklists.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Checklists, "checklists.toml")


def load_terms(*folders: Traversable) -> Terms:
    """What descriptions and names may not say, from `terms.toml`.

    Raises:
        MarketFileError: The file is broken.
    """
    return Packs(*folders).shaped(Terms, "terms.toml")


class MarketFiling:
    """The port `activities.ports.Filing` over the market files."""

    def __init__(
        self,
        markets: Mapping[str, Market],
        exchange: Exchange,
        checklists: Checklists,
        terms: Terms,
    ) -> None:
        self.markets = markets
        self.exchange = exchange
        self.checklists = checklists
        self.terms = terms

    @classmethod
    def packaged(cls, rates: MarketRates, beside: Traversable | None = None) -> "MarketFiling":
        """By the files of this package, and by those of a folder that stand in for them.

        Args:
            rates: What orders are priced by: the same rules choose their declaration.
            beside: The folder.

        Raises:
            MarketFileError: A file is broken.
        """
        folders = (files(__package__ or "markets"), *([beside] if beside else ()))
        return cls(rates.markets, rates.exchange, load_checklists(*folders), load_terms(*folders))

    async def plan(self, order: Order, landed: LandedCost) -> FilingPlan | None:
        """What will be declared of this order, on the day for which it was priced.

        None where the destination has no market file.

        Raises:
            NoRate: An exchange rate is missing, though there was one when it was priced.
        """
        return self.planned(order, landed.entry_date, landed)

    def planned(self, order: Order, on: date, landed: LandedCost | None) -> FilingPlan | None:
        """Like `plan`, also of an order whose landed cost is not known yet."""
        market = self.markets.get(order.destination)
        if market is None:
            return None
        consignment = valued(order, market, on, self.exchange)
        return plan(consignment, landed, self.checklists, self.terms)
