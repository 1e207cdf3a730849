"""The views: the only reader of the records. Each call sees one moment, whole."""

from records.views.customers import ReadsCustomers
from records.views.effects import ReadsEffects
from records.views.last_mile import ReadsLastMile
from records.views.losses import ReadsLosses
from records.views.money import ReadsMoney
from records.views.orders import ReadsOrders
from records.views.papers import ReadsPapers
from records.views.questions import ReadsQuestions
from records.views.returns import ReadsReturns


class Views(
    ReadsOrders,
    ReadsQuestions,
    ReadsEffects,
    ReadsLastMile,
    ReadsCustomers,
    ReadsPapers,
    ReadsMoney,
    ReadsReturns,
    ReadsLosses,
):
    """Answers questions about orders; an unknown order has nothing, which is no error."""
