"""The HTTP API over client, records, rules and carriers."""

import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

import structlog
import uvicorn
from fastapi import FastAPI

from activities.errors import PartnerRefused, PartnerUnavailable
from activities.ports import Carrier
from domain.carriage import Offer
from domain.fx import Exchange
from domain.order import Order
from markets import MarketRates, load_screening
from partners import inbound
from partners.brokers.cds.line import calling
from partners.brokers.cds.mail import Mail
from records.engine import Database
from records.lanes import StoredLanes
from records.notices import Outbox
from records.screening import ListScreening
from records.tariffs.lookup import StoredTariffs
from records.watches import Watches
from runtime.settings import SettingMissing, Settings
from starter.api import Work, create_app
from starter.client import Tidewaiter
from starter.client.choices import Choosing
from starter.client.following import rehearse
from starter.incoming.inbound import Parse
from starter.quotes import Quotes
from starter.refusals import CarriersSilent
from starter.telling import Telling
from starter.watching import Watching
from wiring.brokers import hmrc
from wiring.carriers import fleet, rulebook
from wiring.last_mile import CarriersPoints
from wiring.notices import tellers
from wiring.scans import tracking
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


@contextmanager
def quoting(settings: Settings) -> Iterator[Quotes]:
    """Quotes by the rates and the lists that release uses as well."""
    database = Database(settings.database_url)
    try:
        yield Quotes(
            MarketRates.packaged(StoredTariffs(database), settings.markets),
            ListScreening(database, load_screening(beside=settings.markets)),
            timedelta(hours=settings.quote_hours),
        )
    finally:
        database.close()


class Offers:
    """A carrier's offers for those who only compare them: its trouble in words of the client."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def offers(self, order: Order) -> Sequence[Offer]:
        """The services that would carry this order; none where they refuse to."""
        try:
            return await self._carrier.offers(order)
        except PartnerRefused as refusal:
            _log.info("no offers", why=str(refusal))
            return ()
        except PartnerUnavailable as trouble:
            raise CarriersSilent(str(trouble)) from trouble


@asynccontextmanager
async def offering(settings: Settings, exchange: Exchange) -> AsyncIterator[Offers]:
    """The offers of the carriers that these settings switch on.

    Raises:
        runtime.settings.SettingMissing: One of them lacks what it needs.
    """
    async with AsyncExitStack() as open_lines:
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        yield Offers(fleet(settings, open_lines, database, exchange))


@asynccontextmanager
async def choosing(settings: Settings, rates: MarketRates) -> AsyncIterator[Choosing | None]:
    """Choices by the carriers, files and records that release uses; None if one cannot be asked."""
    async with AsyncExitStack() as opened:
        try:
            offers = await opened.enter_async_context(offering(settings, rates.exchange))
        except SettingMissing as missing:
            _log.info("choices are not explained", why=str(missing))
            offers = None
        database = Database(settings.database_url)
        opened.callback(database.close)
        book, lanes = rulebook(settings, rates), StoredLanes(database)
        yield Choosing(offers, rates, book, lanes) if offers else None


@asynccontextmanager
async def working(
    settings: Settings, tidewaiter: Tidewaiter, exchange: Exchange
) -> AsyncIterator[Sequence[Work]]:
    """What goes on beside requests: parcels are watched, customers told, as far as it is on.

    Raises:
        runtime.settings.SettingMissing: Customers are to be told, and it lacks what that needs.
    """
    async with AsyncExitStack() as opened:
        database = Database(settings.database_url)
        opened.callback(database.close)
        works: list[Work] = []
        if scans := await opened.enter_async_context(tracking(settings, exchange)):
            watches, every = Watches(database), settings.watch_seconds
            works.append(Watching(tidewaiter, watches, scans, every).run)
        if told_by := await opened.enter_async_context(tellers(settings)):
            works.append(Telling(tidewaiter, Outbox(database), told_by).run)
        yield works


async def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C; requests under way are finished."""
    ours = settings.model_copy(update={"api_host": host})
    async with AsyncExitStack() as opened:
        application = hmrc(settings)
        mail = Mail(await opened.enter_async_context(calling(application))) if application else None
        tidewaiter = await opened.enter_async_context(
            await Tidewaiter.connect(settings, role="api")
        )
        tidewaiter.points = CarriersPoints(settings)
        with quoting(settings) as quotes:
            tidewaiter.exchange = quotes.rates.exchange
            chooser = await opened.enter_async_context(choosing(settings, quotes.rates))
            senders = await opened.enter_async_context(sending(settings, quotes.rates.exchange))
            works = await opened.enter_async_context(
                working(settings, tidewaiter, quotes.rates.exchange)
            )
            app = create_app(
                tidewaiter,
                PARSERS,
                ours,
                quotes,
                mail,
                choosing=chooser,
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
