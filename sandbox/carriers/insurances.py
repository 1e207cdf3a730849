"""The carriers' gateway where parcels are insured, for a hundredth of their value."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.carriers.parcels import carried
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Amount, Answer, Call, Json, Refused
from sandbox.world import World

CENT = Decimal("0.01")
PREMIUM = Decimal("0.01")
"""Of the value; invented."""


class Insurance(Wire):
    """What a parcel is insured for."""

    reference: str
    waybill: str
    order: str
    provider: str
    value: Amount
    premium: Amount


class Wanted(Wire):
    """For how much a parcel is to be insured."""

    value: Amount


def insure(world: World, call: Call) -> Answer:
    """Insure a parcel, once."""
    parcel, wanted = carried(world, call), call.read(Wanted)
    if world.store.get(Insurance, parcel.waybill):
        raise Refused(409, "insured_already", f"{parcel.waybill} is insured already")
    if world.scenario(parcel.order).insurance == "refused":
        raise Refused(422, "not_insurable", f"{parcel.waybill} is not insured: its goods are not")
    premium = (Decimal(wanted.value.amount) * PREMIUM).quantize(CENT, ROUND_HALF_UP)
    bought = Insurance(
        reference=f"INS-{world.store.number('insurances'):06d}",
        waybill=parcel.waybill,
        order=parcel.order,
        provider=parcel.booking.carrier,
        value=wanted.value,
        premium=Amount(amount=str(premium), currency=wanted.value.currency),
    )
    world.store.put(parcel.waybill, bought, order_id=parcel.order)
    world.performed(call, "parcel_insured", parcel.order, parcel.waybill, bought.premium)
    return Answer(201, _insurance(bought))


def insured(world: World, call: Call) -> Answer:
    """The insurance of a parcel."""
    parcel = carried(world, call)
    bought = world.store.get(Insurance, parcel.waybill)
    if bought is None:
        raise Refused(404, "not_insured", f"{parcel.waybill} is not insured")
    return Answer(200, _insurance(bought))


def _insurance(bought: Insurance) -> Json:
    return bought.model_dump(mode="json", exclude={"waybill", "order"}) | {"status": "in_force"}


ROUTES = (
    Route("POST", "/carrier/parcels/{waybill}/insurance", insure, effect=True),
    Route("GET", "/carrier/parcels/{waybill}/insurance", insured),
)
