"""The demo for people's eyes: the orders on their way, and how each ended."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from runtime.home import Addresses
from starter.demo.endings import Answered, Ending
from starter.demo.play import Play
from starter.shown.show import words


def under_way(plays: Sequence[Play]) -> RenderableType:
    """One row for each order: where it stands, what it waits for, its parcel."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    for heading in ("Order", "To", "Stage", "Waits for", "Parcel"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Story", no_wrap=True, ratio=1)  # alone gives way on a narrow terminal
    for play in plays:
        stands = play.stands
        parcel = stands.booking if stands else None
        table.add_row(
            play.order.order_id,
            play.order.destination,
            _standing(play),
            ", ".join(words(hold.reason) for hold in stands.holds) if stands else "",
            parcel.waybill if parcel else "",
            Text(play.story.title, style="dim"),
        )
    return table


def ended(endings: Sequence[Ending], day_seconds: float) -> RenderableType:
    """One row for each order: how it ended, who answered what, what it cost, how long it took."""
    table = Table(header_style="bold")
    for heading in ("Order", "To", "Ended", "Rev", "Holds and who answered"):
        table.add_column(heading)
    for heading in ("Quoted", "Actual"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Waybill", no_wrap=True)
    table.add_column("Days", justify="right")
    for end in endings:
        table.add_row(
            end.order_id,
            end.destination,
            _end(end),
            str(end.revisions),
            "\n".join(map(_answer, end.holds)),
            str(end.landed_cost.quoted),
            str(end.landed_cost.actual or "-"),
            end.waybill or "-",
            "-" if end.seconds is None else f"{end.seconds / day_seconds:.0f}",
        )
    return table


def verdict(number: int, objections: Sequence[str], seconds: float) -> RenderableType:
    """Whether everything went as told, and what did not."""
    if not objections:
        return Text(
            f"All {number} orders ended as their stories say, in {seconds:.0f} s; "
            "the books balance and no partner did anything twice.",
            style="green",
        )
    listed = (Text(f"  {objection}", style="red") for objection in objections)
    return Group(Text("Not everything went as its story says:", style="bold red"), *listed)


def whereabouts(addresses: Addresses) -> RenderableType:
    """Where to look for as long as everything runs."""
    table = Table.grid(padding=(0, 2))
    table.add_row("  Temporal UI", addresses.temporal_ui)
    table.add_row("  API", f"{addresses.api}/docs")
    table.add_row("  Sandbox ledger", f"{addresses.sandbox}/control/ledger")
    return table


def pages(links: Mapping[str, str]) -> RenderableType:
    """Where the customer of each order looks."""
    table = Table.grid(padding=(0, 2))
    for order_id, link in links.items():
        table.add_row(f"  {order_id}", link)
    return Group(Text("Their customers' pages:"), table)


def _standing(play: Play) -> Text:
    if play.trouble:
        return Text("trouble", style="red")
    if play.stands is None:
        return Text("...", style="dim")
    returns = "".join(f", return {words(stage)}" for stage in play.returns.values())
    return Text(words(play.stands.stage) + returns, style="green" if play.over else "cyan")


def _end(end: Ending) -> Text:
    returns = "".join(f"\nreturn {words(stage)}" for stage in end.returns)
    right = end.stage is end.expected
    return Text(words(end.stage) + returns, style="green" if right else "red")


def _answer(answered: Answered) -> str:
    said = f"{words(answered.answer or 'overtaken')}, {answered.by or 'by events'}"
    return f"{words(answered.reason)}: {said}"
