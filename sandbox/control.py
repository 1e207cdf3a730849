"""The hand behind the world: scenarios, faults, the ledger. Not a partner."""

import json
from collections import defaultdict

from sandbox.config import Scenario, Wire
from sandbox.faults import FaultPlan
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json, Refused
from sandbox.world import World


class Clock(Wire):
    """Whether it waits."""

    paused: bool


def set_clock(world: World, call: Call) -> Answer:
    """From now on, let nothing happen by itself; or go on, with what was missed meanwhile."""
    clock = call.read(Clock)
    world.paused = clock.paused
    world.stirred.set()
    return Answer(200, clock.model_dump(mode="json"))


def set_scenario(world: World, call: Call) -> Answer:
    """From now on, treat this order so."""
    order_id = call.path["order_id"]
    scenario = call.read(Scenario)
    world.store.put(order_id, scenario, order_id=order_id)
    return Answer(200, scenario.model_dump(mode="json"))


def set_faults(world: World, call: Call) -> Answer:
    """From now on, fail so; an empty plan ends all faults."""
    plan = call.read(FaultPlan)
    world.faults.plan(plan)
    return Answer(200, plan.model_dump(mode="json"))


def ledger(world: World, call: Call) -> Answer:
    """Every effect, oldest first; `?order_id=` of one order, `?after=` from a seq on."""
    after = call.query.get("after", "0")
    if not after.isdigit():
        raise Refused(422, "malformed", "after must be a sequence number")
    effects = world.store.effects(call.query.get("order_id"), int(after))
    return Answer(200, {"effects": [effect._asdict() for effect in effects]})


def state(world: World, call: Call) -> Answer:
    """What is still to happen, and how often each kind of fault has struck.

    With `?order_id=` also all documents of an order, by kind.
    """
    appointments, letters = world.store.waiting()
    documents: dict[str, list[Json]] = defaultdict(list)
    for kind, body in world.store.of_order(call.query.get("order_id", "")):
        documents[kind].append(json.loads(body))
    told = {"appointments": appointments, "webhooks": letters, "faults": dict(world.faults.struck)}
    return Answer(200, told | {"documents": documents})


ROUTES = (
    Route("PUT", "/control/clock", set_clock),
    Route("PUT", "/control/scenarios/{order_id}", set_scenario),
    Route("PUT", "/control/faults", set_faults),
    Route("GET", "/control/ledger", ledger),
    Route("GET", "/control/state", state),
)
