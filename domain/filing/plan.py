"""The plan of a filing: which declaration an order needs and why, what it states, what it lacks.

A plan is worked out of the order and the rules in force, and files nothing. With an error in it
nothing should be filed: `incomplete` is the question that it is then.
"""

from collections.abc import Iterator
from datetime import date

from domain.charges import LandedCost
from domain.checks.findings import Finding, Severity
from domain.costing.consignment import Consignment
from domain.costing.declaring import fits, unfit
from domain.filing.asking import Asked, DataElement
from domain.filing.checklist import Checklists
from domain.filing.descriptions import Terms
from domain.filing.elements import Facts
from domain.holds import Hold
from domain.order import Order
from domain.papers.documents import form_by_post
from domain.reasons import HoldReason
from domain.trade import LogisticsModel
from domain.values import Country, Value

TOLD = 5
"""How many faults a question tells in its own words; all of them go with it."""


class Choice(Value):
    """One kind of declaration and why it is, or is not, the one; `rule` of the market's file."""

    kind: str
    rule: str
    why: str
    source: str


class Code(Value):
    """A procedure code of the declaration, and what it says."""

    code: str
    says: str
    rule: str
    source: str


class FilingPlan(Value):
    """What will be filed for one revision of an order, as far as its rules are known.

    `passed_over` are the kinds of declaration that stand before the chosen one and do not fit;
    `chosen` is None where no row of the market fits. `form` is the postal form, for mail only.
    """

    order_id: str
    revision: int
    destination: Country
    entry_date: date
    chosen: Choice | None
    passed_over: tuple[Choice, ...] = ()
    digits: int
    checklists: tuple[str, ...]
    procedures: tuple[Code, ...] = ()
    form: Choice | None = None
    elements: tuple[DataElement, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of declaration; "declaration" where the market names none."""
        return self.chosen.kind if self.chosen else "declaration"

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be put right before anything is filed."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What may go as it is, and would better not."""
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)


def plan(
    consignment: Consignment, landed: LandedCost | None, checklists: Checklists, terms: Terms
) -> FilingPlan:
    """Choose the declaration, gather its elements, and check each of them.

    Args:
        consignment: The order before its destination's rules on the day of entry.
        landed: What it costs to bring it in; None where that cannot be computed yet.
        checklists: What declarations state.
        terms: What descriptions and names may not say.

    Raises:
        NoRate: An exchange rate is missing.
    """
    order, on = consignment.order, consignment.on
    chosen, passed_over = _choice(consignment)
    codes = tuple(_codes(consignment, checklists, chosen))
    facts = Facts(consignment, landed, tuple(code.code for code in codes))
    lists = checklists.of(chosen.rule if chosen else None, order.logistics_model, on)
    stated: dict[tuple[str, str], DataElement] = {}
    findings: dict[Finding, None] = {}
    for checklist in lists:
        for author, entry in checklists.entries(checklist, on):
            element = checklists.element(entry.element)
            asked = Asked(facts, author, entry, element, terms)
            for stand in asked.stands():
                found = asked.stated(stand)
                if (found.name, found.pointer) not in stated:  # else another list asked it
                    stated[found.name, found.pointer] = found
                    findings |= dict.fromkeys(asked.findings(stand, found.value))
    return FilingPlan(
        order_id=order.order_id,
        revision=order.revision,
        destination=order.destination,
        entry_date=on,
        chosen=chosen,
        passed_over=passed_over,
        digits=consignment.digits,
        checklists=tuple(each.rule for each in lists),
        procedures=codes,
        form=_form(consignment),
        elements=tuple(stated.values()),
        findings=tuple(findings),
    )


def incomplete(order: Order, filing: FilingPlan) -> Hold | None:
    """The question that a plan with errors is; None if it has none, or a person let it pass."""
    errors = filing.errors
    if not errors or order.waived(HoldReason.DECLARATION_INCOMPLETE):
        return None
    faults = tuple(error.fault for error in errors)
    more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
    return Hold.ask(
        order,
        HoldReason.DECLARATION_INCOMPLETE,
        faults=faults,
        declaration=filing.kind,
        why="; ".join(f"{f.pointer} {f.message}" for f in faults[:TOLD]) + more,
        sources="; ".join(dict.fromkeys(error.source for error in errors)),
        **_known(order, errors[0].fault.pointer),
    )


def _known(order: Order, pointer: str) -> dict[str, str]:
    """What an answer about this field need not say again."""
    match pointer.split("/")[1:]:
        case ["lines", number, "hs_code"]:
            return {"sku": order.lines[int(number)].sku}
        case [party, "tax_ids", *_]:
            return {"party": party}
    return {}


def _choice(consignment: Consignment) -> tuple[Choice | None, tuple[Choice, ...]]:
    """The first kind of declaration that fits, and those before it, each with its reason."""
    passed_over: list[Choice] = []
    for row in consignment.market.declarations:
        why = unfit(consignment, row)
        choice = Choice(
            kind=row.kind,
            rule=row.rule,
            why=why or fits(consignment, row),
            source=row.source,
        )
        if not why:
            return choice, tuple(passed_over)
        passed_over.append(choice)
    return None, tuple(passed_over)


def _codes(
    consignment: Consignment, checklists: Checklists, chosen: Choice | None
) -> Iterator[Code]:
    for row in checklists.procedures:
        named = chosen is not None and chosen.rule in row.declarations
        if named and row.in_force(consignment.on) and consignment.covers(row):
            yield Code(code=row.code, says=row.says, rule=row.rule, source=row.source)


def _form(consignment: Consignment) -> Choice | None:
    """The customs form that a postal item bears beside its electronic data."""
    order, on = consignment.order, consignment.on
    if order.logistics_model is not LogisticsModel.POSTAL:
        return None
    kind, why = form_by_post(order, consignment.exchange, on)
    source = (
        "Universal Postal Convention, forms CN 22 and CN 23; limits as in domain/papers/postal.py"
    )
    return Choice(
        kind=f"{kind} with ITMATT data", rule=f"upu-{kind.lower()}", why=why, source=source
    )
