"""A provider that tells people things."""

from datetime import datetime

from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Answer, Call, Json
from sandbox.world import World


class Message(Wire):
    """What to tell whom."""

    order: str
    to: str
    subject: str
    text: str


class Notice(Wire):
    """A message that was sent."""

    number: int
    at: datetime
    message: Message


def send(world: World, call: Call) -> Answer:
    """Tell a person something."""
    message = call.read(Message)
    number = world.store.number("notices")
    notice = Notice(number=number, at=world.now(), message=message)
    world.store.put(f"{number:09d}", notice, order_id=message.order, alias=message.to)
    world.performed(call, "notice_sent", message.order, message.to)
    return Answer(201, _wire(notice))


def sent(world: World, call: Call) -> Answer:
    """What was sent, oldest first; `?to=` names the receiver."""
    to = call.query.get("to")
    notices = world.store.every(Notice)
    return Answer(200, {"notices": [_wire(n) for n in notices if to is None or n.message.to == to]})


def _wire(notice: Notice) -> Json:
    head = {"id": f"notice-{notice.number}", "at": notice.at.isoformat()}
    return head | notice.message.model_dump()


ROUTES = (
    Route("POST", "/notices", send, effect=True),
    Route("GET", "/notices", sent),
)
