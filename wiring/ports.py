"""Every port of the activities, over partners, records and the rules."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from activities.ports import (
    Broker,
    Carriers,
    Cases,
    Covers,
    Documents,
    Experience,
    Filing,
    Journal,
    LastMile,
    Notices,
    Payments,
    Rates,
    ReturnHub,
    Screening,
)
from carriers import load_attempts, load_claim_terms, load_scales
from documents import Fonts, Office, Typesetter
from domain.choosing.choice import Rulebook
from domain.cover.terms import ClaimTerms
from domain.last_mile.attempts import Attempts
from markets import MarketFiling, MarketRates, load_recharges, load_screening
from partners.hubs.gateway import HubGateway
from partners.notices.gateway import NoticesGateway
from partners.payments.gateway import PaymentsGateway
from records.cover.cases import StoredCases
from records.engine import Database
from records.journal import RecordsJournal
from records.lanes import StoredLanes
from records.screening import ListScreening
from records.tariffs.lookup import StoredTariffs
from records.views import Views
from runtime.settings import Settings
from wiring.brokers import broker
from wiring.carriers import fleet, rulebook
from wiring.covers import covers
from wiring.lines import line


@dataclass(frozen=True)
class Ports:
    """Everything the activities need of the world."""

    rates: Rates
    screening: Screening
    filing: Filing
    documents: Documents
    broker: Broker
    carrier: Carriers
    last_mile: LastMile
    attempts: Attempts
    experience: Experience
    rulebook: Rulebook
    covers: Covers
    cases: Cases
    claim_terms: ClaimTerms
    hub: ReturnHub
    payments: Payments
    notices: Notices
    journal: Journal


@asynccontextmanager
async def ports(settings: Settings) -> AsyncIterator[Ports]:
    """Lines to every partner and to the records, open while the block runs.

    Raises:
        runtime.settings.SettingMissing: A partner has no URL or no token.
        WrongTerms: HMRC is to be filed with, and what we declare there cannot be used.
    """
    async with AsyncExitStack() as open_lines:
        database = Database(settings.database_url)
        open_lines.callback(database.close)
        rates = MarketRates.packaged(StoredTariffs(database), settings.markets)
        carriers = fleet(settings, open_lines, database, rates.exchange)
        yield Ports(
            rates=rates,
            screening=ListScreening(database, load_screening(beside=settings.markets)),
            filing=MarketFiling.packaged(rates, settings.markets),
            documents=Office(Typesetter(Fonts(settings.fonts)), rates.exchange),
            broker=await broker(settings, open_lines, Views(database)),
            carrier=carriers,
            last_mile=carriers,
            attempts=load_attempts(settings.carriers),
            experience=StoredLanes(database),
            rulebook=rulebook(settings, rates),
            covers=covers(settings, open_lines, database, rates.exchange),
            cases=StoredCases(database),
            claim_terms=load_claim_terms(settings.carriers),
            hub=HubGateway(line("hub", settings, open_lines)),
            payments=PaymentsGateway(line("payments", settings, open_lines)),
            notices=NoticesGateway(line("notices", settings, open_lines)),
            journal=RecordsJournal(
                database, load_recharges(beside=settings.markets), load_scales(settings.carriers)
            ),
        )
