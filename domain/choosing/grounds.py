"""What the records hold that a choice of carrier stands on."""

from domain.charges import LandedCost
from domain.choosing.lanes import LaneRecord
from domain.choosing.tries import Decision
from domain.values import Value


class Grounds(Value):
    """Read at one moment: how services fared on the order's lane, what bringing it in costs.

    `decision` is what was decided for this revision before, if anything was.
    """

    lanes: tuple[LaneRecord, ...] = ()
    landed: LandedCost | None = None
    decision: Decision | None = None
