"""Orders and holds for people's eyes, as rich renderables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.arrival.expected import Expected
from domain.delivery import Delivery, delivery
from domain.holds import Hold
from domain.returns import ReturnStatus
from domain.status import OrderStatus
from domain.tracking import Milestone, Side

PIPE_WIDTH = 160
"""Columns where there is no terminal to ask; a pipe must not fold ids."""


def console(*, stderr: bool = False) -> Console:
    """A console that never breaks what a reader may want to copy."""
    plain = Console(stderr=stderr, highlight=False, soft_wrap=False)
    if plain.is_terminal:
        return plain
    return Console(stderr=stderr, highlight=False, width=PIPE_WIDTH)


def words(code: str) -> str:
    """A code as words: `returned_to_origin` as "returned to origin"."""
    return code.replace("_", " ")


def moment(at: datetime | None) -> str:
    """A time as it stands in tables; always UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "-"


def days(expected: Expected) -> str:
    """When a parcel should come, and what that stands on."""
    first, likely, last = expected.earliest, expected.likely, expected.latest
    between = f", between {first} and {last}" if first < last else ""
    parcels = "1 parcel" if expected.parcels == 1 else f"{expected.parcels} parcels"
    stands_on = f"{parcels} of the lane" if expected.parcels else "what is named"
    return f"{likely}{between} (by {stands_on})"


def order(status: OrderStatus, expected: Expected | None = None) -> RenderableType:
    """Where an order stands: what is known of it, its parcel's way, its open questions."""
    facts = Table.grid(padding=(0, 2))
    for name, fact in _facts(status):
        facts.add_row(f"  {name}", Text(fact))
    if expected:
        facts.add_row("  Expected", Text(days(expected)))
    return Group(
        _headline(status),
        *_trouble(status),
        facts,
        *(milestone(m) for m in sorted(status.milestones, key=lambda m: m.at)),
        *(hold(h) for h in status.holds),
    )


def milestone(seen: Milestone) -> Text:
    """One step of a parcel, on one line."""
    guess = f"reads as {words(seen.inferred)}" if seen.inferred else ""
    why = "" if seen.reason == "none" else words(seen.reason)
    told = ", ".join(filter(None, (guess, seen.place, why)))
    return Text(f"  {moment(seen.at)}  {words(seen.kind):<16}  {told}".rstrip())


def hold(asked: Hold) -> RenderableType:
    """One question: what, whose, until when, and the answers it takes."""
    lines = [
        Text.assemble(("? ", "yellow"), (asked.question, "yellow")),
        Text(
            f"    {words(asked.reason)}; desk {asked.desk}, responsible {asked.responsible}, "
            f"due {moment(asked.due_at)}"
        ),
        *(Text(f"    {f.pointer or '/'}: {f.message}", style="red") for f in asked.faults),
        Text(f"    answers: {', '.join(asked.answers)}"),
        Text(f"    hold {asked.hold_id}", style="dim"),
    ]
    return Group(*lines)


def answers(asked: Hold, fields: Mapping[str, Sequence[str]]) -> RenderableType:
    """One question, what is known about it, and how to give each answer.

    `fields` are the words to type, by kind of answer.
    """
    lines = [hold(asked), *_known(asked)]
    for kind in asked.answers:
        told = " ".join((f"--answer {kind} --by WHO", *fields[kind]))
        lines.append(Text(f"    tidewaiter resolve {asked.hold_id} {told}"))
    return Group(*lines)


def closed(asked: Hold, how: str, at: datetime) -> RenderableType:
    """One question that waits no longer: what it was, and what became of it."""
    return Group(
        Text(asked.question),
        Text(f"    {words(asked.reason)}; {how}, {moment(at)}"),
        Text(f"    hold {asked.hold_id}", style="dim"),
    )


def news(before: OrderStatus | None, now: OrderStatus) -> list[RenderableType]:
    """What an order tells that it had not told before, a line each."""
    told: list[RenderableType] = []
    if before is None or (before.stage, before.revision) != (now.stage, now.revision):
        told.append(_headline(now))
    if now.trouble != (before.trouble if before else ""):
        told += _trouble(now)
    seen = before.milestones if before else ()
    told += [milestone(m) for m in now.milestones if m not in seen]
    asked = before.holds if before else ()
    told += [hold(h) for h in now.holds if h not in asked]
    return told


def holds(asked: Iterable[Hold]) -> RenderableType:
    """Open questions, one below the other."""
    shown = [hold(one) for one in asked]
    if not shown:
        return Text("Nothing waits for an answer.")
    return Group(*shown, Text("How to answer: tidewaiter resolve HOLD", style="dim"))


def returned(status: ReturnStatus) -> RenderableType:
    """Where a return stands, with the label the consignee sends it by."""
    lines = [Text.assemble((f"RMA {status.rma}", "bold"), f"  {words(status.stage)}")]
    if label := status.authorisation:
        lines.append(Text(f"  {label.hub} expects {label.waybill}; label {label.label}"))
    if found := status.inspection:
        lines.append(Text(f"  {moment(found.at)}  graded {found.grade}: {found.note}"))
    return Group(*lines, *(hold(one) for one in status.holds))


def _known(asked: Hold) -> Iterator[Text]:
    """The evidence that the question does not tell already; one of several, a line each."""
    for name, evidence in asked.evidence.items():
        if evidence and evidence not in asked.question:
            each = evidence.split("; ")
            if len(each) == 1:
                yield Text(f"    {words(name)}: {evidence}")
            else:
                yield Text(f"    {words(name)}:")
                yield from (Text(f"      {one}") for one in each)


def _headline(status: OrderStatus) -> Text:
    revision = f"  revision {status.revision}  "
    return Text.assemble((status.order_id, "bold"), revision, _stage(status.stage))


def _trouble(status: OrderStatus) -> list[Text]:
    return [Text(f"  {status.trouble}", style="red")] if status.trouble else []


def _facts(status: OrderStatus) -> Iterator[tuple[str, str]]:
    if status.replaces:
        yield "Replaces", f"{status.replaces}, whose goods were lost or damaged"
    if status.replaced_by:
        yield "Replaced", f"its goods are sent once more as {status.replaced_by}"
    if status.landed_cost:
        yield "Landed cost", str(status.landed_cost)
    if entry := status.declaration:
        yield "Declaration", f"{entry.mrn or entry.lrn}, {words(entry.status)}"
    if parcel := status.booking:
        service = f"{parcel.carrier} {parcel.service} {parcel.waybill}"
        yield "Parcel", f"{service}, {parcel.price}, {parcel.transit_days} days"
    if status.tracking_url:
        yield "Customer's page", status.tracking_url
    yield from _parcels(status)


def _parcels(status: OrderStatus) -> Iterator[tuple[str, str]]:
    pieces = status.booking.pieces if status.booking else ()
    for nth, piece in enumerate(pieces, 1):
        own = (scan for scan in status.milestones if scan.waybill == piece.waybill)
        told = (f"{piece.waybill}, {nth} of {len(pieces)}", *_stands(delivery(own)))
        again = (f"sent once more as {piece.replaced_by}",) if piece.replaced_by else ()
        yield "Package", ", ".join((*told, *again))
    if not pieces and (stands := ", ".join(_stands(delivery(status.milestones)))):
        yield "Delivery", stands


def _stands(parcel: Delivery) -> Iterator[str]:
    """What happened to a parcel, why, and what of it nobody could read."""
    if parcel.stands is None:
        return
    yield f"{words(parcel.stands.kind)} since {moment(parcel.stands.at)}"
    if parcel.whose is not Side.NOBODY:
        yield f"{words(parcel.stands.reason)} ({parcel.whose})"
    if parcel.attempts:
        yield f"failed attempts: {parcel.attempts}"
    if parcel.unread:
        guess = f", the last may mean {words(parcel.suggests)}" if parcel.suggests else ""
        yield f"scans that nobody has mapped: {parcel.unread}{guess}"


def _stage(stage: str) -> tuple[str, str]:
    colours = {"delivered": "green", "written_off": "red", "abandoned": "red"}
    return words(stage), colours.get(stage, "cyan")
