"""Findings: what a check says of one field of an order, how grave it is, and on whose word."""

from enum import StrEnum

from domain.holds import Fault
from domain.rules import Confidence, Rule
from domain.values import Value


class Severity(StrEnum):
    """What becomes of it: an error is put right before anything is filed, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class Finding(Value):
    """One fault, with the rule that makes it one.

    The code of the fault is the rule's name, so that a hold cites it as well.
    """

    fault: Fault
    severity: Severity
    source: str
    confidence: Confidence

    @classmethod
    def by(
        cls,
        rule: Rule,
        pointer: str,
        message: str,
        value: str = "",
        severity: Severity = Severity.ERROR,
    ) -> "Finding":
        """What this rule says of the field at this pointer."""
        return cls(
            fault=Fault(pointer=pointer, message=message, code=rule.rule, value=value),
            severity=severity,
            source=rule.source,
            confidence=rule.confidence,
        )
