"""Wires ports to partners and records, worker and API: the only module that knows everyone."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.answers import AnswerActivities
from activities.carriage import CarriageActivities
from activities.conduct import Conduct
from activities.customs import CustomsActivities
from activities.desk import DeskActivities
from activities.errors import PartnerRefused, PartnerUnavailable
from activities.fleet import Fleet
from activities.landed_cost import LandedCostActivities
from activities.ports import (
    Broker,
    Carrier,
    Carriers,
    Documents,
    Experience,
    Filing,
    Journal,
    Notices,
    Payments,
    Rates,
    ReturnHub,
    Screening,
)
from activities.returns import ReturnActivities
from activities.settlement import SettlementActivities
from carriers import load_policies, load_services
from documents import Fonts, Office, Typesetter
from domain.carriage import Offer
from domain.charges import LandedCost
from domain.choice import Rulebook
from domain.exports import Export, Form
from domain.fx import Exchange
from domain.order import Order
from markets import MarketFiling, MarketRates, load_claims, load_screening
from partners import inbound
from partners.brokers.cds import wco
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.filing import Terms
from partners.brokers.cds.line import calling
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.settings import Application, TermsWrong, terms_of
from partners.brokers.cds.tokens import ClientCredentials
from partners.brokers.cusdec import cusdec
from partners.brokers.gateway import BrokerGateway
from partners.brokers.itmatt import itmatt
from partners.brokers.lanes import Lanes
from partners.carriers.dhl import refusals as dhl
from partners.carriers.dhl.client import DhlExpress
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.easypost import refusals as easypost
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.gateway import CarrierGateway
from partners.carriers.ups import refusals as ups
from partners.carriers.ups.client import Ups
from partners.carriers.ups.line import token_request
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner
from partners.hubs.gateway import HubGateway
from partners.notices.gateway import NoticesGateway
from partners.payments.gateway import PaymentsGateway
from records.engine import Database
from records.journal import RecordsJournal
from records.labels import RecordsLabels
from records.lanes import StoredLanes
from records.screening import ListScreening
from records.tariffs import StoredTariffs
from records.views import Views
from runtime import settings as names
from runtime.connect import connect
from runtime.errors import CannotRun
from runtime.settings import SettingMissing, Settings
from starter.api import create_app
from starter.choices import Choosing
from starter.client import Tidewaiter
from starter.inbound import Parse
from starter.quotes import Quotes
from starter.refusals import CarriersSilent
from workflows.hearing import Hearing
from workflows.order import OrderWorkflow
from workflows.returns import ReturnWorkflow

INTERCEPTORS = (Conduct(), Hearing())
WORKFLOWS = (OrderWorkflow, ReturnWorkflow)
PASSED_THROUGH = ("activities", "domain", "iso3166", "iso4217", "structlog", "stdnum")

CACHED_RUNS_MAX = 2000
"""About 67 KiB each; an order that leaves the cache costs a replay at its next event."""

ACTIVITIES_AT_ONCE_MAX = 200

STICKY_FOR = timedelta(seconds=2)
"""How long a run's next task waits for the worker that knows it, should that one be dead."""

GRACE = timedelta(seconds=10)

UNVERSIONED = WorkerDeploymentConfig(
    version=WorkerDeploymentVersion("tidewaiter", "0.1.0"), use_worker_versioning=False
)
"""Named so that the SDK does not hash every loaded module for a build id at each start."""


@dataclass(frozen=True)
class Ports:
    """Everything the activities need of the world."""

    rates: Rates
    screening: Screening
    filing: Filing
    documents: Documents
    broker: Broker
    carrier: Carriers
    experience: Experience
    rulebook: Rulebook
    hub: ReturnHub
    payments: Payments
    notices: Notices
    journal: Journal


PARSERS: dict[str, Parse] = {
    "broker": inbound.parse_broker,
    "carrier": inbound.parse_carrier,
    "hub": inbound.parse_hub,
    "cds": inbound.parse_cds,
    "easypost": inbound.parse_easypost,
}
"""Who reads what each sender tells us."""


def activities(ports: Ports) -> Sequence[Callable[..., Any]]:
    """Every activity, over these ports."""
    desk = DeskActivities(ports.journal, ports.notices)
    landed_cost = LandedCostActivities(ports.rates, ports.screening, ports.journal)
    customs = CustomsActivities(
        ports.rates, ports.broker, ports.filing, ports.documents, ports.journal
    )
    carriage = CarriageActivities(ports.carrier, ports.journal, ports.experience, ports.rulebook)
    answers = AnswerActivities(ports.broker, ports.carrier)
    settlement = SettlementActivities(ports.broker, ports.carrier, ports.payments, ports.journal)
    returns = ReturnActivities(ports.hub, ports.payments, ports.journal)
    return (
        desk.open,
        desk.announce,
        desk.remind,
        desk.close,
        landed_cost.confirm,
        customs.lodge,
        customs.withdraw,
        customs.amend,
        carriage.book,
        carriage.void,
        carriage.poll,
        answers.carry_out,
        settlement.settle,
        settlement.release_charge,
        settlement.abandon,
        returns.reserve,
        returns.authorise,
        returns.ask,
        returns.judge,
        returns.settle,
        returns.close,
    )


RUNNER = UnsandboxedWorkflowRunner()
"""Nothing watches a run here: the sandbox took a seventh of the worker's CPU and a third of a
replay's, though our modules were shared with it. docs/performance.md has the figures."""

WATCHFUL_RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
)
"""Refuses a workflow the clocks and the chance that no replay would repeat: every journey of
the tests runs in it."""


def worker(client: Client, task_queue: str, ports: Ports, **options: Any) -> Worker:
    """A worker for orders and returns; tests pass options of their own."""
    settings: dict[str, Any] = {
        "max_cached_workflows": CACHED_RUNS_MAX,
        "max_concurrent_activities": ACTIVITIES_AT_ONCE_MAX,
        "sticky_queue_schedule_to_start_timeout": STICKY_FOR,
        "graceful_shutdown_timeout": GRACE,
        "deployment_config": UNVERSIONED,
        "workflow_runner": RUNNER,
    }
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities(ports),
        interceptors=INTERCEPTORS,
        **(settings | options),
    )


def line(settings: Settings, name: names.Partner, open_lines: AsyncExitStack) -> Partner:
    """A partner of our own gateway formats, as the settings name it.

    Raises:
        runtime.settings.SettingMissing: It has no URL or no token.
    """
    url, token = settings.endpoint(name)
    partner = Partner(name, url, token.get_secret_value())
    open_lines.push_async_callback(partner.close)
    return partner


def open_easypost(settings: Settings, open_lines: AsyncExitStack) -> EasyPost:
    """EasyPost, as the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no key.
    """
    partner = Partner("easypost", settings.easypost_url, problems=easypost.problem)
    open_lines.push_async_callback(partner.close)
    account = EasyPostSettings(
        api_key=settings.required("easypost_api_key").get_secret_value(),
        label_format=settings.label_format,
        carrier_accounts=settings.easypost_accounts,
        insure=settings.easypost_insure,
        verify_addresses=settings.easypost_verify_addresses,
    )
    return EasyPost(partner, account)


def open_dhl(settings: Settings, open_lines: AsyncExitStack, labels: RecordsLabels) -> DhlExpress:
    """DHL Express, as the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
    """
    partner = Partner("dhl", settings.dhl_url, problems=dhl.problem)
    open_lines.push_async_callback(partner.close)
    account = DhlSettings(
        username=settings.required("dhl_username").get_secret_value(),
        password=settings.required("dhl_password").get_secret_value(),
        account=settings.required("dhl_account").get_secret_value(),
        label_format="ZPL" if settings.label_format == "ZPL" else "PDF",
        pickup=settings.dhl_pickup,
        paperless=settings.dhl_paperless,
        insure=settings.dhl_insure,
    )
    return DhlExpress(partner, account, labels)


def open_ups(settings: Settings, open_lines: AsyncExitStack, labels: RecordsLabels) -> Ups:
    """UPS, as the application and the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
    """
    partner = Partner("ups", settings.ups_url, problems=ups.problem)
    open_lines.push_async_callback(partner.close)
    account = UpsSettings(
        client_id=settings.required("ups_client_id").get_secret_value(),
        client_secret=settings.required("ups_client_secret").get_secret_value(),
        account=settings.required("ups_account").get_secret_value(),
        label_format="ZPL" if settings.label_format == "ZPL" else "GIF",
        insure=settings.ups_insure,
    )
    request = token_request(account)
    tokens = ClientCredentials(partner, account.client_id, account.client_secret, request=request)
    return Ups(partner, account, tokens, labels)


def fleet(
    settings: Settings, exchange: Exchange, database: Database, open_lines: AsyncExitStack
) -> Fleet:
    """The carriers that the settings switch on, behind one port.

    Raises:
        runtime.settings.SettingMissing: One of them lacks what it needs.
    """
    labels = RecordsLabels(database)
    members: dict[str, Carrier] = {}
    for name in settings.book_with:
        match name:
            case "gateway":
                members[name] = CarrierGateway(line(settings, "carrier", open_lines))
            case "easypost":
                members[name] = open_easypost(settings, open_lines)
            case "dhl":
                members[name] = open_dhl(settings, open_lines, labels)
            case "ups":
                members[name] = open_ups(settings, open_lines, labels)
    return Fleet(members, exchange)


def rulebook(settings: Settings, rates: MarketRates) -> Rulebook:
    """What carriers are chosen by: the packaged files, and those of a folder before them.

    Raises:
        carriers.CarrierFileError: A file is broken.
    """
    services, policies = load_services(settings.carriers), load_policies(settings.carriers)
    return Rulebook(services, policies, rates.exchange, rates.advancements)


class WrongTerms(CannotRun):
    """The file of what we declare to HMRC cannot be used; file and fields are named."""

    exit_code = 2


def hmrc(settings: Settings) -> Application | None:
    """The application that we file to HMRC as; None where we do not.

    Raises:
        runtime.settings.SettingMissing: There is a URL, and no application to call it as.
    """
    access = settings.cds()
    return Application(**access._asdict()) if access else None


def hmrc_terms(settings: Settings) -> Terms:
    """What all our declarations to HMRC have in common.

    Raises:
        runtime.settings.SettingMissing: No file is named.
        WrongTerms: It cannot be used.
    """
    try:
        return terms_of(settings.cds_terms_file())
    except TermsWrong as wrong:
        raise WrongTerms(str(wrong)) from wrong


def exported(order: Order, landed: LandedCost, how: Export, settings: Settings) -> bytes:
    """The declaration of an order as a document, for those who have no API.

    Raises:
        domain.faults.NotDeclarable: It cannot be said in this form; the fields are named.
        runtime.settings.SettingMissing: It is for HMRC, and no file says what we declare there.
        WrongTerms: That file cannot be used.
    """
    match how.form:
        case Form.CDS:
            return wco.declaration(order, landed, hmrc_terms(settings).filing_of(order, landed))
        case Form.CUSDEC:
            return cusdec(order, landed, sender=how.sender, recipient=how.recipient, at=how.at)
        case Form.ITMATT:
            assert how.item_id, "an item has its number before its data is sent ahead"
            day = how.at.date()
            return itmatt(order, landed, item_id=how.item_id, posted_on=day, nature=how.nature)


@asynccontextmanager
async def ports(settings: Settings) -> AsyncIterator[Ports]:
    """Lines to every partner and to the records, open while the block runs.

    Raises:
        runtime.settings.SettingMissing: A partner has no URL or no token.
        WrongTerms: HMRC is to be filed with, and what we declare there cannot be used.
    """
    async with AsyncExitStack() as open_lines:
        opened = partial(line, settings, open_lines=open_lines)
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        rates = MarketRates.packaged(StoredTariffs(database), settings.markets)
        gateway, views = BrokerGateway(opened("broker")), Views(database)
        broker: Broker = gateway
        if application := hmrc(settings):
            terms = hmrc_terms(settings)
            filing_line = await open_lines.enter_async_context(calling(application))
            cds = CdsBroker(filing_line, terms, heard=views, papers=views)
            broker = Lanes(usual=gateway, by_destination={"GB": cds})
        yield Ports(
            rates=rates,
            screening=ListScreening(database, load_screening(beside=settings.markets)),
            filing=MarketFiling.packaged(rates, settings.markets),
            documents=Office(Typesetter(Fonts(settings.fonts)), rates.exchange),
            broker=broker,
            carrier=fleet(settings, rates.exchange, database, open_lines),
            experience=StoredLanes(database),
            rulebook=rulebook(settings, rates),
            hub=HubGateway(opened("hub")),
            payments=PaymentsGateway(opened("payments")),
            notices=NoticesGateway(opened("notices")),
            journal=RecordsJournal(database, load_claims(beside=settings.markets)),
        )


async def run(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C; steps under way get `GRACE` to finish."""
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    async with ports(settings) as world:  # first, so that a wrong setting is the first to be told
        client = await connect(settings, role="worker")
        async with worker(client, settings.task_queue, world):
            structlog.get_logger(__name__).info("working", task_queue=settings.task_queue)
            await stop.wait()


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
            structlog.get_logger(__name__).info("no offers", why=str(refusal))
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
        yield Offers(fleet(settings, exchange, database, open_lines))


@asynccontextmanager
async def choosing(settings: Settings, rates: MarketRates) -> AsyncIterator[Choosing | None]:
    """Choices by the carriers, files and records that release uses; None if one cannot be asked."""
    async with AsyncExitStack() as opened:
        try:
            offers = await opened.enter_async_context(offering(settings, rates.exchange))
        except SettingMissing as missing:
            structlog.get_logger(__name__).info("choices are not explained", why=str(missing))
            offers = None
        database = Database(settings.database_url)
        opened.callback(database.close)
        book, lanes = rulebook(settings, rates), StoredLanes(database)
        yield Choosing(offers, rates, book, lanes) if offers else None


async def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C; requests under way are finished."""
    ours = settings.model_copy(update={"api_host": host})
    async with AsyncExitStack() as opened:
        application = hmrc(settings)
        mail = Mail(await opened.enter_async_context(calling(application))) if application else None
        tidewaiter = await opened.enter_async_context(
            await Tidewaiter.connect(settings, role="api")
        )
        with quoting(settings) as quotes:
            async with choosing(settings, quotes.rates) as chooser:
                app = create_app(tidewaiter, PARSERS, ours, quotes, mail, choosing=chooser)
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
