"""A quote for people's eyes: each way with its charges, what they stand on, and its terms."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.charges import Charge
from domain.quoting.quotes import Held, Offer, Quoted, Way
from starter.shown.show import moment, words


def lines(answer: Quoted, *, explain: bool) -> list[RenderableType]:
    """Every option, one below the other."""
    head = f"  entry on {answer.entry_date}, quote {answer.quote_id}"
    told: list[RenderableType] = [Text.assemble((answer.order_id, "bold"), head)]
    for nth, option in enumerate(answer.options, start=1):
        told.append(Text.assemble((f"\n{nth}. {_way(option.way)}", "bold")))
        told += _held(option) if isinstance(option, Held) else _offer(option, explain=explain)
    return told


def _way(way: Way) -> str:
    by = f", {way.service.carrier} {way.service.service}" if way.service else ""
    return f"{way.incoterm} from {way.origin.location} ({way.origin.country}){by}"


def _held(option: Held) -> Iterator[RenderableType]:
    yield Text.assemble(("  ? ", "yellow"), (option.question, "yellow"))
    yield Text(f"    {words(option.reason)}; desk {option.desk}")
    if why := option.evidence.get("why"):
        yield Text(f"    {why}")
    yield Text(f"    way out: {', '.join(words(answer) for answer in option.answers)}")


def _offer(option: Offer, *, explain: bool) -> Iterator[RenderableType]:
    yield _charges(option, explain=explain)
    yield from _terms(option, explain=explain)
    if explain:
        yield _workings(option)
        yield _citations(option)


def _charges(option: Offer, *, explain: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 2), pad_edge=False)
    for heading in ("", "line", "of", "rate", option.landed.currency, "collected by"):
        numbers = heading in {"of", option.landed.currency}
        table.add_column(heading, justify="right" if numbers else "left", no_wrap=numbers)
    if explain:
        table.add_column("rule and source", overflow="fold")
    for charge in option.landed.charges:
        table.add_row(*_charge(charge, explain=explain))
    totals = option.totals
    table.add_row("landed cost", "", "", "", f"{totals.landed:f}", style="bold")
    less = f" less {totals.discount:f}" if totals.discount else ""
    table.add_row("with goods", "", f"{totals.goods:f}{less}", "", f"{totals.total:f}")
    return table


def _charge(charge: Charge, *, explain: bool) -> Iterator[str]:
    yield charge.name
    yield charge.sku or ""
    yield _plain(charge.base)
    yield charge.rate
    yield _plain(charge.amount)
    yield charge.collected_by
    if explain:
        yield f"{charge.rule}: {charge.source}"


def _terms(option: Offer, *, explain: bool) -> Iterator[Text]:
    currency, paid, lock = option.landed.currency, option.paid, option.lock
    door = f", {paid.door:f} at the door" if paid.door else ""
    yield Text(f"  The buyer pays {paid.checkout:f} {currency} at checkout{door}.")
    if paid.border or paid.scheme:
        yield Text(
            f"  Of that the seller pays {paid.border:f} at the border "
            f"and remits {paid.scheme:f} under a scheme."
        )
    kind = "Guaranteed" if lock.guaranteed else "An estimate"
    yield Text(f"  {kind} until {moment(lock.valid_until)}: {lock.ends}.")
    for why in lock.why:
        yield Text(f"    estimate: {why}", style="yellow")
    for need in option.needs:
        yield Text(f"    release will ask: {need}", style="yellow")
    for gap in option.not_included if explain else ():
        yield Text(f"    not included: {gap}", style="dim")
    if option.not_included and not explain:
        yield Text("    not everything is included; --explain says what is not", style="dim")
    for disclosure in option.disclosures:
        yield Text(f"    tell the customer ({disclosure.language}): {disclosure.text}")
    versions = option.versions
    used = (versions.rules, *versions.tariffs, versions.fx, versions.nomenclature)
    yield Text(f"  {', '.join(filter(None, used))}", style="dim")


def _workings(option: Offer) -> Table:
    table = Table("workings", "line", "amount", "", "rate", "rule", box=None, padding=(0, 2))
    table.columns[2].justify = "right"
    for step in option.workings:
        table.add_row(
            step.step, step.sku or "", _plain(step.amount), step.currency, step.rate, step.rule
        )
    return table


def _citations(option: Offer) -> Table:
    table = Table("rule", "in force", "sure", "read on", "source", box=None, padding=(0, 2))
    for cited in option.cited:
        dates = f"{cited.valid_from} to {cited.valid_to or 'further notice'}"
        read_on = str(cited.verified_on)
        table.add_row(cited.rule, dates, cited.confidence, read_on, cited.source)
    return table


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"
