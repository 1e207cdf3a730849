"""Request bodies: read raw, and parsed once, strictly, by pydantic itself."""

from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from fastapi import HTTPException, Request
from pydantic import Field, TypeAdapter
from pydantic_core import from_json, to_json

from domain.charges import Bill, BilledCharge, ChargeKind
from domain.holds import Fault
from domain.promised import DeliveryOptions
from domain.resolutions import RESOLUTIONS, Resolution
from domain.values import Amount, CurrencyCode, Exact, Id, LongText, Measure, Posted, Text
from starter.reading.problems import Malformed, read, shortened

T = TypeVar("T")


class CancelWish(Posted):
    """Who gives the order up."""

    by: Text


class DeliveryWish(Posted):
    """How the parcel is to be delivered from now on, whole, and who asks for it."""

    by: Text
    options: DeliveryOptions


class LateCharge(Posted):
    """One line of a bill; freight that is charged for weight states the weight it was billed at."""

    kind: Annotated[ChargeKind, Field(strict=False)]
    amount: Exact
    name: Text | None = None
    billed_kg: Measure | None = None
    declared_kg: Measure | None = None


class LateBill(Posted):
    """What was billed after an order's books were closed."""

    reference: Id
    issuer: Id
    currency: CurrencyCode
    charges: tuple[LateCharge, ...] = Field(min_length=1, max_length=200)

    def bill(self) -> Bill:
        """The same as any other bill."""
        charges = tuple(
            BilledCharge(**{**charge.model_dump(), "name": charge.name or ""})
            for charge in self.charges
        )
        told = {"reference": self.reference, "issuer": self.issuer, "currency": self.currency}
        return Bill(**told, charges=charges)


class DisputeWish(Posted):
    """Who disputes a line of a bill, and what is wrong with it."""

    by: Text
    why: LongText


class CreditNote(Posted):
    """Who closes a dispute, and what the biller gave back, in the order's currency."""

    by: Text
    credited: Amount


_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


async def json_body(request: Request) -> bytes:
    """The raw body of a request that says it is JSON; 415 for any other."""
    refuse_unless_json(request.headers.get("content-type", ""))
    return await request.body()


def refuse_unless_json(content_type: str) -> None:
    """Refuse a body that says it is anything but JSON: 415."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"send application/json, not {shortened(kind) if kind else 'a body without a type'}",
            {"accept": "application/json"},
        )


def read_within(shape: TypeAdapter[T], raw: bytes, **known: object) -> T:
    """Parse a JSON object to which the URL adds fields; one said twice must be said alike.

    Raises:
        Malformed: With every fault.
    """
    return read(shape, to_json({**_object(raw, known), **known}, inf_nan_mode="constants"))


def read_resolution(raw: bytes, hold_id: str) -> Resolution:
    """Parse an answer to this hold.

    Raises:
        Malformed: With every fault.
    """
    document = _object(raw, {"hold_id": hold_id})
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in RESOLUTIONS:
        names = ", ".join(RESOLUTIONS)
        told = "" if kind is None else shortened(kind)
        fault = Fault(pointer="/kind", message=f"must be one of {names}", code="kind", value=told)
        raise Malformed((fault,))
    shape: TypeAdapter[Any] = TypeAdapter(RESOLUTIONS[kind])
    resolution: Resolution = read_within(shape, raw, hold_id=hold_id)
    return resolution


def _object(raw: bytes, known: dict[str, object]) -> dict[str, Any]:
    read(_ANYTHING, raw)  # a body that is no JSON is told where it stops being any
    document = from_json(raw)
    if not isinstance(document, dict):
        fault = Fault(
            pointer="", message="must be a JSON object", code="object", value=shortened(document)
        )
        raise Malformed((fault,))
    faults = tuple(
        Fault(
            pointer=f"/{name}",
            message=f"must be {value}, as in the URL, or be left out",
            code="differs_from_url",
            value=shortened(document[name]),
        )
        for name, value in known.items()
        if name in document and document[name] != value
    )
    if faults:
        raise Malformed(faults)
    return document
