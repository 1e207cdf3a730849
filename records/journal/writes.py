"""What every part of the journal stands on: the database, and the rules of its books."""

from domain.books.recharges import RechargeRules
from domain.books.reweighing import Scales
from records.engine import Database

NO_RECHARGES = RechargeRules()
NO_SCALES = Scales()


class Writes:
    """Base of the journal's parts. Times are those of the caller: the journal has no clock.

    Args:
        database: Where they are kept.
        rules: What is claimed from others when an order's books are closed; else nothing is.
        scales: From when on what is billed for weight is worth a dispute.
    """

    def __init__(
        self, database: Database, rules: RechargeRules = NO_RECHARGES, scales: Scales = NO_SCALES
    ) -> None:
        self._database = database
        self._rules = rules
        self._scales = scales
