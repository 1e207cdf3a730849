"""How patient we are with each kind of work. Named once, used by every step.

Only what replay does not compare stands here. What decides when a run wakes is fixed in a
recorded answer: `Hold` (deadlines), `Booking.watch`, `Authorisation.watch`.
"""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType

REVISIONS_MAX = 20
"""An order amended more often than this is given up."""

ESCALATIONS_MAX = 5
"""An order not yet dispatched that nobody answers for this many escalations, a month, is
given up; one on its way goes on being brought up."""


LOCAL_ATTEMPTS_MAX = 4
"""A few tries within a second or two."""


class Patience(TypedDict):
    """Arguments of an activity call."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy
    cancellation_type: ActivityCancellationType


class LocalPatience(TypedDict):
    """Arguments of a local activity call."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


def _partner(whole: timedelta, once: timedelta, pause_max: timedelta) -> Patience:
    return {
        "start_to_close_timeout": once,
        "schedule_to_close_timeout": whole,
        # A killed worker's step moves to another worker after this long.
        "heartbeat_timeout": timedelta(seconds=5),
        "retry_policy": RetryPolicy(
            initial_interval=timedelta(seconds=1), maximum_interval=pause_max
        ),
        # A step that is told to stop says how it ended before anything is undone.
        "cancellation_type": ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    }


PARTNER = _partner(timedelta(hours=2), timedelta(minutes=40), timedelta(minutes=1))
"""An effect at a partner. After two hours without one a person is asked."""

BILLS = _partner(timedelta(days=45), timedelta(minutes=2), timedelta(hours=6))
"""Bills come when they come; a month is common, and nothing waits for them but the books."""

CASH = _partner(timedelta(days=90), timedelta(minutes=2), timedelta(days=1))
"""Cash comes from carriers in days or weeks; a person may wait for it for months."""

NOTICE = _partner(timedelta(minutes=10), timedelta(minutes=1), timedelta(minutes=1))
"""Telling a desk; the hold stands in its queue in any case."""

OURS = _partner(timedelta(days=365), timedelta(seconds=30), timedelta(minutes=1))
"""Our own records: retried until they are back."""

DECISION: LocalPatience = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=100), maximum_attempts=LOCAL_ATTEMPTS_MAX
    ),
}
"""A decision over data, with its note in the journal, as a local activity. One that fails
this often is tried as a regular one: retrying locally would grow the history."""
