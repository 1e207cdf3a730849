"""The returns of schemes, over the records and the market files; no Temporal is asked."""

from datetime import datetime

from domain.schemes.returns import state_return
from domain.schemes.scheme import BadPeriod, Period, Reporting, Schemes
from domain.schemes.stated import SchemeReturn
from markets import MarketRates
from records.books.supplies import SupplyBooks
from starter.refusals import PeriodRefused, SchemeUnknown


class SchemeReturns:
    """What each scheme's return states.

    Args:
        books: What was supplied under schemes, and what the ledger booked of it.
        schemes: How each is reported.
        rates: The markets, for the countries of a scheme, and the exchange rates.
    """

    def __init__(self, books: SupplyBooks, schemes: Schemes, rates: MarketRates) -> None:
        self.books = books
        self.schemes = schemes
        self.rates = rates

    async def of(
        self, code: str, name: str, *, now: datetime, registration: str | None = None
    ) -> SchemeReturn:
        """The return of a period that has begun; of one registration alone, if it is named.

        An order that has no landed cost yet is a gap of every registration's.

        Raises:
            SchemeUnknown: There is no such scheme.
            PeriodRefused: It is no period of the scheme, has not begun, or is before its rules;
                or the scheme has no return by periods.
        """
        reporting, period = self._period(code, name, now)
        supplies = await self.books.of(period.begins, period.ends)
        if registration is not None:
            kinds = reporting.registrations
            supplies = tuple(s for s in supplies if s.registration(kinds) == registration)
        unpriced = await self.books.unpriced(period.begins, period.ends, self._countries(reporting))
        return state_return(
            reporting, period, supplies, self.rates.exchange, now=now, unpriced=unpriced
        )

    def _period(self, code: str, name: str, now: datetime) -> tuple[Reporting, Period]:
        rows = self.schemes.of(code)
        if not rows:
            raise SchemeUnknown(code, self.schemes.codes())
        refused: Exception | None = None
        for row in rows:
            if row.every is None:
                raise PeriodRefused(f"{code} has no return by periods. {row.note}")
            try:
                period = Period.named(row.every, name)
            except BadPeriod as bad:
                refused = bad
                continue
            if period.begins > now:
                raise PeriodRefused(f"{name} has not begun: there is nothing to report of it yet")
            if row.in_force(period.last):
                return row, period
        first = min(row.valid_from for row in rows)
        why = f"no rules of {code} are known for {name}; the first are of {first}"
        raise PeriodRefused(str(refused or why))

    def _countries(self, reporting: Reporting) -> tuple[str, ...]:
        """Where the rules of the scheme are some market's."""
        return tuple(
            country
            for country, market in self.rates.markets.items()
            if any(row.rule in reporting.of for row in market.schemes)
        )
