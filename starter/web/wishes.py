"""What a customer's form asks of the last mile."""

from collections.abc import Mapping
from datetime import date, time
from urllib.parse import parse_qs

from pydantic import ValidationError

from domain.promised import DeliveryOptions

FIELDS_MAX = 20
_PLAINLY = {"contactless": False, "window": None, "safe_place": None, "pickup_point": None}
"""How a parcel is handed over where nothing is asked."""


class Unclear(ValueError):
    """The form asks for nothing that can be passed on; `said` is the word for why."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def form_of(raw: bytes) -> dict[str, str]:
    """The fields of a form as browsers send them; of one said twice, the first.

    Raises:
        Unclear: It is no form.
    """
    try:
        fields = parse_qs(raw.decode(), max_num_fields=FIELDS_MAX)
    except ValueError as error:
        raise Unclear("refused") from error
    return {name: values[0].strip() for name, values in fields.items()}


def wish(form: Mapping[str, str], today: date, before: DeliveryOptions) -> DeliveryOptions:
    """The options that a form asks for; what it does not speak of stays as it was.

    Raises:
        Unclear: A day or a place is missing, or the options exclude each other.
    """
    asked = {**_PLAINLY, **_asked(form, today, before)}
    try:
        return DeliveryOptions.model_validate({**before.model_dump(), **asked})
    except ValidationError as error:
        raise Unclear("refused") from error


def _asked(form: Mapping[str, str], today: date, before: DeliveryOptions) -> dict[str, object]:
    """The one option that was chosen."""
    how, _, point = form.get("how", "").partition(":")
    kept, place = before.pickup_point, form.get("safe_place", "")
    match how:
        case "planned":
            return {}
        case "contactless":
            return {"contactless": True}
        case "window":
            return {"window": _window(form, today)}
        case "safe_place" if place:
            return {"safe_place": place}
        case "safe_place":
            raise Unclear("place")
        case "point" | "pickup_point" if point or kept:
            return {"pickup_point": point or kept}
    raise Unclear("refused")


def _window(form: Mapping[str, str], today: date) -> dict[str, object]:
    try:
        on = date.fromisoformat(form.get("on", ""))
        hours = {name: _clock(form.get(name, "")) for name in ("not_before", "not_after")}
    except ValueError as error:
        raise Unclear("day") from error
    if on < today:
        raise Unclear("day")
    return {"on": on, **hours}


def _clock(printed: str) -> time | None:
    return time.fromisoformat(printed) if printed else None
