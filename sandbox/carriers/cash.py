"""Cash that the stand-in couriers collect, and pass on two days later."""

from datetime import timedelta
from decimal import Decimal

from sandbox.carriers.parcels import event_of, existing
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Refused
from sandbox.world import World

PASSED_ON_AFTER_DAYS = 2.0


def cash(world: World, call: Call) -> Answer:
    """What was collected and passed on; short by what the scenario says is missing."""
    parcel = existing(world, call)
    asked, last = parcel.booking.collect, parcel.scans[-1]
    if asked is None:
        raise Refused(404, "no_cash", f"nothing was to be collected for {parcel.waybill}")
    due: timedelta = world.days(PASSED_ON_AFTER_DAYS)
    if event_of(parcel, last) != "delivered" or world.now() < last.at + due:
        raise Refused(404, "not_remitted_yet", f"nothing was passed on for {parcel.waybill} yet")
    missing = world.scenario(parcel.order).cash_short
    remitted = asked.model_copy(update={"amount": str(Decimal(asked.amount) - missing)})
    return Answer(
        200,
        {
            "reference": f"COD-{parcel.waybill}",
            "collected": asked.model_dump(),
            "remitted": remitted.model_dump(),
        },
    )


ROUTES = (Route("GET", "/carrier/parcels/{waybill}/cash", cash),)
