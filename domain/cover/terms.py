"""Terms of claims: until when a payer takes them, what it wants to see, what it owes at most.

Dated and cited facts. Whoever nobody has read about is held to the rows of any carrier.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.carriage import Watch
from domain.cover.claims import CLAIM_WATCH, ClaimCase, ClaimKind, ClaimRequest, EvidenceKind
from domain.rules import Cited, Strict
from domain.values import Amount, CurrencyCode, Text

ANYBODY = "*"

Days = Annotated[int, Field(ge=0, le=3660)]


class CountedFrom(StrEnum):
    """The day from which a window is counted."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"


class ClaimTerm(Cited):
    """When one payer takes claims of one kind, and with which documents.

    `also` are other names of the payer. Of a kind of evidence in `evidence` there must be one.
    `earliest_days` is how long a parcel must be gone before it counts as lost. Nobody is
    reminded before `answer_days` are over.
    """

    payer: Text
    also: tuple[Text, ...] = ()
    kind: ClaimKind
    counted_from: CountedFrom
    earliest_days: Days = 0
    latest_days: Days
    evidence: tuple[EvidenceKind, ...] = ()
    answer_days: Annotated[Days, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "ClaimTerm":
        if self.earliest_days > self.latest_days:
            raise PydanticCustomError("days", "earliest_days must not be above latest_days")
        return self

    @property
    def watch(self) -> Watch:
        """How long the payer may be quiet."""
        if self.answer_days is None:
            return CLAIM_WATCH
        return CLAIM_WATCH.model_copy(update={"silent_after": timedelta(days=self.answer_days)})


class LimitPer(StrEnum):
    """What a limit of liability is for."""

    KILOGRAM = "kilogram"
    SHIPMENT = "shipment"


class Liability(Cited):
    """What a carrier owes at most for a parcel that nobody insured."""

    carrier: Text
    also: tuple[Text, ...] = ()
    limit: Amount
    currency: CurrencyCode
    per: LimitPer


class ClaimTerms(Strict):
    """Every row that is known, as `carriers/claims.toml` has them."""

    claims: tuple[ClaimTerm, ...] = Field(min_length=1)
    liability: tuple[Liability, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> "ClaimTerms":
        seen = set()
        for row in self.claims:
            for name in _names(row.payer, row.also):
                if (name, row.kind) in seen:
                    said = {"payer": name, "kind": row.kind}
                    raise PydanticCustomError("twice", "claims has {payer} {kind} twice", said)
                seen.add((name, row.kind))
        if missing := [kind for kind in ClaimKind if (ANYBODY, kind) not in seen]:
            raise PydanticCustomError(
                "anybody", "claims must have {kinds} of any payer (*)", {"kinds": str(missing)}
            )
        return self

    def of(self, payer: str, kind: ClaimKind) -> ClaimTerm:
        """The terms of a payer; those of any where nobody has read its own."""
        rows = {
            name: row
            for row in self.claims
            if row.kind is kind
            for name in _names(row.payer, row.also)
        }
        return next((rows[name] for name in _called(payer) if name in rows), rows[ANYBODY])

    def owed_by(self, carrier: str) -> Liability | None:
        """What a carrier owes at most without insurance; None where nobody has read it."""
        rows = {n: row for row in self.liability for n in _names(row.carrier, row.also)}
        return next((rows[name] for name in _called(carrier) if name in rows), rows.get(ANYBODY))


def objection(terms: ClaimTerms, case: ClaimCase, request: ClaimRequest, at: datetime) -> str:
    """Why the payer would not take this claim now; empty if it would."""
    term = terms.of(case.payer, request.kind)
    return "; ".join((*_untimely(term, case, at), *_unproven(term, case, request)))


def _untimely(term: ClaimTerm, case: ClaimCase, at: datetime) -> Iterator[str]:
    since = _since(term, case)
    if since is None:
        yield f"no scan says that {case.booking.waybill} was ever {term.counted_from}"
        return
    opens, closes = (since + timedelta(days=n) for n in (term.earliest_days, term.latest_days))
    told = f"{term.kind.replace('_', ' ')}, {term.counted_from} {since:%Y-%m-%d}: {case.payer}"
    if at < opens:
        yield f"{told} takes claims from {opens:%Y-%m-%d} on, day {term.earliest_days}"
    elif at > closes:
        yield f"{told} took claims until {closes:%Y-%m-%d}, day {term.latest_days}"


def _since(term: ClaimTerm, case: ClaimCase) -> datetime | None:
    """Damage that is seen on the way counts from that scan, where nothing was delivered."""
    if term.counted_from is CountedFrom.SHIPPED:
        return case.shipped_at
    return case.delivered_at or case.damaged_at or case.shipped_at


def _unproven(term: ClaimTerm, case: ClaimCase, request: ClaimRequest) -> Iterator[str]:
    shown = {evidence.kind for evidence in case.proven(request)}
    if missing := [kind.replace("_", " ") for kind in term.evidence if kind not in shown]:
        yield f"{case.payer} wants to see: {', '.join(missing)}"


def _names(first: str, also: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (first, *also))


def _called(name: str) -> tuple[str, ...]:
    """A payer's names, the whole one first: `easypost.usps` is `usps`, sold by `easypost`."""
    whole = name.casefold()
    return (whole, whole.rpartition(".")[2], ANYBODY)
