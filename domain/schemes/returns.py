"""Scheme returns: what the return of a scheme states for a period, and whether the books agree.

A supply belongs to the period of its tax point: the moment when the payment was accepted, for
which the order's `placed_at` stands. It is stated as it stood when that period ended; what
becomes of it later is a correction, in the period in which it happens: a revision, a
cancellation, a refund. So a return that was filed never changes again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple, TypedDict

from domain.fx import Exchange, NoRate
from domain.money import rounded, total
from domain.schemes.scheme import CorrectionPlace, Period, Reporting
from domain.schemes.stated import (
    BalanceOfState,
    Correction,
    Difference,
    Gap,
    Line,
    Reconciled,
    ReportedSupply,
    SchemeReturn,
)
from domain.schemes.supplies import Amounts, Key, Supply, standing, taxes_by_rule

UNPRICED = "it has no landed cost yet: whether its tax belongs here is not known"

RATE_PLACES = 6
"""Decimals of an exchange rate where it is told."""


def state_return(
    reporting: Reporting,
    period: Period,
    supplies: Sequence[Supply],
    exchange: Exchange,
    *,
    now: datetime,
    unpriced: Iterable[str] = (),
) -> SchemeReturn:
    """The return of a period.

    Args:
        reporting: The scheme's rules that are in force on the period's last day.
        period: A month or quarter, as the scheme has it.
        supplies: Those whose tax point is in the period, and those that changed in it.
        exchange: Every table of rates that is known.
        now: Until the period is over, the return is provisional.
        unpriced: Orders of the period that have no landed cost.
    """
    stated: list[ReportedSupply] = []
    gaps = [Gap(order_id=each, why=UNPRICED) for each in unpriced]
    for supply in supplies:
        try:
            stated += _stated(reporting, period, supply, exchange)
        except NoRate as missing:
            gaps.append(Gap(order_id=supply.order_id, why=str(missing)))
    lines = tuple(_lines(each for each in stated if each.period == period.name))
    corrections = tuple(
        _corrections(reporting, period, [each for each in stated if each.period != period.name])
    )
    return SchemeReturn(
        scheme=reporting.code,
        name=reporting.name,
        period=period.name,
        first=period.first,
        last=period.last,
        due=reporting.due(period),
        currency=reporting.currency,
        corrected=reporting.corrected,
        provisional=now < period.ends,
        lines=lines,
        corrections=corrections,
        balances=tuple(_balances(reporting, lines, corrections)),
        gaps=tuple(gaps),
        reconciled=tuple(_reconciled(reporting, period, supplies)),
        orders=tuple(stated),
        rule=reporting.rule,
        source=reporting.source,
        confidence=reporting.confidence,
        note=reporting.note or "",
    )


class _Change(NamedTuple):
    """What a supply states at the end of a period beside what was stated before."""

    now: dict[Key, Amounts]
    was: dict[Key, Amounts]


def _change(reporting: Reporting, period: Period, supply: Supply) -> _Change:
    """By the rules that the scheme reports; nothing was stated before the supply's own period."""
    own = _period_of(period, supply)
    now = standing(supply, period.ends) if own.first <= period.first else {}
    was = standing(supply, period.begins) if own.first < period.first else {}
    return _Change(
        {key: each for key, each in now.items() if key.rule in reporting.of},
        {key: each for key, each in was.items() if key.rule in reporting.of},
    )


def _period_of(period: Period, supply: Supply) -> Period:
    return Period.of(period.every, supply.placed_at.astimezone(UTC).date())


def _stated(
    reporting: Reporting, period: Period, supply: Supply, exchange: Exchange
) -> Iterator[ReportedSupply]:
    """What the supply adds; a correction is converted as what it corrects was.

    Raises:
        NoRate: It is in another currency, and the scheme's rate of its own period is not known.
    """
    now, was = _change(reporting, period, supply)
    changed = [key for key in dict.fromkeys([*now, *was]) if now.get(key) != was.get(key)]
    if not changed:
        return
    rate, told = Decimal(1), ""
    if supply.currency != reporting.currency:
        tax_point = supply.placed_at.astimezone(UTC).date()
        table = reporting.table(exchange, supply.currency, tax_point)
        given, wanted = table.units_of(supply.currency), table.units_of(reporting.currency)
        assert given is not None, "the table was chosen for both"
        assert wanted is not None, "the table was chosen for both"
        rate, told = wanted / given, f"{table.series} of {table.valid_from} ({table.rule})"

    def converted(amounts: Amounts) -> Amounts:
        return Amounts(*(rounded(each * rate, reporting.currency) for each in amounts))

    for key in changed:
        after, before = now.get(key, Amounts()), was.get(key, Amounts())
        difference = converted(after).minus(converted(before))
        yield ReportedSupply(
            order_id=supply.order_id,
            registration=supply.registration(reporting.registrations),
            period=_period_of(period, supply).name,
            state=key.state,
            rate=key.rate,
            base=difference.base,
            tax=difference.tax,
            currency=supply.currency,
            tax_in_currency=after.tax - before.tax,
            exchange_rate=round(rate, RATE_PLACES),
            exchange=told,
        )


def _lines(stated: Iterable[ReportedSupply]) -> Iterator[Line]:
    grouped: dict[tuple[str, str, str], list[ReportedSupply]] = defaultdict(list)
    for each in stated:
        grouped[each.registration, each.state, each.rate].append(each)
    for (registration, state, rate), rows in sorted(grouped.items()):
        yield Line(registration=registration, state=state, rate=rate, **_summed(rows))


def _corrections(
    reporting: Reporting, period: Period, stated: Iterable[ReportedSupply]
) -> Iterator[Correction]:
    grouped: dict[tuple[str, str, str], list[ReportedSupply]] = defaultdict(list)
    for each in stated:
        grouped[each.registration, each.period, each.state].append(each)
    for (registration, name, state), rows in sorted(grouped.items()):
        corrected = Period.named(period.every, name)
        yield Correction(
            registration=registration,
            period=name,
            state=state,
            too_late=reporting.is_too_late(corrected, period),
            **_summed(rows),
        )


class _Sums(TypedDict):
    supplies: int
    base: Decimal
    tax: Decimal


def _summed(rows: Sequence[ReportedSupply]) -> _Sums:
    return {
        "supplies": len({row.order_id for row in rows}),
        "base": total(row.base for row in rows),
        "tax": total(row.tax for row in rows),
    }


def _balances(
    reporting: Reporting, lines: Sequence[Line], corrections: Sequence[Correction]
) -> Iterator[BalanceOfState]:
    """What each state is owed by this return, or owes: another state's tax is not set off."""
    due: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        due[line.registration, line.state] += line.tax
    if reporting.corrected is not CorrectionPlace.AMENDED:
        for each in (each for each in corrections if not each.too_late):
            due[each.registration, each.state] += each.tax
    for (registration, state), tax in sorted(due.items()):
        yield BalanceOfState(registration=registration, state=state, tax=tax)


def _reconciled(
    reporting: Reporting, period: Period, supplies: Sequence[Supply]
) -> Iterator[Reconciled]:
    """The tax of every supply beside what the ledger booked of it, in the supplies' currencies."""
    by_currency: dict[str, list[Difference]] = defaultdict(list)
    for supply in supplies:
        now, was = _change(reporting, period, supply)
        stated = total(taxes_by_rule(now).values()) - total(taxes_by_rule(was).values())
        booked = _booked(reporting, period, supply)
        both = Difference(order_id=supply.order_id, stated=stated, booked=booked)
        if stated or booked:
            by_currency[supply.currency].append(both)
    for currency, each in sorted(by_currency.items()):
        yield Reconciled(
            currency=currency,
            stated=total(one.stated for one in each),
            booked=total(one.booked for one in each),
            differences=tuple(one for one in each if one.stated != one.booked),
        )


def _booked(reporting: Reporting, period: Period, supply: Supply) -> Decimal:
    """What the ledger booked in the period; all until its end, if the supply is the period's."""
    own = _period_of(period, supply)
    if own.first > period.first:
        return Decimal(0)
    until = supply.moment(period.ends)
    since = supply.moment(period.begins) if own.first < period.first else None
    return total(
        each.amount
        for each in supply.booked
        if each.rule in reporting.of and each.at < until and (since is None or each.at >= since)
    )
