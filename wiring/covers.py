"""Who pays for what is lost, as one port: the carriers and the insurers that the settings name."""

from contextlib import AsyncExitStack

from activities.covers import Payers
from activities.ports import Cover
from domain.fx import Exchange
from partners.carriers.easypost.cover import EasyPostCover
from partners.carriers.gateway_cover import GatewayCover
from records.engine import Database
from records.labels import RecordsEvidence
from runtime.settings import Settings
from wiring.carriers import easypost_account, easypost_line
from wiring.lines import line

BY_HAND = {
    "dhl": "write to DHL's customer service, which takes claims and searches; it insures with the "
    "label, if TIDEWAITER_DHL_INSURE says so",
    "ups": "use UPS's claims page, which takes searches as well; it takes a declared value with "
    "the label, if TIDEWAITER_UPS_INSURE says so",
}
"""Who has no call for it in its public API, and what to do instead."""

MONEY = {"easypost": "USD"}
"""EasyPost insures and pays in US dollars alone."""


def covers(
    settings: Settings, open_lines: AsyncExitStack, database: Database, exchange: Exchange
) -> Payers:
    """The payers behind one port.

    Raises:
        runtime.settings.SettingMissing: One of them lacks an address or a key.
    """
    members: dict[str, Cover] = {}
    evidence = RecordsEvidence(database)
    if "gateway" in settings.book_with:
        members["gateway"] = GatewayCover(line("carrier", settings, open_lines), evidence)
    # It insures parcels of others too, so its key alone switches it on.
    by_hand = dict(BY_HAND)
    if settings.easypost_api_key:
        pays = easypost_line(settings, open_lines)
        members["easypost"] = EasyPostCover(pays, easypost_account(settings), evidence)
    else:
        by_hand["easypost"] = "set TIDEWAITER_EASYPOST_API_KEY, or call it"
    return Payers(members, exchange, money=MONEY, by_hand=by_hand)
