"""The HTTP API over client, records, rules and carriers."""

import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
import uvicorn
from fastapi import FastAPI

from domain.fx import Exchange
from markets import MarketRates, load_screening
from partners import inbound
from partners.brokers.cds.line import calling
from partners.brokers.cds.mail import Mail
from records.engine import Database
from records.lanes import StoredLanes
from records.notices import Outbox
from records.screening import ListScreening
from records.tariffs.lookup import StoredTariffs
from records.views import Views
from records.watches import Watches
from runtime.settings import SettingMissing, Settings
from starter.api import Work, create_app
from starter.client import Tidewaiter
from starter.client.choices import Choosing
from starter.client.customers import rehearse
from starter.incoming.inbound import Parse
from starter.quotes import Quotes
from starter.telling import Telling
from starter.watching import Watching
from wiring.asking import AskedCarriers, asking
from wiring.brokers import hmrc
from wiring.carriers import rulebook
from wiring.notices import tellers
from wiring.senders import sending

GRACE = timedelta(seconds=10)

_log = structlog.get_logger(__name__)


PARSERS: dict[str, Parse] = {
    "broker": inbound.parse_broker,
    "carrier": inbound.parse_carrier,
    "hub": inbound.parse_hub,
    "cds": inbound.parse_cds,
    "easypost": inbound.parse_easypost,
    "aftership": inbound.parse_aftership,
    "shipengine": inbound.parse_shipengine,
    "ups": inbound.parse_ups,
}
"""Who reads what each sender tells us."""


def quoting(settings: Settings, database: Database) -> Quotes:
    """Quotes by the rates and the lists that release uses as well."""
    return Quotes(
        MarketRates.packaged(StoredTariffs(database), settings.markets),
        ListScreening(database, load_screening(beside=settings.markets)),
        timedelta(hours=settings.quote_hours),
    )


@asynccontextmanager
async def reaching(settings: Settings, exchange: Exchange) -> AsyncIterator[AskedCarriers | None]:
    """The carriers; None if one cannot be asked, and then all that needs them is off.

    Raises:
        runtime.settings.SettingMissing: One cannot be asked, and webhooks are switched on that
            nothing but their carrier proves.
    """
    async with AsyncExitStack() as opened:
        carriers = None
        try:
            carriers = await opened.enter_async_context(asking(settings, exchange))
        except SettingMissing as missing:
            if settings.unsigned_webhooks:
                raise
            _log.info("choices are not explained, parcels not watched", why=str(missing))
        yield carriers


def choosing(
    settings: Settings, rates: MarketRates, database: Database, carriers: AskedCarriers
) -> Choosing:
    """Choices by the carriers, files and records that release uses."""
    return Choosing(carriers, rates, rulebook(settings, rates), StoredLanes(database))


@asynccontextmanager
async def working(
    settings: Settings, tidewaiter: Tidewaiter, database: Database, carriers: AskedCarriers | None
) -> AsyncIterator[Sequence[Work]]:
    """What goes on beside requests: parcels are watched, customers told, as far as it is on.

    Raises:
        runtime.settings.SettingMissing: Customers are to be told, and it lacks what that needs.
    """
    works: list[Work] = []
    if carriers:
        watches, every = Watches(database), settings.watch_seconds
        works.append(Watching(tidewaiter, watches, carriers, every).run)
    async with tellers(settings) as told_by:
        if told_by:
            works.append(Telling(tidewaiter, Outbox(database), told_by).run)
        yield works


async def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C; requests under way are finished."""
    async with AsyncExitStack() as opened:
        application = hmrc(settings)
        mail = Mail(await opened.enter_async_context(calling(application))) if application else None
        tidewaiter = await opened.enter_async_context(
            await Tidewaiter.connect(settings, role="api")
        )
        database = Database(settings.database_url)
        opened.callback(database.close)
        quotes = quoting(settings, database)
        rates = quotes.rates
        carriers = await opened.enter_async_context(reaching(settings, rates.exchange))
        tidewaiter.points, tidewaiter.exchange = carriers, rates.exchange
        senders = await opened.enter_async_context(sending(settings, Views(database), carriers))
        works = await opened.enter_async_context(working(settings, tidewaiter, database, carriers))
        app = create_app(
            tidewaiter,
            PARSERS,
            settings.model_copy(update={"api_host": host}),
            quotes,
            mail,
            choosing=choosing(settings, rates, database, carriers) if carriers else None,
            senders=senders,
            works=works,
        )
        rehearse()
        quotes.rehearse(datetime.now(UTC).date())
        gc.collect()
        gc.freeze()  # what is there now stays: no collection need look at rules again
        await _served(app, host, port)


async def _served(app: FastAPI, host: str, port: int) -> None:
    serving = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=int(GRACE.total_seconds()),
    )
    await uvicorn.Server(serving).serve()
