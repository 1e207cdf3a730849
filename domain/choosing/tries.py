"""Tries: the candidates that were asked for a label, one after the other, and what each said.

A try is written down before it is made, and its number is its own for good: the reference that a
carrier is asked under survives retries, resets and answers. The next candidate is tried only when
the one before has said no; of one that said nothing, nobody knows, and it is asked again.
"""

from collections.abc import Sequence

from domain.choosing.choice import Choice
from domain.choosing.weighing import Candidate
from domain.order import Order
from domain.values import Value

FIRST = 1


class Try(Value):
    """One candidate that was, or is being, asked. `refused` is what it said, None until it did."""

    nth: int
    carrier: str
    service: str
    refused: str | None = None

    def key(self, order: Order, step: str) -> str:
        """The key of a step about this try, as `TW-1:1:book`, then `TW-1:1:book-2`."""
        return order.key(self.named(step))

    def named(self, step: str) -> str:
        """The step itself, as `book`, then `book-2`."""
        return step if self.nth == FIRST else f"{step}-{self.nth}"

    def of(self, candidate: Candidate) -> bool:
        """Whether it is this candidate's."""
        return (candidate.offer.carrier, candidate.offer.service) == (self.carrier, self.service)


class Decision(Value):
    """The choice that stands for a revision, and every try that was made for it.

    `number` counts the choices of one revision: once all that may be tried have refused and a
    person says to try again, the carriers are asked anew. `tries` are those of all of them,
    `asked` the numbers of those of this one.
    """

    number: int
    choice: Choice
    tries: tuple[Try, ...] = ()
    asked: tuple[int, ...] = ()

    @classmethod
    def made(
        cls, number: int, choice: Choice, before: Sequence[Try], first: Try | None
    ) -> "Decision":
        """A new choice that begins with this try, after the tries of those before it."""
        tries = {tried.nth: tried for tried in before} | ({first.nth: first} if first else {})
        return cls(
            number=number,
            choice=choice,
            tries=tuple(tries[nth] for nth in sorted(tries)),
            asked=(first.nth,) if first else (),
        )

    @property
    def under_way(self) -> Try | None:
        """The try that nobody has said no to; it may have a label already."""
        return next((t for t in self._own if t.refused is None), None)

    @property
    def numbers(self) -> frozenset[int]:
        """Of all tries of the revision."""
        return frozenset(t.nth for t in self.tries)

    def candidate(self, tried: Try) -> Candidate | None:
        """The candidate that a try is of."""
        return next((each for each in self.choice.candidates if tried.of(each)), None)

    def why(self, tried: Try) -> str:
        """Why this one carries the order, in one line."""
        refused = [f"{t.carrier} {t.service}" for t in self._own if t.refused is not None]
        if not refused:
            return self.choice.why
        return f"next best after {' and '.join(refused)} refused: {tried.carrier} {tried.service}"

    def after_refusal(self) -> Try | None:
        """Whom to try once the one under way has refused; None where that is a person's.

        The chosen one and as many others as the policy allows are tried, in their order.
        """
        if len(self.asked) > self.choice.fall_back:
            return None
        left = (c for c in self.choice.candidates if not any(t.of(c) for t in self._own))
        following = next(left, None)
        return first_try(self.tries, following) if following else None

    def refused(self, tried: Try, why: str, then: Try | None) -> "Decision":
        """The same once this try was refused and the next one, if any, is under way."""
        changed = {tried.nth: tried.model_copy(update={"refused": why})}
        if then:
            changed[then.nth] = then
        tries = {t.nth: t for t in self.tries} | changed
        asked = (*self.asked, *([then.nth] if then else ()))
        in_order = tuple(tries[nth] for nth in sorted(tries))
        return self.model_copy(update={"tries": in_order, "asked": asked})

    @property
    def _own(self) -> tuple[Try, ...]:
        return tuple(t for t in self.tries if t.nth in self.asked)


def first_try(tries: Sequence[Try], candidate: Candidate) -> Try:
    """The try of a candidate: under the number it had before, else under the next."""
    offer = candidate.offer
    before = (t.nth for t in tries if t.of(candidate))
    unused = max((t.nth for t in tries), default=FIRST - 1) + 1
    return Try(nth=next(before, unused), carrier=offer.carrier, service=offer.service)
