"""The checker: what must be so, whatever was killed and whoever failed.

It judges evidence alone, by what the end of each order implies, and knows nothing of the
plan. A rule is a function of one case that yields what is wrong with it; its name is the rule.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from temporalio.client import WorkflowExecutionStatus

from domain.money import total
from domain.reasons import HoldReason
from domain.status import ENDS, Stage
from tests.crash.evidence import Case, Evidence

CARRIED_THROUGH = frozenset({Stage.DELIVERED, Stage.RETURNED_TO_ORIGIN, Stage.WRITTEN_OFF})

EFFECT_OF = {
    "supply_documents": "documents_supplied",
    "pay_charges": "charges_paid",
    "redeliver": "redelivery_ordered",
    "return_to_origin": "return_ordered",
}
"""The answers that instruct a partner, and what the partner then writes down."""


@dataclass(frozen=True)
class Violation:
    """A rule that does not hold, for what, and how it shows."""

    rule: str
    subject: str
    what: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} ({self.rule})"


def violations(evidence: Evidence) -> list[Violation]:
    """Everything that is wrong."""
    found = [
        Violation(rule.__name__, case.order_id, what)
        for case in evidence.cases
        for rule in RULES
        for what in rule(case)
    ]
    found += [Violation("entries_balance", entry, "is off") for entry in evidence.unbalanced]
    counts = evidence.counts
    if waiting := counts.inbox_pending or counts.open_holds:
        found.append(Violation("nothing_waits", "the records", f"{waiting} things wait: {counts}"))
    return found


# ----------------------------------------------------------------------------- the runs


def ended(case: Case) -> Iterator[str]:
    """Every accepted order came to an end, in Temporal and in the records."""
    if case.row is None:
        yield "is not in the records"
    elif case.row.stage not in ENDS:
        yield f"is still {case.row.stage}"
    for workflow_id, runs in case.runs.items():
        for run in runs:
            if run.status is not WorkflowExecutionStatus.COMPLETED:
                yield f"{workflow_id} is {run.status}"


def one_run(case: Case) -> Iterator[str]:
    """However often an order is started, it is one run."""
    for workflow_id, runs in case.runs.items():
        if len(runs) != 1:
            yield f"{workflow_id} has {len(runs)} runs"
    told = {submitted.run_id for submitted in case.submitted}
    if len(told) != 1:
        yield f"its backend was told of {len(told)} runs"
    if sum(submitted.created for submitted in case.submitted) > 1:
        yield "its backend was told twice that it is new"


def sound_histories(case: Case) -> Iterator[str]:
    """No run stumbled, and today's code would do the same again."""
    for workflow_id, runs in case.runs.items():
        for run in runs:
            yield from (f"{workflow_id} had a task fail: {why}" for why in run.tasks_failed)
            if run.does_not_replay:
                yield f"{workflow_id} does not replay: {run.does_not_replay}"


# -------------------------------------------------------------------------- the effects


def once_per_key(case: Case) -> Iterator[str]:
    """Every effect has a key, and no key has two effects."""
    times = Counter((effect.partner, effect.key) for effect in case.effects)
    for (partner, key), number in times.items():
        if not key:
            yield f"{partner} performed {number} effects without a key"
        elif number > 1:
            yield f"{partner} performed {number} effects under the key {key}"


def declared_once(case: Case) -> Iterator[str]:
    """Each revision is lodged at most once; of them only the last of a parcel sent stands."""
    lodged, withdrawn = _by_subject(case, "declaration_lodged", "declaration_withdrawn")
    standing = {f"{case.order_id}-{case.row.revision}"} if _sent(case) and case.row else set()
    for lrn in {*lodged, *withdrawn, *standing}:
        if lodged[lrn] > 1 or (lrn in standing and not lodged[lrn]):
            yield f"{lrn} was lodged {lodged[lrn]} times"
        wanted = 0 if lrn in standing or _let_be(case, "withdraw declaration") else lodged[lrn]
        if withdrawn[lrn] != wanted:
            yield f"{lrn} was withdrawn {withdrawn[lrn]} times, not {wanted}"


def one_label(case: Case) -> Iterator[str]:
    """Of all labels bought, one stands for a parcel sent, and none for one that is not."""
    bought, voided = _by_subject(case, "label_bought", "label_voided")
    for waybill, number in voided.items():
        if number != 1 or bought[waybill] != 1:
            yield f"label {waybill} was bought {bought[waybill]} and voided {number} times"
    standing = sorted(bought - voided)
    wanted = [case.row.waybill] if _sent(case) and case.row else []
    if standing != wanted and not _let_be(case, "void label"):
        yield f"labels {standing} stand, not {wanted}"


def instructed_once(case: Case) -> Iterator[str]:
    """Each answer that instructs a partner was carried out once."""
    done = Counter(e.effect for e in case.effects if e.effect in EFFECT_OF.values())
    told = Counter(
        EFFECT_OF[hold.resolution["kind"]]
        for hold in case.holds
        if hold.resolution and hold.resolution["kind"] in EFFECT_OF
    )
    if done != told:
        yield f"partners did {dict(done)} and were told to do {dict(told)}"


def desks_told_once(case: Case) -> Iterator[str]:
    """Each question was brought to its desk once, and once for each reminder."""
    sent = sum(effect.effect == "notice_sent" for effect in case.effects)
    due = sum(1 + bool(h.reminded_at) + bool(h.breached_at) for h in case.holds)
    if sent != due:
        yield f"{sent} notices were sent, not {due}"


def nothing_asked_of_what_was_given_up(case: Case) -> Iterator[str]:
    """Once somebody has written a parcel off, nobody is asked about it."""
    for end in case.holds:
        if end.resolution and end.resolution["kind"] == "write_off":
            later = [h.hold_id for h in case.holds if end.closed_at and h.opened_at > end.closed_at]
            yield from (f"{hold_id} was asked after {end.hold_id}" for hold_id in later)


def returned_once(case: Case) -> Iterator[str]:
    """Each return was announced to its hub once, and its goods disposed of once."""
    announced, disposed = _by_subject(case, "return_authorised", "goods_disposed")
    wanted = Counter(row.rma for row in case.returns)
    if announced != wanted:
        yield f"returns {dict(announced)} were announced, not {dict(wanted)}"
    settled = Counter(row.rma for row in case.returns if row.disposition)
    if disposed != settled:
        yield f"the goods of {dict(disposed)} were disposed of, not of {dict(settled)}"


def every_scan_kept(case: Case) -> Iterator[str]:
    """Whatever a carrier told of a parcel is in the records."""
    if lacking := case.scanned - case.kept:
        yield f"the records lack {', '.join(sorted(lacking))}"


# ---------------------------------------------------------------------------- the money


def given_back_once(case: Case) -> Iterator[str]:
    """A cancelled order's charge is released; any other end pays back what it owes, once."""
    if case.order is None or case.row is None:
        return
    charged, freight = case.order.charged, case.order.quote.freight
    owed = {
        Stage.WRITTEN_OFF: [charged],
        Stage.RETURNED_TO_ORIGIN: [charged - freight],
    }.get(case.row.stage, [])
    owed += [row.refund.amount for row in case.returns if row.refund and row.refund.amount]
    released, refunded = _paid(case, "charge_released"), _paid(case, "refund_paid")
    if released != ([charged] if case.row.stage is Stage.CANCELLED else []):
        yield f"{_listed(released)} were released of {charged}"
    if refunded != sorted(owed):
        yield f"{_listed(refunded)} were refunded, not {_listed(sorted(owed))}"
    if total(released + refunded) > charged:
        yield f"{total(released + refunded)} went back of {charged}"


def books_closed(case: Case) -> Iterator[str]:
    """The accounts stand as the end implies, and as the partners' own books say."""
    if case.order is None or case.row is None:
        return
    if case.row.stage is Stage.CANCELLED:
        if case.balances:
            yield f"a cancelled order's accounts stand at {_books(case.balances)}"
        return
    if case.row.settlement is None:
        yield "its books are not closed"
        return
    refunded = total(_paid(case, "refund_paid"))
    billed = case.row.settlement.actual.amount
    kept = case.balances.get("variance_clearing", Decimal(0))
    wanted = {
        "customer_charges": case.order.charged,
        "seller_revenue": -case.order.charged,
        "customer_refunds": -refunded,
        "seller_refunds": refunded,
        "payables": -billed,
        "freight_billed": _price(case),
        "estimates_clearing": Decimal(0),
    }
    wrong = {a: v for a, v in wanted.items() if case.balances.get(a, Decimal(0)) != v}
    if wrong:
        yield f"accounts stand at {_books(case.balances)}, not at {_books(wrong)}"
    for kind, sum_ in (("_billed", billed), ("_estimated", Decimal(0)), ("_variance", -kept)):
        found = total(v for a, v in case.balances.items() if a.endswith(kind))
        if found != sum_:
            yield f"accounts {kind} sum to {found}, not to {sum_}"


# ---------------------------------------------------------------------------- the parts

RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    ended,
    one_run,
    sound_histories,
    once_per_key,
    declared_once,
    one_label,
    instructed_once,
    desks_told_once,
    nothing_asked_of_what_was_given_up,
    returned_once,
    every_scan_kept,
    given_back_once,
    books_closed,
)


def _sent(case: Case) -> bool:
    """Whether the order ended with a parcel that was carried."""
    return case.row is not None and case.row.stage in CARRIED_THROUGH


def _let_be(case: Case, step: str) -> bool:
    """Whether a partner refused this undoing, and a person let it be."""
    return any(
        hold.reason is HoldReason.PARTNER_REFUSED and hold.evidence.get("step") == step
        for hold in case.holds
    )


def _by_subject(case: Case, *effects: str) -> list[Counter[str]]:
    return [
        Counter(done.subject for done in case.effects if done.effect == effect)
        for effect in effects
    ]


def _paid(case: Case, effect: str) -> list[Decimal]:
    return sorted(e.amount for e in case.effects if e.effect == effect and e.amount is not None)


def _price(case: Case) -> Decimal:
    """What the carrier asked for the label that stands."""
    waybill = case.row.waybill if case.row else None
    asked = (e for e in case.effects if e.effect == "label_bought" and e.subject == waybill)
    return next((e.amount for e in asked if e.amount is not None), Decimal(0))


def _books(accounts: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{account} {amount}" for account, amount in sorted(accounts.items()))


def _listed(amounts: Iterable[Decimal]) -> str:
    return ", ".join(map(str, amounts)) or "nothing"
