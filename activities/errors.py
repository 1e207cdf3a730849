"""The three kinds of trouble with a partner that a step can meet.

A person can free it: return a `Hold`. A retry can cure it: raise `PartnerUnavailable`.
Nobody can: raise `PartnerRefused`.
"""

from datetime import timedelta


class PartnerError(Exception):
    """Base: which partner, and what it said."""

    def __init__(self, partner: str, message: str) -> None:
        super().__init__(f"{partner}: {message}")
        self.partner = partner
        self.message = message


class PartnerUnavailable(PartnerError):
    """No answer, or "not now". Nothing happened there; the step is retried.

    `retry_after` is the partner's own wish, where it named one.
    """

    def __init__(self, partner: str, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(partner, message)
        self.retry_after = retry_after


class OutcomeUnknown(PartnerUnavailable):
    """The request may have taken effect: it was sent, and no whole answer came back."""


class PartnerRefused(PartnerError):
    """The partner understood and said no; sending it again changes nothing.

    `code` is the partner's, `pointers` the fields it named, where it did.
    """

    def __init__(
        self, partner: str, message: str, *, code: str = "", pointers: tuple[str, ...] = ()
    ) -> None:
        super().__init__(partner, message)
        self.code = code
        self.pointers = pointers
