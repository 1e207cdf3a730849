"""What is expected of a way before its lane has records, and what is done about it: data.

`carriers/arrival.toml` has the values; a version is a digest of all that they say.
"""

import hashlib
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.arrival.ways import MARKS, Mark
from domain.choosing.services import ZoneOfPlace
from domain.money import total
from domain.rules import Strict
from domain.values import Amount, Country, Measure, Text

Share = Annotated[Amount, Field(le=1)]
Hours = Annotated[Measure, Field(le=24 * 60)]


class Expectation(Strict):
    """What is expected of a service that nobody has tried on a lane.

    `by` is how much of the days that its carrier names has passed at each mark, `spread` the
    shares of parcels by how many times as long a stretch takes them. `stuck` is the share that
    stays at a mark for good reason, of which `frees` goes on with every working day. All of it is
    trusted like `parcels` parcels. Of a service's parcels at least `usual` must show a mark for it
    to be waited for.
    """

    by: dict[Mark, Share]
    spread: dict[Measure, Share]
    stuck: Share
    frees: Annotated[Share, Field(gt=0)]
    parcels: Measure
    usual: Share

    @model_validator(mode="after")
    def _makes_a_way(self) -> Self:
        named = [self.by.get(mark) for mark in MARKS]
        if None in named or named[0] != 0 or named[-1] != 1:
            raise PydanticCustomError("by", "by must name every mark, from 0 booked to 1 delivered")
        if any(b < a for a, b in pairwise(share for share in named if share is not None)):
            raise PydanticCustomError("by", "by must not fall from one mark to the next")
        if (whole := total(self.spread.values())) != 1:
            raise PydanticCustomError(
                "spread", "spread must sum to 1; it sums to {whole}", {"whole": f"{whole:f}"}
            )
        return self


class Sureness(Strict):
    """With this many of the lane's own parcels, a promise is at risk below this chance."""

    parcels: Annotated[int, Field(ge=0)]
    below: Annotated[Share, Field(le=Decimal("0.5"))]


class AtRisk(Strict):
    """When a promise is said to be at risk, and from which chance on no longer."""

    raised: Annotated[tuple[Sureness, ...], Field(min_length=1)]
    settled_from: Share

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> Self:
        steps = [row.parcels for row in self.raised]
        if steps[0] != 0 or any(b <= a for a, b in pairwise(steps)):
            raise PydanticCustomError("raised", "raised must begin at 0 parcels and rise")
        if any(row.below > self.settled_from for row in self.raised):
            raise PydanticCustomError("settled_from", "settled_from must not be under any below")
        return self

    def below(self, parcels: int) -> Decimal:
        """The chance under which a promise is at risk, on so many parcels."""
        return [row.below for row in self.raised if row.parcels <= parcels][-1]


class Asking(Strict):
    """How often carriers are asked of a parcel from which nothing is heard.

    `hours` are by where it stands. `late` is how much of that is waited once the promised day is
    near or past, `pushed` how much more where a carrier sends webhooks: `pushes` names those.
    `at_once` requests at most are open at one carrier; each parcel's turn is moved by up to
    `jitter` of its pause.
    """

    hours: dict[Mark, Hours]
    late: Annotated[Measure, Field(le=1)]
    near_days: Annotated[int, Field(ge=0, le=30)]
    pushed: Annotated[Measure, Field(ge=1, le=20)]
    pushes: tuple[Text, ...] = ()
    at_once: Annotated[int, Field(ge=1, le=100)]
    jitter: Share

    @model_validator(mode="after")
    def _names_every_mark(self) -> Self:
        if missing := [mark for mark in MARKS if mark not in self.hours]:
            raise PydanticCustomError(
                "hours", "hours must name {missing}", {"missing": ", ".join(missing)}
            )
        return self

    def does_push(self, carrier: str) -> bool:
        """Whether this carrier, or the aggregator before the dot of its name, sends webhooks."""
        return carrier in self.pushes or carrier.partition(".")[0] in self.pushes


class Silence(Strict):
    """How long a parcel may be quiet: the longest spell that `share` of its lane's parcels keep to.

    Of few parcels that is drawn towards `usual_hours`, which count like `parcels`, and it stays
    between `least_hours` and `most_hours`. The run itself asks its carrier after `asks` of it.
    """

    share: Annotated[Share, Field(gt=0)] = Decimal("0.95")
    usual_hours: Hours = Decimal(168)
    parcels: Measure = Decimal(20)
    least_hours: Hours = Decimal(36)
    most_hours: Hours = Decimal(336)
    asks: Annotated[Share, Field(gt=0)] = Decimal("0.3")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if not self.least_hours <= self.usual_hours <= self.most_hours:
            raise PydanticCustomError(
                "usual_hours", "usual_hours must lie between least_hours and most_hours"
            )
        return self


class ArrivalRules(Strict):
    """All of it. `days_by` is the zone whose days are counted in a country that keeps several."""

    expectation: Expectation
    at_risk: AtRisk
    asking: Asking
    silence: Silence
    days_by: dict[Country, ZoneOfPlace] = Field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Changes with whatever the rules say."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]
