"""The verbs of those who keep the rules: check, scaffold and compare market files."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import typer
from iso3166 import countries_by_alpha2
from iso4217 import Currency
from pydantic import ValidationError
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

import markets
from domain.charges import Charge, LandedCost
from domain.fx import Exchange
from domain.holds import Hold
from domain.landed_cost import price
from domain.markets.clauses import Advancement
from domain.markets.market import Market, Part
from domain.order import Order
from markets import Packs, examples
from markets.changes import Moved, changes, moved
from markets.lacks import lacks, scaffold
from starter.commands.files import read
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import order_of, problems_of
from starter.shown import show

EASTERNMOST = timezone(timedelta(hours=14))
"""Where a day begins first."""


def check(codes: Sequence[str], *, as_json: bool) -> None:
    """Run the worked examples of these markets, or of all; exit 2 if one comes out otherwise."""
    packs = packs_here()
    loaded = [_market(packs, code) for code in codes] or list(packs.markets().values())
    ahead = [line for market in loaded for line in _read_in_the_future(market)]
    if ahead:
        raise BadInput("\n".join(ahead))
    exchange, advancements = markets.load_exchange(*packs.folders), _advancements(packs)
    ran = {market.country: _ran(market, exchange, advancements) for market in loaded}
    wrong_cases = () if codes else tuple(_wrong_chargebacks(packs))
    if as_json:
        typer.echo(json.dumps([_as_json(m, ran[m.country]) for m in loaded], indent=2))
    else:
        show.console().print(_checked(loaded, ran))
        for line in _summary(loaded, ran):
            typer.echo(line)
    wrong = [
        f"markets/{one.market.country}.toml: {one.example.title}: {difference}"
        for each in ran.values()
        for one in each
        for difference in one.differences
    ]
    if wrong or wrong_cases:
        raise BadInput("\n".join((*wrong, *wrong_cases)))


def new(code: str, out: Path | None) -> None:
    """Write the scaffold of a market file, and say what is to be filled in."""
    code = code.upper()
    if code not in countries_by_alpha2:
        raise BadInput(f"{code}: must be an ISO 3166-1 alpha-2 country code, such as SE")
    path = out or Path(f"{code}.toml")
    if path.exists():
        raise BadInput(f"{path}: exists already; nothing was written")
    name = countries_by_alpha2[code].name.title()
    try:
        path.write_text(scaffold(code, name, _currency_of(code), _today()), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: {(error.strerror or str(error)).lower()}") from error
    typer.echo(f"{path}: written. It lacks, until you fill it in:")
    for sentence in lacks(Part()):
        typer.echo(f"  {sentence}")
    typer.echo("Then put it into the folder that TIDEWAITER_MARKETS names, and `market check` it.")


def difference(code: str, days: Sequence[datetime], source: str | None, *, as_json: bool) -> None:
    """Show which rules differ between two days, and what that does to an order."""
    if len(days) != 2:  # noqa: PLR2004 - two are compared
        raise BadInput(f"--at: give two dates to compare, not {len(days)}")
    before, after = sorted(day.date() for day in days)
    packs = packs_here()
    market = _market(packs, code.upper())
    order = order_of(source, read(source)) if source else _example(market)
    priced = [_priced(packs, market, order, day) for day in (before, after)]
    if as_json:
        typer.echo(json.dumps(_difference_json(market, before, after, priced), indent=2))
        return
    console = show.console()
    console.print(_changed(market, before, after))
    console.print(f"{order.order_id}, {order.goods_value:f} {order.currency} of goods:")
    console.print(_moved(priced, before, after))


# ------------------------------------------------------------------------------ parts


def packs_here() -> Packs:
    """The packaged market files, and those of the folder in the settings that stand in for them."""
    packaged, beside = Packs(), settings().markets
    return Packs(*packaged.folders, beside) if beside else packaged


def _market(packs: Packs, code: str) -> Market:
    market = packs.market(code)
    if market is None:
        known = ", ".join(code for code in packs.countries() if code in countries_by_alpha2)
        raise BadInput(f"{code[:40]}: there is no market of this code; there are {known}")
    return market


def _advancements(packs: Packs) -> Sequence[Advancement]:
    return markets.load_advancements(*packs.folders)


def _read_in_the_future(market: Market) -> Iterator[str]:
    """What nobody can have read yet, wherever on earth the reader is."""
    today = datetime.now(EASTERNMOST).date()
    file = f"markets/{market.country}.toml"
    for rule in market.rules():
        if rule.verified_on > today:
            yield f"{file}: {rule.rule}.verified_on: {rule.verified_on} is yet to come"
    for example in market.examples:
        if example.verified_on > today:
            yield f"{file}: {example.title}: verified_on: {example.verified_on} is yet to come"


def _ran(
    market: Market, exchange: Exchange, advancements: Sequence[Advancement]
) -> tuple[examples.Ran, ...]:
    """What came of the market's examples.

    Raises:
        BadInput: One of them is no order that anybody could send.
    """
    try:
        return tuple(examples.run(market, exchange, advancements))
    except ValidationError as error:
        source = f"markets/{market.country}.toml: an example is no order"
        raise BadInput(problems_of(source, error)) from error


def _today() -> date:
    return datetime.now(UTC).date()


def _currency_of(code: str) -> str:
    """The currency whose country names this one; empty where that is not plain."""
    name = countries_by_alpha2[code].apolitical_name.lower()
    named = (
        c.code for c in Currency if any(name in country.lower() for country in c.country_names)
    )
    return next(named, "")


def _example(market: Market) -> Order:
    """The market's first example that needs no rate of its own."""
    for example in market.examples:
        if example.hold is None and all(line.duty is None for line in example.lines):
            return examples.order_of(market.country, example)
    raise BadInput(f"{market.country}: its file has no example to price; name an ORDER.json")


def _priced(packs: Packs, market: Market, order: Order, on: date) -> LandedCost | Hold:
    exchange = markets.load_exchange(*packs.folders)
    return price(order, market, on, exchange, advancements=_advancements(packs))


def _checked(found: Sequence[Market], ran: dict[str, tuple[examples.Ran, ...]]) -> Table:
    table = Table("market", "rules", "unverified", "read on", "stale after", "examples", "lacks")
    for market in found:
        rules, outcomes = market.rules(), ran[market.country]
        read_on = min(rule.verified_on for rule in rules)
        right = sum(not one.differences for one in outcomes)
        table.add_row(
            f"{market.country} {market.name}",
            str(len(rules)),
            str(sum(rule.confidence == "unverified" for rule in rules)),
            str(read_on),
            str(read_on + timedelta(days=market.shelf_life_days)),
            f"{right} of {len(outcomes)}",
            ", ".join(each.partition(":")[0] for each in lacks(market)) or "-",
        )
    return table


def _wrong_chargebacks(packs: Packs) -> Iterator[str]:
    """The penalties of platforms are worked examples too."""
    book = markets.load_chargebacks(*packs.folders)
    for case in book.cases:
        found = book.penalty(case.incident)
        came = found.money.amount if found else None
        if came != case.penalty:
            yield f"markets/chargebacks.toml: {case.title}: {came} instead of {case.penalty}"


def _summary(found: Sequence[Market], ran: dict[str, tuple[examples.Ran, ...]]) -> Iterator[str]:
    """Counted once, however many markets share an example."""
    titles = {(one.example.title, one.example.source) for each in ran.values() for one in each}
    yield f"{len(found)} markets, {len(titles)} worked examples."


def _as_json(market: Market, outcomes: Sequence[examples.Ran]) -> dict[str, object]:
    return {
        "country": market.country,
        "version": market.version,
        "rules": len(market.rules()),
        "gaps": market.gaps,
        "lacks": list(lacks(market)),
        "examples": [
            {
                "title": one.example.title,
                "source": one.example.source,
                "differences": one.differences,
            }
            for one in outcomes
        ],
    }


def _changed(market: Market, before: date, after: date) -> RenderableType:
    table = Table(
        "", "table", "rule", "dates", "source", title=f"{market.name}: {before} to {after}"
    )
    for change in changes(market, before, after):
        rule = change.rule
        dates = f"{rule.valid_from} to {rule.valid_to or 'today'}"
        sign = "begins" if change.begins else "ends"
        table.add_row(sign, change.table, rule.rule, dates, rule.source)
    return table if table.rows else Text(f"{market.name}: no rule begins or ends between them.")


def _moved(priced: Sequence[LandedCost | Hold], before: date, after: date) -> RenderableType:
    held = [one for one in priced if isinstance(one, Hold)]
    if held:
        return Text("\n".join(f"held for {one.reason}: {one.question}" for one in held))
    was, now = (one for one in priced if isinstance(one, LandedCost))
    table = Table("charge", str(before), str(after), "by")
    for one in moved(was, now):
        table.add_row(_named(one), _told(one.before), _told(one.after), _by(one))
    table.add_row("landed cost", str(was.total), str(now.total), "")
    return table


def _named(one: Moved) -> str:
    return f"{one.name} of {one.sku}" if one.sku else one.name


def _told(charge: Charge | None) -> str:
    return "-" if charge is None else f"{charge.amount:f} ({charge.rate})"


def _by(one: Moved) -> str:
    return " -> ".join(charge.rule if charge else "nothing" for charge in (one.before, one.after))


def _difference_json(
    market: Market, before: date, after: date, priced: Sequence[LandedCost | Hold]
) -> dict[str, object]:
    return {
        "market": market.country,
        "before": str(before),
        "after": str(after),
        "rules": [
            {"table": c.table, "rule": c.rule.rule, "begins": c.begins, "source": c.rule.source}
            for c in changes(market, before, after)
        ],
        "landed": [json.loads(one.model_dump_json()) for one in priced],
    }
