"""The verb that plans a filing: by the market files alone, with no server and no database."""

import json
from datetime import UTC, date, datetime

import typer

import markets
from domain.charges import LandedCost
from domain.filing.plan import FilingPlan
from domain.fx import NoRate
from domain.holds import Hold
from domain.order import Order
from markets import MarketFileError, MarketFiling, MarketRates
from runtime.settings import Settings
from starter.commands.files import read
from starter.commands.markets import packs_here
from starter.commands.trouble import BadInput
from starter.commands.written import order_of
from starter.shown import planned, show


def plan(source: str, on: date | None, *, as_json: bool) -> None:
    """Show the declaration of an order, and what it lacks.

    Raises:
        BadInput: The file holds no order, or nothing is known of its destination or currency.
    """
    order = order_of(source, read(source))
    try:
        priced, filing = planned_for(order, on or datetime.now(UTC).date())
    except (MarketFileError, NoRate) as broken:
        raise BadInput(str(broken)) from broken
    if filing is None:
        raise BadInput(f"{source}: there is no market file for {order.destination}")
    if as_json:
        document = json.loads(filing.model_dump_json())
        typer.echo(json.dumps({**document, **_cost(priced)}, indent=2, ensure_ascii=False))
    else:
        show.console().print(*planned.lines(filing, priced), sep="\n")


def planned_for(order: Order, on: date) -> tuple[LandedCost | Hold, FilingPlan | None]:
    """What an order costs, or why that is not known, and its plan, by the files of two countries.

    Raises:
        MarketFileError: A file of the two is broken.
        NoRate: Nothing is known of a currency.
    """
    packs = packs_here()
    countries = (order.destination, order.inventory.country)
    found = {code: market for code in countries if (market := packs.market(code))}
    advancements = markets.load_advancements(*packs.folders)
    rates = MarketRates(found, markets.load_exchange(*packs.folders), advancements)
    priced = rates.appraise(order, on)
    landed = priced if isinstance(priced, Hold) else priced.landed
    filing = MarketFiling.packaged(rates, Settings().markets)
    return landed, filing.planned(order, on, None if isinstance(landed, Hold) else landed)


def _cost(priced: LandedCost | Hold) -> dict[str, object]:
    document = json.loads(priced.model_dump_json())
    return {"held": document} if isinstance(priced, Hold) else {"landed": document}
