"""Answers about goods that come back."""

from typing import Literal

from domain.resolutions.answer import Answer
from domain.returns import Disposition, Grade


class SettleGrade(Answer):
    """The grade and disposition that stand for a return."""

    kind: Literal["settle_grade"] = "settle_grade"
    grade: Grade
    disposition: Disposition


class CloseReturn(Answer):
    """The return is closed without goods and without a refund."""

    kind: Literal["close_return"] = "close_return"
