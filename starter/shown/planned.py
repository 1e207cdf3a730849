"""The plan of a filing for people's eyes: the declaration, why, its elements, what it lacks."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.charges import LandedCost
from domain.checks.findings import Finding
from domain.filing.plan import FilingPlan
from domain.holds import Hold


def lines(filing: FilingPlan, priced: LandedCost | Hold) -> list[RenderableType]:
    """The whole plan, one part below the other."""
    return [
        Text.assemble(
            (filing.order_id, "bold"),
            f"  revision {filing.revision}  to {filing.destination}, entry on {filing.entry_date}",
        ),
        *_choice(filing),
        Text(),
        _elements(filing),
        Text(),
        *(_findings("to put right", filing.errors, "red") or [Text("Nothing is missing.")]),
        *_findings("to look at", filing.warnings, "yellow"),
        *_cost(priced),
    ]


def _choice(filing: FilingPlan) -> Iterator[Text]:
    if chosen := filing.chosen:
        yield Text.assemble(
            (f"\n{chosen.kind}", "bold"),
            f"  {filing.digits} digits of the commodity code; {chosen.rule}: {chosen.source}",
        )
        yield Text(f"  because {chosen.why}")
    else:
        yield Text(f"\nNo kind of declaration that {filing.destination}'s file names fits.")
    for other in filing.passed_over:
        yield Text(f"  not {other.kind} ({other.rule}): {other.why}")
    for code in filing.procedures:
        yield Text(f"  procedure {code.code}: {code.says} ({code.rule})")
    if form := filing.form:
        yield Text(f"  with {form.kind}: {form.why}")


def _elements(filing: FilingPlan) -> Table:
    table = Table("number", "element", "from", "value", box=None, padding=(0, 2), pad_edge=False)
    table.columns[3].overflow = "fold"
    for stated in filing.elements:
        value = Text(stated.value) if stated.value else Text("-", style="dim")
        table.add_row(stated.number, stated.name, stated.pointer, value)
    return table


def _findings(title: str, findings: Sequence[Finding], style: str) -> list[Text]:
    told = [Text(f"{len(findings)} {title}:", style=style)] if findings else []
    for finding in findings:
        fault = finding.fault
        said = f" (it is {fault.value})" if fault.value else ""
        told.append(Text(f"  {fault.pointer}: {fault.message}{said}"))
        told.append(
            Text(f"    {fault.code}, {finding.confidence.value}: {finding.source}", style="dim")
        )
    return told


def _cost(priced: LandedCost | Hold) -> Iterator[Text]:
    if isinstance(priced, Hold):
        yield Text(f"Before that it would be held: {priced.question}", style="yellow")
        return
    charges = f"{priced.import_charges:f} {priced.currency}"
    yield Text(f"Duties, taxes and fees under it: {charges} ({priced.rules_version})", style="dim")
