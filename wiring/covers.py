"""Who pays for what is lost, as one port: the carriers and the insurers that the settings name."""

from contextlib import AsyncExitStack

from activities.covers import Payers
from activities.ports import Cover
from domain.fx import Exchange
from partners.carriers.gateway_cover import GatewayCover
from records.engine import Database
from records.labels import RecordsEvidence
from runtime.settings import Settings
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
    for name in settings.book_with:
        match name:
            case "gateway":
                members[name] = GatewayCover(line("carrier", settings, open_lines), evidence)
    return Payers(members, exchange, money=MONEY, by_hand=BY_HAND)
