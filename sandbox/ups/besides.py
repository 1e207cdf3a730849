"""UPS beside shipments: where parcels are fetched, couriers, what is asked on the way."""

from sandbox.routes import Route
from sandbox.ups import intercept, pickups, points
from sandbox.ups.answers import carried, errors, known
from sandbox.wire import Answer, Call
from sandbox.world import World

INTERCEPT = "/ups/api/deliveryintercept/v2"


def locate(world: World, call: Call) -> Answer:
    """Where parcels can be fetched."""
    found = points.located(world, call)
    return Answer(200, found) if found else errors(400, points.FOUND_NONE)


def intercept_options(world: World, call: Call) -> Answer:
    """What may be asked of a parcel on its way."""
    if not intercept.named(call):
        return errors(400, intercept.MALFORMED)
    return Answer(200, intercept.options(world, carried(world, call.path["waybill"])))


def intercepted(world: World, call: Call) -> Answer:
    """Bring a parcel back, later, or elsewhere."""
    if not intercept.named(call):
        return errors(400, intercept.MALFORMED)
    told = intercept.change(world, call, carried(world, call.path["waybill"]))
    return Answer(200, told) if told else errors(400, intercept.MALFORMED)


def fetch(world: World, call: Call) -> Answer:
    """Have a courier come."""
    if wrong := pickups.fault(call.body, "PickupCreationRequest"):
        return errors(400, wrong)
    return Answer(200, pickups.come(world, call))


def fetch_price(_world: World, call: Call) -> Answer:
    """What a courier would cost."""
    if wrong := pickups.fault(call.body, "PickupRateRequest"):
        return errors(400, wrong)
    return Answer(200, pickups.price())


def fetch_pending(world: World, call: Call) -> Answer:
    """Which couriers were asked for."""
    if not call.headers.get("accountnumber"):
        return errors(400, ("9500500", "Missing AccountNumber"))
    return Answer(200, pickups.pending(world))


def send_away(world: World, call: Call) -> Answer:
    """No courier comes after all."""
    told = pickups.send_away(world, call)
    return Answer(200, told) if told else errors(400, pickups.UNKNOWN)


ROUTES = (
    Route("POST", "/ups/api/locations/v3/search/availabilities/64", known(locate)),
    Route("POST", "/ups/api/pickupcreation/v2409/pickup", known(fetch)),
    Route("POST", "/ups/api/shipments/v2409/pickup/oncall", known(fetch_price)),
    Route("GET", "/ups/api/shipments/v2409/pickup/oncall", known(fetch_pending)),
    Route("DELETE", "/ups/api/shipments/v2409/pickup/02", known(send_away)),
    Route("GET", f"{INTERCEPT}/eligibility/intercept/{{waybill}}", known(intercept_options)),
    Route("POST", f"{INTERCEPT}/redirect/{{way}}/{{waybill}}", known(intercepted)),
    Route("POST", f"{INTERCEPT}/{{way}}/{{waybill}}", known(intercepted)),
)
