"""The verbs about choices of carriers: explained, as they were made, and by which policies."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from pydantic import SecretStr, TypeAdapter
from rich.table import Table

import markets
from carriers import load_policies, load_policy, load_services
from domain.carriage import Offer
from domain.choosing.policy import DEFAULT, Policy
from domain.fx import Exchange
from domain.order import Order
from markets import MarketRates
from records.engine import Database, RecordsTrouble
from records.lanes import StoredLanes
from records.tariffs.lookup import StoredTariffs
from runtime import logs
from runtime.settings import SettingMissing, Settings, variable
from sandbox import server
from sandbox.config import SandboxConfig
from starter.client.choices import Choosing, Explained, Offering
from starter.commands.files import read
from starter.commands.markets import packs_here
from starter.commands.records import records_if_any
from starter.commands.session import ask
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import lines_of, order_of
from starter.reading import problems
from starter.reading.problems import Malformed
from starter.refusals import NotComparable, PolicyUnknown, Unavailable
from starter.shown import chosen, show
from wiring.asking import asking
from wiring.carriers import rulebook

_OFFERS: TypeAdapter[tuple[Offer, ...]] = TypeAdapter(tuple[Offer, ...])

NO_RECORDS = "No lane is known: there are no records here, so nobody has a past."


class FromFile:
    """Offers that somebody wrote down, the same for every order."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = offers

    async def offers(self, order: Order) -> Sequence[Offer]:
        """All of them."""
        del order
        return self._offers


def explain(
    sources: Sequence[str],
    policies: Sequence[str],
    offers: str | None,
    *,
    sandbox: bool,
    as_json: bool,
) -> None:
    """Explain who would carry each order by each policy.

    Raises:
        BadInput: A file holds no order, no offers or no policy, or there is nobody to ask.
    """
    if offers and sandbox:
        raise BadInput("give either --offers or --sandbox: both say who offers")
    asked = [order_of(source, read(source)) for source in sources]
    ours = settings()
    logs.configure(ours.log_format, "warning")  # nothing but the answer on standard output
    by = tuple(_policy(word, ours) for word in policies)
    written = FromFile(_offers(offers)) if offers else None
    try:
        found = asyncio.run(_explained(asked, by, ours, written, sandbox=sandbox))
    except (Unavailable, NotComparable) as trouble:
        raise BadInput(str(trouble)) from trouble
    if as_json:
        documents = [json.loads(each.model_dump_json()) for each in found]
        one = documents[0] if len(documents) == 1 else documents
        typer.echo(json.dumps(one, indent=2, ensure_ascii=False))
        return
    console = show.console()
    for each in found:
        console.print(*chosen.lines(each), sep="\n")
    if len(found) > 1:
        console.print(chosen.summary(found))


def decided(order_id: str, *, as_json: bool) -> None:
    """Show every choice that was made for an order, the latest first."""
    found = ask(lambda tidewaiter: tidewaiter.decided(order_id))
    if as_json:
        documents = [json.loads(each.model_dump_json()) for each in found]
        typer.echo(json.dumps(documents, indent=2, ensure_ascii=False))
        return
    console = show.console()
    for each in found:
        console.print(*chosen.lines(each), *chosen.tries(each), sep="\n")


def policies(*, as_json: bool) -> None:
    """List the policies, all checked."""
    ours = settings()
    found, services = load_policies(ours.carriers), load_services(ours.carriers)
    if as_json:
        told = [
            {**json.loads(policy.model_dump_json()), "version": policy.version}
            for policy in found.named.values()
        ]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    table = Table("policy", "version", "for", "says")
    for policy in found.named.values():
        others = "every other seller" if policy.policy == DEFAULT else "whoever names it"
        whose = ", ".join(policy.sellers) or others
        table.add_row(policy.policy, policy.version, whose, policy.says)
    show.console().print(table)
    typer.echo(f"{len(services.services)} rows about services, each with its source.")


async def _explained(
    orders: Sequence[Order],
    by: Sequence[Policy],
    ours: Settings,
    written: Offering | None,
    *,
    sandbox: bool,
) -> list[Explained]:
    now = datetime.now(UTC)
    with records_if_any(ours) as database:
        exchange = markets.load_exchange(*packs_here().folders)
        async with _offering(ours, exchange, written, sandbox=sandbox) as offering:
            choosing = _choosing(orders, ours, offering, database)
            try:
                return [e for order in orders for e in await choosing.explain(order, now, by)]
            except RecordsTrouble as trouble:
                said = str(getattr(trouble, "orig", None) or trouble).splitlines()[0]
                typer.echo(f"{NO_RECORDS} They do not answer: {said}", err=True)
            alone = _choosing(orders, ours, offering, None)
            return [e for order in orders for e in await alone.explain(order, now, by)]


def _choosing(
    orders: Sequence[Order], ours: Settings, offering: Offering, database: Database | None
) -> Choosing:
    """By the market files of the countries that matter; the others' need not be read."""
    packs = packs_here()
    countries = sorted(
        {c for order in orders for c in (order.destination, order.inventory.country)}
    )
    found = (packs.market(country) for country in countries)
    rates = MarketRates(
        {market.country: market for market in found if market},
        markets.load_exchange(*packs.folders),
        markets.load_advancements(*packs.folders),
        StoredTariffs(database) if database else None,
    )
    lanes = StoredLanes(database) if database else None
    return Choosing(offering, rates, rulebook(ours, rates), lanes)


@asynccontextmanager
async def _offering(
    ours: Settings, exchange: Exchange, written: Offering | None, *, sandbox: bool
) -> AsyncIterator[Offering]:
    """Whoever is to be asked.

    Raises:
        BadInput: One that is switched on lacks what it needs.
    """
    if written:
        yield written
    elif sandbox:
        with tempfile.TemporaryDirectory(prefix="tidewaiter-carriers-") as folder:
            async with server.running(SandboxConfig(data_dir=Path(folder))) as url:
                at = {
                    "book_with": ("gateway",),
                    "carrier_url": f"{url}/carrier",
                    "carrier_token": SecretStr("sandbox"),
                }
                async with asking(ours.model_copy(update=at), exchange) as offers:
                    yield offers
    else:
        async with AsyncExitStack() as opened:
            try:
                offers = await opened.enter_async_context(asking(ours, exchange))
            except SettingMissing as missing:
                raise BadInput(
                    f"{missing}: it is needed to ask the carriers of {variable('book_with')} for "
                    "offers. Set it, or use --sandbox or --offers FILE"
                ) from missing
            yield offers


def _offers(source: str) -> tuple[Offer, ...]:
    """The offers of a file: a list, or what a carrier's gateway answers."""
    raw = read(source)
    try:
        document = json.loads(raw)
        listed = document.get("offers") if isinstance(document, dict) else document
        return problems.read(_OFFERS, json.dumps(listed).encode())
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(f"{source}: is no JSON: {error}") from error
    except Malformed as refused:
        raise BadInput(lines_of(source, refused.faults)) from refused


def _policy(word: str, ours: Settings) -> Policy:
    """A policy by its name, or of a file; a file of that name goes before.

    Raises:
        BadInput: There is neither.
    """
    path = Path(word)
    if path.suffix == ".toml":
        if not path.is_file():
            raise BadInput(f"{word}: there is no such file")
        return load_policy(path, ours.carriers)
    named = load_policies(ours.carriers).named
    if word not in named:
        raise BadInput(str(PolicyUnknown(word, tuple(named))))
    return named[word]
