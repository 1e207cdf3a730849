"""The verb that writes an order's declaration for a broker or a post without an API."""

import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import typer
from pydantic import ValidationError

from domain.charges import LandedCost
from domain.filing.exports import ONLY_TO, Export, Form
from domain.filing.faults import NotDeclarable
from domain.fx import NoRate
from domain.holds import Fault, Hold
from domain.order import Order
from markets import MarketFileError
from runtime.settings import Settings, variable
from starter.commands.customs import planned_for
from starter.commands.files import read
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.commands.written import lines_of, order_of
from wiring.brokers import exported


def export(
    source: str,
    out: Path | None,
    on: date | None,
    terms: Path | None,
    asked: Mapping[str, str | None],
) -> None:
    """Write the declaration of an order file to a file, or to standard output.

    `asked` are the options that make the `Export`, by its fields; what is None stays as it is.

    Raises:
        BadInput: The file holds no order, an option is not what it should be, the declaration
            would be incomplete, or this form cannot say it; each field is named.
    """
    ours, how = _ours(terms), _export(asked)
    _refuse_lacking(how, ours)
    order = order_of(source, read(source))
    try:
        _refuse_misplaced(how, order)
        landed = _complete(source, order, on or how.at.date())
        body = exported(order, landed, how, ours)
    except NotDeclarable as refused:
        raise BadInput(lines_of(source, refused.faults)) from refused
    _deliver(body, out)


def _ours(terms: Path | None) -> Settings:
    found = settings()
    return found.model_copy(update={"cds_terms": terms.absolute()}) if terms else found


def _export(asked: Mapping[str, str | None]) -> Export:
    said = {name: value for name, value in asked.items() if value is not None}
    try:
        return Export.model_validate({**said, "at": datetime.now(UTC)})
    except ValidationError as error:
        wrong = (
            f"--{OPTIONS[str(fault['loc'][0])]} {fault['input']}: {fault['msg']}"
            for fault in error.errors(include_url=False)
        )
        raise BadInput("\n".join(wrong)) from error


OPTIONS = {
    "form": "as",
    "sender": "sender",
    "recipient": "recipient",
    "item_id": "item",
    "nature": "nature",
}
"""The option that each field is asked by."""


def _refuse_lacking(how: Export, ours: Settings) -> None:
    """Ask for the options without which a form cannot be written."""
    if how.form is Form.ITMATT and how.item_id is None:
        raise BadInput("--item: an ITMATT is of one postal item; say its S10 identifier")
    if how.form is Form.CDS and ours.cds_terms is None:
        names = f"--terms FILE, or {variable('cds_terms')}"
        raise BadInput(f"--terms: say what your declarations to HMRC have in common: {names}")


def _refuse_misplaced(how: Export, order: Order) -> None:
    only = ONLY_TO.get(how.form, order.destination)
    if order.destination != only:
        why = f"{how.form.upper()} takes declarations of goods to {only} alone"
        pointer = "/consignee/address/country"
        raise NotDeclarable(Fault(pointer=pointer, message=why, value=order.destination))


def _complete(source: str, order: Order, on: date) -> LandedCost:
    """The landed cost that is declared, once nothing of the declaration is missing."""
    try:
        priced, filing = planned_for(order, on)
    except (MarketFileError, NoRate) as broken:
        raise BadInput(str(broken)) from broken
    if filing and filing.errors:
        raise BadInput(lines_of(source, (finding.fault for finding in filing.errors)))
    if isinstance(priced, Hold):
        held = f"{source}: it would be held before: {priced.question}"
        raise BadInput("\n".join(filter(None, (held, lines_of(source, priced.faults)))))
    return priced


def _deliver(body: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(body)
        return
    try:
        out.write_bytes(body)
    except OSError as error:
        raise BadInput(f"{out}: {(error.strerror or str(error)).lower()}") from error
    typer.echo(f"{out}: {len(body)} bytes")
