"""What the Temporal UI shows of a run: search attributes and details in plain words."""

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from domain.holds import Hold

from workflows.attributes import DEADLINE, DESK, HOLD_REASONS

FAULTS_SHOWN = 10


class Shown:
    """A run that is readable from outside; knows its open holds, oldest first."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.holds: dict[str, Hold] = {}
        self._published: dict[str, object] = {}
        self._remark = ""

    def attributes(self) -> dict[str, SearchAttributeUpdate[Any]]:
        """The search attributes of this workflow beside those of its holds."""
        return {}

    def headline(self) -> str:
        """Where the run stands, in plain words."""
        return self.subject

    @property
    def dispatched(self) -> bool:
        """Whether the goods have left; a return's always have."""
        return True

    def publish(self) -> None:
        """Show the state in the Temporal UI; at most one event, none if nothing changed."""
        self.show()
        due = min((h.due_at for h in self.holds.values() if h.due_at), default=None)
        reasons = sorted({hold.reason.value for hold in self.holds.values()})
        desk = next(iter(self.holds.values())).desk.value if self.holds else None
        wanted: dict[str, tuple[object, SearchAttributeUpdate[Any]]] = {
            DEADLINE.name: (due, DEADLINE.value_set(due) if due else DEADLINE.value_unset()),
            DESK.name: (desk, DESK.value_set(desk) if desk else DESK.value_unset()),
            HOLD_REASONS.name: (
                reasons or None,
                HOLD_REASONS.value_set(reasons) if reasons else HOLD_REASONS.value_unset(),
            ),
        }
        wanted |= {name: (update.value, update) for name, update in self.attributes().items()}
        changed = {n: v for n, v in wanted.items() if self._published.get(n) != v[0]}
        if changed:
            workflow.upsert_search_attributes([update for _, update in changed.values()])
            self._published |= {name: value for name, (value, _) in changed.items()}

    def published(self, **attributes: object) -> None:
        """Note what the start of the run has published already."""
        self._published |= attributes

    def remark(self, text: str) -> None:
        """Show something that no event carries, until the next remark."""
        self._remark = text
        self.show()

    def show(self) -> None:
        """Put the state into the run's current details; this costs no event."""
        lines = [f"**{self.headline()}**", self._remark]
        lines += [_question(hold, dispatched=self.dispatched) for hold in self.holds.values()]
        workflow.set_current_details("\n\n".join(filter(None, lines)))


def _question(hold: Hold, *, dispatched: bool) -> str:
    """A hold with all that its desk must know, and how it is answered."""
    answers = hold.allowed(dispatched=dispatched)
    asked = (
        f"Held: {hold.question} Desk {hold.desk}, responsible {hold.responsible}, "
        f"due {hold.due_at:%Y-%m-%d %H:%M} UTC. Answers: {', '.join(answers)}. "
        "Answer with the update `resolve`, such as "
        f'`{{"kind": "{answers[0]}", "hold_id": "{hold.hold_id}", "by": "you", ...}}`'
    )
    wrong = [f"- {f.pointer or 'the order'}: {f.message}" for f in hold.faults[:FAULTS_SHOWN]]
    more = len(hold.faults) - FAULTS_SHOWN
    return "\n".join([asked, *wrong, *([f"- and {more} more"] if more > 0 else [])])
