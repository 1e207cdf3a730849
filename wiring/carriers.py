"""The carriers that the settings name, as one port, and what they are chosen by."""

from contextlib import AsyncExitStack

from activities.fleet import Fleet
from activities.ports import Carrier
from carriers import load_arrival, load_policies, load_premiums, load_services
from domain.choosing.choice import Rulebook
from domain.fx import Exchange
from markets import MarketRates
from partners.brokers.cds.tokens import ClientCredentials
from partners.carriers.dhl import refusals as dhl
from partners.carriers.dhl.client import DhlExpress
from partners.carriers.dhl.settings import DhlSettings
from partners.carriers.easypost import refusals as easypost
from partners.carriers.easypost.client import EasyPost
from partners.carriers.easypost.settings import EasyPostSettings
from partners.carriers.gateway import CarrierGateway
from partners.carriers.labels import LabelFiles, LabelFormats
from partners.carriers.ups import refusals as ups
from partners.carriers.ups.client import Ups
from partners.carriers.ups.line import Line, token_request
from partners.carriers.ups.settings import UpsSettings
from partners.http import Partner
from records.engine import Database
from records.labels import RecordsLabels
from runtime.settings import Settings
from wiring.lines import line


def easypost_account(settings: Settings) -> EasyPostSettings:
    """The account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no key.
    """
    return EasyPostSettings(
        api_key=settings.required("easypost_api_key").get_secret_value(),
        labels=_formats(settings),
        carrier_accounts=settings.easypost_accounts,
        insure=settings.easypost_insure,
        verify_addresses=settings.easypost_verify_addresses,
        claims_email=settings.easypost_claims_email,
    )


def easypost_line(settings: Settings, open_lines: AsyncExitStack) -> Partner:
    """A line to EasyPost, closed with the stack."""
    partner = Partner("easypost", settings.easypost_url, problems=easypost.problem)
    open_lines.push_async_callback(partner.close)
    return partner


def open_easypost(
    settings: Settings, open_lines: AsyncExitStack, labels: RecordsLabels
) -> EasyPost:
    """EasyPost, as the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no key.
    """
    files = Partner("easypost-files", "")
    open_lines.push_async_callback(files.close)
    line_to = easypost_line(settings, open_lines)
    return EasyPost(line_to, easypost_account(settings), LabelFiles(files, labels))


def open_dhl(settings: Settings, open_lines: AsyncExitStack, labels: RecordsLabels) -> DhlExpress:
    """DHL Express, as the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
    """
    partner = Partner("dhl", settings.dhl_url, problems=dhl.problem)
    open_lines.push_async_callback(partner.close)
    return DhlExpress(partner, dhl_account(settings), labels, papers=labels)


def dhl_account(settings: Settings) -> DhlSettings:
    """DHL's application and account, as the settings name them.

    Raises:
        runtime.settings.SettingMissing: One of them is not there.
    """
    return DhlSettings(
        username=settings.required("dhl_username").get_secret_value(),
        password=settings.required("dhl_password").get_secret_value(),
        account=settings.required("dhl_account").get_secret_value(),
        labels=_formats(settings),
        pickup=settings.dhl_pickup,
        paperless=settings.dhl_paperless,
        insure=settings.dhl_insure,
        points_key=settings.dhl_points_key.get_secret_value() if settings.dhl_points_key else "",
    )


def open_ups(settings: Settings, open_lines: AsyncExitStack, labels: RecordsLabels) -> Ups:
    """UPS, as the application and the account that the settings name.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
    """
    return Ups(ups_line(settings, open_lines), ups_account(settings), labels)


def ups_line(settings: Settings, open_lines: AsyncExitStack) -> Line:
    """A line to UPS with the tokens of the application, closed with the stack.

    Raises:
        runtime.settings.SettingMissing: There is no application, or no account.
    """
    account = ups_account(settings)
    partner = Partner("ups", settings.ups_url, problems=ups.problem)
    open_lines.push_async_callback(partner.close)
    request = token_request(account)
    tokens = ClientCredentials(partner, account.client_id, account.client_secret, request=request)
    return Line(partner, tokens)


def ups_account(settings: Settings) -> UpsSettings:
    """UPS's application and account, as the settings name them.

    Raises:
        runtime.settings.SettingMissing: One of them is not there.
    """
    return UpsSettings(
        client_id=settings.required("ups_client_id").get_secret_value(),
        client_secret=settings.required("ups_client_secret").get_secret_value(),
        account=settings.required("ups_account").get_secret_value(),
        labels=_formats(settings),
        insure=settings.ups_insure,
        contact_name=settings.ups_contact_name,
        contact_phone=settings.ups_contact_phone,
    )


def _formats(settings: Settings) -> LabelFormats:
    return LabelFormats(usual=settings.label_format, of_seller=settings.label_formats)


def fleet(
    settings: Settings, open_lines: AsyncExitStack, database: Database, exchange: Exchange
) -> Fleet:
    """The carriers that parcels are booked with, behind one port.

    Raises:
        runtime.settings.SettingMissing: One of them lacks an address or a key.
    """
    members: dict[str, Carrier] = {}
    labels = RecordsLabels(database)
    for name in settings.book_with:
        match name:
            case "gateway":
                members[name] = CarrierGateway(line("carrier", settings, open_lines))
            case "easypost":
                members[name] = open_easypost(settings, open_lines, labels)
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
    silence, premiums = load_arrival(settings.carriers).silence, load_premiums(settings.carriers)
    return Rulebook(services, policies, rates.exchange, rates.advancements, silence, premiums)
