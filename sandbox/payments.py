"""A payment provider that gives charges back, whole or in part, never more than it took."""

from decimal import Decimal

from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Amount, Answer, Call, Refused
from sandbox.world import World


class Charge(Wire):
    """What a customer was charged and what has gone back; `charged` None where never told."""

    reference: str
    currency: str
    charged: Decimal | None = None
    returned: Decimal = Decimal(0)


class Capture(Wire):
    """What the checkout charged."""

    order: str
    amount: Decimal
    currency: str


class GivingBack(Wire):
    """An amount to go back to the customer of an order."""

    order: str
    amount: Decimal
    currency: str


def capture(world: World, call: Call) -> Answer:
    """The checkout tells what it charged; said again, it changes nothing."""
    reference = call.path["reference"]
    told = call.read(Capture)
    charge = world.store.get(Charge, reference) or Charge(
        reference=reference, currency=told.currency
    )
    if charge.charged is None:
        charge = charge.model_copy(update={"charged": told.amount})
        world.store.put(reference, charge, order_id=told.order)
    return Answer(200, charge.model_dump(mode="json"))


def look(world: World, call: Call) -> Answer:
    """A charge and what has gone back of it."""
    reference = call.path["reference"]
    if (charge := world.store.get(Charge, reference)) is None:
        raise Refused(404, "unknown_charge", f"no charge {reference}")
    return Answer(200, charge.model_dump(mode="json"))


def release(world: World, call: Call) -> Answer:
    """Give a whole charge back; its first mention says how much that is."""
    return _give_back(world, call, "charge_released")


def refund(world: World, call: Call) -> Answer:
    """Give a part back."""
    return _give_back(world, call, "refund_paid")


def _give_back(world: World, call: Call, effect: str) -> Answer:
    reference = call.path["reference"]
    wanted = call.read(GivingBack)
    charge = world.store.get(Charge, reference) or Charge(
        reference=reference, currency=wanted.currency
    )
    if effect == "charge_released" and charge.charged is None:
        charge = charge.model_copy(update={"charged": wanted.amount})
    if wanted.currency != charge.currency:
        raise Refused(422, "currency", f"{reference} was charged in {charge.currency}")
    returned = charge.returned + wanted.amount
    # Without keys the provider cannot know a repeat from a second wish: it pays twice.
    guarded = charge.charged is not None and not world.config.keys_optional
    if wanted.amount <= 0 or (guarded and returned > (charge.charged or 0)):
        raise Refused(422, "more_than_charged", f"{reference} has not that much left")
    charge = charge.model_copy(update={"returned": returned})
    world.store.put(reference, charge, order_id=wanted.order)
    amount = Amount(amount=str(wanted.amount), currency=wanted.currency)
    world.performed(call, effect, wanted.order, reference, amount)
    return Answer(201, charge.model_dump(mode="json"))


ROUTES = (
    Route("PUT", "/payments/{reference}", capture),
    Route("GET", "/payments/{reference}", look),
    Route("POST", "/payments/{reference}/release", release, effect=True),
    Route("POST", "/payments/{reference}/refunds", refund, effect=True),
)
