"""What the return of a scheme states: its lines, corrections and gaps, and how the books agree.

Amounts are in the scheme's currency, where it is not said otherwise.
"""

from datetime import date

from domain.values import Exact, Value


class ReportedSupply(Value):
    """What one order adds to a return, in the scheme's currency, and how it was converted.

    `period` is that of its tax point; `tax_in_currency` is in the order's own `currency`.
    """

    order_id: str
    registration: str
    period: str
    state: str
    rate: str
    base: Exact
    tax: Exact
    currency: str
    tax_in_currency: Exact
    exchange_rate: Exact
    exchange: str


class Line(Value):
    """The supplies of one state at one rate."""

    registration: str
    state: str
    rate: str
    supplies: int
    base: Exact
    tax: Exact


class Correction(Value):
    """What becomes different of an earlier period's return, in one state.

    `too_late` where the scheme no longer takes it: it is the state's own authority to ask.
    """

    registration: str
    period: str
    state: str
    supplies: int
    base: Exact
    tax: Exact
    too_late: bool


class BalanceOfState(Value):
    """The tax of one state with the corrections that belong into this return."""

    registration: str
    state: str
    tax: Exact


class Gap(Value):
    """An order that is not in the return although it may belong there, and why."""

    order_id: str
    why: str


class Difference(Value):
    """An order of which the return states other tax than the ledger booked, in its currency."""

    order_id: str
    stated: Exact
    booked: Exact


class Reconciled(Value):
    """The tax that a return states beside that of the ledger, for orders of one currency."""

    currency: str
    stated: Exact
    booked: Exact
    differences: tuple[Difference, ...]


class SchemeReturn(Value):
    """What the return of a scheme states for a period. `provisional` until the period is over."""

    scheme: str
    name: str
    period: str
    first: date
    last: date
    due: date
    currency: str
    corrected: str
    provisional: bool
    lines: tuple[Line, ...]
    corrections: tuple[Correction, ...]
    balances: tuple[BalanceOfState, ...]
    gaps: tuple[Gap, ...]
    reconciled: tuple[Reconciled, ...]
    orders: tuple[ReportedSupply, ...]
    rule: str
    source: str
    confidence: str
    note: str
