"""A tracking page in words: every text that its template lays out, in one language."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from iso3166 import countries_by_alpha2

from customer import said
from customer.facts import Facts, Seen
from customer.languages import LANGUAGES, own_name, tag
from customer.places import town
from customer.speech import Speech
from customer.standing import STEPS, Mood, stands
from domain.customs import DeclarationStatus
from domain.delivery import delivery
from domain.last_mile.pickup_points import PickupPoint
from domain.money import Money, total
from domain.status import ENDS
from domain.tracking import MilestoneKind

_HIDDEN = frozenset({DeclarationStatus.NOTED, DeclarationStatus.DRAFT})
"""What authorities say that tells a customer nothing."""


class Step(NamedTuple):
    """One step of the journey: `done`, `now` or `todo`."""

    name: str
    state: str


class Line(NamedTuple):
    """One thing that happened."""

    time: str
    stamp: str
    what: str
    why: str
    place: str


class Day(NamedTuple):
    """The things of one day."""

    name: str
    lines: tuple[Line, ...]


class Cost(NamedTuple):
    """What is owed at import: whether it is paid, line by line, and in all."""

    note: str
    lines: tuple[tuple[str, str], ...]
    total: str
    paid: bool


class Choice(NamedTuple):
    """A way to receive a parcel, as a radio button."""

    value: str
    name: str
    checked: bool


class Point(NamedTuple):
    """A pickup point that may be chosen."""

    value: str
    name: str
    where: str
    opening: str
    checked: bool


class Form(NamedTuple):
    """What may be asked of the last mile, and what was asked."""

    choices: tuple[Choice, ...]
    wish: str
    first_day: str
    day: str
    not_before: str
    not_after: str
    finds_points: bool
    points: tuple[Point, ...]
    searched: str


class View(NamedTuple):
    """A page, ready to be laid out."""

    now: str
    mood: Mood
    steps: tuple[Step, ...]
    expected: str
    likely: str
    promised: str
    to_do: tuple[str, ...]
    until: str
    attempts: str
    again: str
    pages: tuple[str, ...]
    days: tuple[Day, ...]
    cost: Cost | None
    form: Form | None
    languages: tuple[tuple[str, str], ...]


def view(
    facts: Facts,
    speech: Speech,
    *,
    points: tuple[PickupPoint, ...] = (),
    searched: str = "",
) -> View:
    """The page of an order; `points` were found near what was `searched`."""
    how = stands(facts)
    over = facts.stage in ENDS or (how.mood is Mood.GOOD and how.reached == len(STEPS) - 1)
    expected = None if over else facts.expected
    tried = delivery(facts.milestones).attempts if not over else 0
    return View(
        now=speech.say(how.now),
        mood=how.mood,
        steps=tuple(_steps(speech, how.reached)),
        expected=speech.days(expected.earliest, expected.latest) if expected else "",
        likely=speech.say("Most likely {day}", day=speech.day(expected.likely)) if expected else "",
        promised="" if expected or over else _promised(facts.promised_by, speech),
        to_do=tuple(speech.say(words) for words in how.to_do),
        until=_until(facts, speech),
        attempts=_attempts(tried, speech),
        again=_again(facts, speech),
        pages=tuple(each.token for each in facts.replaced_by if each.token),
        days=tuple(_days(facts, speech)),
        cost=_cost(facts, speech),
        form=_form(facts, speech, points, searched) if facts.may_change else None,
        languages=tuple((tag(each), own_name(each)) for each in LANGUAGES),
    )


def _steps(speech: Speech, reached: int) -> Iterator[Step]:
    last = len(STEPS) - 1
    for nth, name in enumerate(STEPS):
        done = nth < reached or reached == last
        yield Step(speech.say(name), "done" if done else "now" if nth == reached else "todo")


def _promised(by: date | None, speech: Speech) -> str:
    return speech.say("By {day}", day=speech.day(by)) if by else ""


def _until(facts: Facts, speech: Speech) -> str:
    until = facts.answer_until
    if until is None or not facts.may_change:
        return ""
    return speech.say("Please choose before {moment}.", moment=speech.moment(until))


def _attempts(number: int, speech: Speech) -> str:
    if not number:
        return ""
    return speech.count(
        "{n} attempt to deliver it so far", "{n} attempts to deliver it so far", number
    )


def _again(facts: Facts, speech: Speech) -> str:
    """That a part is sent once more; of the whole the first sentence says so."""
    part = any(not each.whole for each in facts.replaced_by)
    return speech.say("Part of your order is sent once more") if part else ""


def _days(facts: Facts, speech: Speech) -> Iterator[Day]:
    """What happened, the latest first, by the days of the places where it happened."""
    shown = [seen for seen in facts.seen if seen.what not in _HIDDEN]
    for on, seen in groupby(reversed(shown), key=lambda each: each.at.date()):
        yield Day(speech.day(on), tuple(_line(each, speech) for each in seen))


def _line(seen: Seen, speech: Speech) -> Line:
    what = seen.what
    words = said.MILESTONES[what] if isinstance(what, MilestoneKind) else said.CUSTOMS[what]
    why = speech.say(said.REASONS[seen.reason])
    time = speech.time(seen.at) + ("" if seen.local else " UTC")
    told = speech.say(words)
    return Line(
        time, seen.at.isoformat(), told, "" if why == told else why, _place(seen.place, speech)
    )


def _place(place: str, speech: Speech) -> str:
    """A place as it was printed; a country's code by its name."""
    return speech.territory(place) if place in countries_by_alpha2 else town(place)


def _cost(facts: Facts, speech: Speech) -> Cost | None:
    if not facts.levies:
        return None
    note = (
        speech.say("Paid by the seller: nothing is owed on delivery.")
        if facts.paid
        else speech.say("To be paid by you at import; this is an estimate.")
    )
    lines = tuple(
        (speech.say(said.CHARGES[levy.kind]), speech.money(levy.amount)) for levy in facts.levies
    )
    currency = facts.levies[0].amount.currency
    whole = Money(amount=total(levy.amount.amount for levy in facts.levies), currency=currency)
    return Cost(note, lines, speech.money(whole), facts.paid)


def _form(facts: Facts, speech: Speech, points: tuple[PickupPoint, ...], searched: str) -> Form:
    wanted, window = facts.wanted, facts.wanted.window
    has = {
        "pickup_point": wanted.pickup_point is not None,
        "safe_place": wanted.safe_place is not None,
        "window": window is not None,
        "contactless": wanted.contactless,
    }
    now = next((value for value, is_so in has.items() if is_so), "planned")
    names = {
        "planned": speech.say("At the door, as planned"),
        "window": speech.say("At the door, on a day of your choice"),
        "contactless": speech.say("Leave it at the door without meeting me"),
        "safe_place": speech.say("Leave it in a safe place"),
        "pickup_point": speech.say("I will pick it up"),
    }
    offered = [v for v in names if v != "pickup_point" or facts.finds_points or has[v]]
    return Form(
        choices=tuple(Choice(value, names[value], value == now) for value in offered),
        wish=names[now] if now != "planned" else "",
        first_day=facts.now.date().isoformat(),
        day=window.on.isoformat() if window else "",
        not_before=f"{window.not_before:%H:%M}" if window and window.not_before else "",
        not_after=f"{window.not_after:%H:%M}" if window and window.not_after else "",
        finds_points=facts.finds_points,
        points=tuple(_point(point, wanted.pickup_point) for point in points),
        searched=searched,
    )


def _point(point: PickupPoint, chosen: str | None) -> Point:
    where = ", ".join((*point.address.lines, point.address.city))
    return Point(point.point_id, point.name, where, point.opening, point.point_id == chosen)
