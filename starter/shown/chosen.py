"""A choice for people's eyes: candidates with their parts, removals, and what would turn it."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.choosing.choice import Choice
from domain.choosing.policy import Criterion
from domain.choosing.weighing import ALL, MOST, Candidate, Cost
from starter.client.choices import Decided, Explained, Tried
from starter.shown.show import moment


def lines(found: Explained) -> list[RenderableType]:
    """The whole of it, one part below the other."""
    choice = found.choice
    head = (
        f"  revision {choice.revision}, {choice.lane}  by {choice.by}, {moment(choice.decided_at)}"
    )
    told: list[RenderableType] = [Text.assemble((choice.order_id, "bold"), head)]
    if found.held:
        told.append(Text(f"Before that it would be held: {found.held}", style="yellow"))
    if choice.candidates:
        told += [_scores(choice), *_grounds(choice.candidates[0])]
    else:
        told.append(Text("Nobody may carry it.", style="red"))
    told += _removed(choice)
    if found.needed:
        told.append(Text(f"{found.needed}."))
    if found.warning:
        told.append(Text(f"Redundancy: {found.warning}.", style="yellow"))
    return [*told, Text()]


def summary(found: Sequence[Explained]) -> Table:
    """Who carries each order, by each policy that was asked for."""
    table = Table("order", "lane", "policy", "chosen", "candidates", "removed")
    for each in found:
        choice = each.choice
        table.add_row(
            choice.order_id,
            str(choice.lane),
            choice.policy,
            each.chosen or "-",
            str(len(choice.candidates)),
            str(len(choice.removed)),
        )
    return table


def tries(found: Decided) -> Iterator[Text]:
    """Who was asked for a label, and what each said."""
    for tried in found.tries:
        yield Text(f"  try {tried.nth}  {tried.carrier} {tried.service}  {_said(tried)}")


def _said(tried: Tried) -> str:
    if tried.refused:
        return f"refused: {tried.refused}"
    if tried.waybill is None:
        return "asked for a label, has not answered"
    taken_back = f", taken back {moment(tried.voided_at)}" if tried.voided_at else ""
    return f"booked as {tried.waybill}{taken_back}"


def _scores(choice: Choice) -> Table:
    """A row for each candidate: what it costs, when it comes, and each part of its score."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("candidate", no_wrap=True)
    for heading in ("price", f"in all, {choice.currency}", "days", "score"):
        table.add_column(heading, justify="right", no_wrap=True)
    weighed = [criterion for criterion in Criterion if choice.scales.weights.get(criterion)]
    for sign, criterion in zip(chain("=", repeat("+")), weighed, strict=False):
        heading = f"{sign} {criterion} {choice.scales.weights[criterion]:f}"
        table.add_column(heading, justify="right", no_wrap=True)
    for number, candidate in enumerate(choice.candidates):
        days = candidate.arrival.by(ALL - MOST), candidate.arrival.by(MOST)
        table.add_row(
            candidate.name + (f" (trial {candidate.pilot})" if candidate.pilot else ""),
            f"{candidate.offer.price.amount:f}",
            f"{candidate.cost.total:f}",
            f"{days[0]}-{days[1]}",
            f"{candidate.score:f}",
            *(f"{candidate.part(criterion).points:f}" for criterion in weighed),
            style="bold" if number == 0 else None,
        )
    return table


def _grounds(candidate: Candidate) -> Iterator[Text]:
    """What the parts of the chosen one stand on."""
    cost = candidate.cost
    charges = "unknown" if cost.import_charges is None else f"{cost.import_charges:f}"
    sums = (
        f"freight {cost.freight:f}, import charges {charges}, "
        f"advancement fee {cost.advancement:f}, expected troubles {cost.troubles:f}"
        f"{_insurance(cost)}"
    )
    yield Text(f"{candidate.name}: {sums}", style="dim")
    for part in candidate.parts:
        if part.weight:
            yield Text(
                f"  {part.criterion}: {part.value:f} x {part.weight:f}; {part.why}", style="dim"
            )


def _removed(choice: Choice) -> Iterator[Text]:
    for removed in choice.removed:
        for reason in removed.reasons:
            yield Text(f"not {removed.name} ({reason.rule}): {reason.says}")


def _insurance(cost: Cost) -> str:
    """Told only where the policy insures."""
    if cost.insurance is None:
        return ", insurance at an unknown premium"
    return f", insurance {cost.insurance:f}" if cost.insurance else ""
