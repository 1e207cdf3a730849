"""The journal: the only writer of what happened to an order.

It satisfies `activities.ports.Journal`. Each call is one transaction of a few statements.
Calls are repeated by retries and may arrive late from a worker that was thought dead, so
each is told apart by its business key, and none reopens what is closed:

- A stage is entered from the stages before it only, and never after an end.
- An outdated revision, an unwound one, and a settled order book no more estimates.
- Estimates and charges are replaced by reversing what stands, never by changing it.
"""

from records.journal.bills import WritesBills
from records.journal.customers import WritesCustomers
from records.journal.events import WritesEvents
from records.journal.last_mile import WritesLastMile
from records.journal.losses import WritesLosses
from records.journal.questions import WritesQuestions
from records.journal.releases import WritesReleases
from records.journal.returns import WritesReturns


class RecordsJournal(
    WritesReleases,
    WritesBills,
    WritesEvents,
    WritesQuestions,
    WritesLastMile,
    WritesLosses,
    WritesCustomers,
    WritesReturns,
):
    """Writes the records."""
