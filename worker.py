"""Wires ports to partners and records, worker and API: the only module that knows everyone."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
import uvicorn
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.answers import AnswerActivities
from activities.carriage import CarriageActivities
from activities.conduct import Conduct
from activities.customs import CustomsActivities
from activities.desk import DeskActivities
from activities.fleet import Fleet
from activities.landed_cost import LandedCostActivities
from activities.ports import (
    Broker,
    Carrier,
    Documents,
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
from documents import Fonts, Office, Typesetter
from markets import MarketFiling, MarketRates, load_screening
from partners import inbound
from partners.brokers.cds.tokens import ClientCredentials
from partners.brokers.gateway import BrokerGateway
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
from records.screening import ListScreening
from records.tariffs import StoredTariffs
from runtime import settings as names
from runtime.connect import connect
from runtime.settings import Settings
from starter.api import create_app
from starter.client import Tidewaiter
from starter.inbound import Parse
from starter.quotes import Quotes
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
    carrier: Carrier
    hub: ReturnHub
    payments: Payments
    notices: Notices
    journal: Journal


def activities(ports: Ports) -> Sequence[Callable[..., Any]]:
    """Every activity, over these ports."""
    desk = DeskActivities(ports.journal, ports.notices)
    landed_cost = LandedCostActivities(ports.rates, ports.screening, ports.journal)
    customs = CustomsActivities(
        ports.rates, ports.broker, ports.filing, ports.documents, ports.journal
    )
    carriage = CarriageActivities(ports.carrier, ports.journal)
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


@asynccontextmanager
async def ports(settings: Settings) -> AsyncIterator[Ports]:
    """Lines to every partner and to the records, open while the block runs.

    Raises:
        runtime.settings.SettingMissing: A partner has no URL or no token.
    """
    async with AsyncExitStack() as open_lines:

        def line(name: names.Partner) -> Partner:
            url, token = settings.endpoint(name)
            partner = Partner(name, url, token.get_secret_value())
            open_lines.push_async_callback(partner.close)
            return partner

        database = Database(settings.database_url)
        open_lines.callback(database.close)
        rates = MarketRates.packaged(StoredTariffs(database), settings.markets)
        members: dict[str, Carrier] = {}
        for name in settings.carriers:
            match name:
                case "gateway":
                    members[name] = CarrierGateway(line("carrier"))
                case "easypost":
                    members[name] = open_easypost(settings, open_lines)
                case "dhl":
                    members[name] = open_dhl(settings, open_lines, RecordsLabels(database))
                case "ups":
                    members[name] = open_ups(settings, open_lines, RecordsLabels(database))
        yield Ports(
            rates=rates,
            screening=ListScreening(database, load_screening(beside=settings.markets)),
            filing=MarketFiling.packaged(rates, settings.markets),
            documents=Office(Typesetter(Fonts(settings.fonts)), rates.exchange),
            broker=BrokerGateway(line("broker")),
            carrier=Fleet(members, rates.exchange),
            hub=HubGateway(line("hub")),
            payments=PaymentsGateway(line("payments")),
            notices=NoticesGateway(line("notices")),
            journal=RecordsJournal(database),
        )


async def run(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C; steps under way get `GRACE` to finish."""
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    client = await connect(settings, role="worker")
    async with ports(settings) as world, worker(client, settings.task_queue, world):
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


async def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C; requests under way are finished."""
    parsers: dict[str, Parse] = {
        "broker": inbound.parse_broker,
        "carrier": inbound.parse_carrier,
        "hub": inbound.parse_hub,
        "easypost": inbound.parse_easypost,
    }
    ours = settings.model_copy(update={"api_host": host})
    async with await Tidewaiter.connect(settings, role="api") as tidewaiter:
        with quoting(settings) as quotes:
            app = create_app(tidewaiter, parsers, ours, quotes)
            quotes.rehearse(datetime.now(UTC).date())
            gc.collect()
            gc.freeze()  # what is there now stays: no collection need look at every rule again
            serving = uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=int(GRACE.total_seconds()),
            )
            await uvicorn.Server(serving).serve()
