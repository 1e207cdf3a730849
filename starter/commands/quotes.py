"""`tidewaiter quote`: price an order here, with no server and no database.

By the packaged market files and, where the records have any, the tariffs imported there; the
parties are held against the lists imported there. Where there are none it says so.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import typer
from pydantic import TypeAdapter
from pydantic_core import to_json

import markets
from domain.quoting.quotes import Quoted, QuoteRequest
from markets import MarketRates, TariffStore
from records.engine import Database, RecordsTrouble
from records.screening import ListScreening
from records.tariffs.lookup import StoredTariffs
from runtime.settings import Settings
from starter.commands.files import read
from starter.commands.markets import packs_here
from starter.commands.records import records_if_any
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import lines_of, order_of
from starter.quotes import Quotes
from starter.reading import problems
from starter.reading.problems import Malformed
from starter.shown import quoted, show

_REQUEST = TypeAdapter(QuoteRequest)
_SERVICE_PARTS = ("carrier", "service", "freight", "insurance")

NOBODY_SCREENED = "Nobody was screened: no list of denied parties is imported here."


def quote(
    source: str,
    *,
    on: date | None,
    origins: Sequence[str],
    incoterms: Sequence[str],
    services: Sequence[str],
    explain: bool,
    as_json: bool,
) -> None:
    """Price every way of an order; one that cannot be priced shows its hold.

    Raises:
        BadInput: The file holds no order, or an option is not what it should be.
    """
    order = order_of(source, read(source))
    asked = _asked(
        {
            "order": order.model_dump(mode="json"),
            "origins": [_origin(word) for word in origins],
            "incoterms": [word.upper() for word in incoterms],
            "services": [_service(word) for word in services],
            "entry_date": on,
            "explain": explain,
        }
    )
    answer = asyncio.run(_answered(asked, settings()))
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        show.console().print(*quoted.lines(answer, explain=explain), sep="\n")


def _asked(document: dict[str, object]) -> QuoteRequest:
    try:
        return problems.read(_REQUEST, to_json(document))
    except Malformed as refused:
        raise BadInput(lines_of("options", refused.faults)) from refused


async def _answered(asked: QuoteRequest, ours: Settings) -> Quoted:
    with records_if_any(ours) as database:
        if database is not None:
            try:
                return await _by_records(asked, ours, database)
            except RecordsTrouble as trouble:
                reason = str(getattr(trouble, "orig", None) or trouble).splitlines()[0]
                without = "Without imported tariffs and lists, the records do not answer"
                typer.echo(f"{without}: {reason}", err=True)
    answer = await _quotes(asked, ours, None, None).quote(asked, datetime.now(UTC))
    typer.echo(NOBODY_SCREENED, err=True)
    return answer


async def _by_records(asked: QuoteRequest, ours: Settings, database: Database) -> Quoted:
    """As the API answers: by the imported tariffs, and no word to those who are listed."""
    screening = ListScreening(database, markets.load_screening(beside=ours.markets))
    quotes = _quotes(asked, ours, StoredTariffs(database), screening)
    answer = await quotes.quote(asked, datetime.now(UTC))
    if not len(await screening.suspects()):
        typer.echo(NOBODY_SCREENED, err=True)
    return answer


def _quotes(
    asked: QuoteRequest,
    ours: Settings,
    store: TariffStore | None,
    screening: ListScreening | None,
) -> Quotes:
    return Quotes(_rates(asked, store), screening, timedelta(hours=ours.quote_hours))


def _rates(asked: QuoteRequest, store: TariffStore | None) -> MarketRates:
    """The rates of the countries that matter; the others' files need not be read, or be right."""
    packs = packs_here()
    countries = {asked.order.destination, *(way.origin.country for way, _ in asked.ways())}
    found = (packs.market(country) for country in sorted(countries))
    return MarketRates(
        {market.country: market for market in found if market},
        markets.load_exchange(*packs.folders),
        markets.load_advancements(*packs.folders),
        store,
    )


def _origin(word: str) -> dict[str, str]:
    """`SZX-1:CN` as a place where the goods stand.

    Raises:
        BadInput: It is not LOCATION:COUNTRY.
    """
    location, colon, country = word.partition(":")
    if not colon:
        raise BadInput(f"--origin: write LOCATION:COUNTRY, such as SZX-1:CN; not {word}")
    return {"location": location, "country": country.upper()}


def _service(word: str) -> dict[str, str]:
    """`northline:express:12.50` as a carrier's service; insurance may follow the freight.

    Raises:
        BadInput: It is not CARRIER:SERVICE:FREIGHT.
    """
    parts = word.split(":")
    if not len(_SERVICE_PARTS) - 1 <= len(parts) <= len(_SERVICE_PARTS):
        raise BadInput(
            "--service: write CARRIER:SERVICE:FREIGHT[:INSURANCE], such as "
            f"northline:express:12.50; not {word}"
        )
    return dict(zip(_SERVICE_PARTS, parts, strict=False))
