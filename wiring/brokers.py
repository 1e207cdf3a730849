"""The brokers that the settings name, as one port, and declarations for those without an API."""

from contextlib import AsyncExitStack

from activities.ports import Broker
from domain.charges import LandedCost
from domain.filing.exports import Export, Form
from domain.order import Order
from partners.brokers.cds import wco
from partners.brokers.cds.client import CdsBroker
from partners.brokers.cds.filing import Terms
from partners.brokers.cds.line import calling
from partners.brokers.cds.settings import Application, TermsWrong, terms_of
from partners.brokers.cusdec import cusdec
from partners.brokers.gateway import BrokerGateway
from partners.brokers.itmatt import itmatt
from partners.brokers.lanes import Lanes
from records.views import Views
from runtime.errors import CannotRun
from runtime.settings import Settings
from wiring.lines import line


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


async def broker(settings: Settings, open_lines: AsyncExitStack, views: Views) -> Broker:
    """Who lodges declarations: for GB HMRC itself, where the settings name an application.

    Raises:
        runtime.settings.SettingMissing: The gateway lacks a URL or a token, HMRC the terms.
        WrongTerms: HMRC is to be filed with, and what we declare there cannot be used.
    """
    gateway = BrokerGateway(line("broker", settings, open_lines))
    if (application := hmrc(settings)) is None:
        return gateway
    terms = hmrc_terms(settings)
    called = await open_lines.enter_async_context(calling(application))
    cds = CdsBroker(called, terms, heard=views, papers=views)
    return Lanes(usual=gateway, by_destination={"GB": cds})


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
