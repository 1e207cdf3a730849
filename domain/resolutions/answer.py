"""What every answer to a hold has, and what it may do to an order."""

from typing import Annotated, Self

from pydantic import Field, TypeAdapter

from domain.holds import Hold
from domain.order import Order
from domain.reasons import Responsible
from domain.values import LongText, Posted, Text

_JSON: TypeAdapter[object] = TypeAdapter(object)


class Answer(Posted):
    """An answer to one hold, by one person, with an optional remark.

    `responsible` says that the cause turned out to be somebody else's than the hold names.
    """

    hold_id: Annotated[str, Field(min_length=1, max_length=300)]
    by: Text
    note: LongText | None = None
    responsible: Responsible | None = None

    @classmethod
    def of(cls, hold: Hold, *, by: str, **answer: object) -> Self:
        """Answer this hold; what its evidence already says need not be said again."""
        own = cls.model_fields.keys() - Answer.model_fields.keys() - {"kind"}
        known = {key: value for key, value in hold.evidence.items() if key in own}
        whole = {**known, **answer, "hold_id": hold.hold_id, "by": by}
        # Evidence is text; strict values read the text of an enum or a date from JSON only.
        return cls.model_validate_json(_JSON.dump_json(whole))

    def amend(self, order: Order) -> Order:
        """The order after this answer: the next revision, or the same if nothing changed."""
        return order
