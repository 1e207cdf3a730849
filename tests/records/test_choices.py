"""Choices and tries are written before they are made, and what was told first stands."""

from typing import Any

from domain.choosing.choice import Choice
from domain.choosing.tries import Try, first_try
from records.journal import RecordsJournal
from records.lanes import StoredLanes
from records.views import Views
from tests.domain.choosing.given import a_policy, an_offer, chosen
from tests.records.given import NOON, an_order, landed, later

FIRST = Try(nth=1, carrier="petrel", service="A")
SECOND = Try(nth=2, carrier="petrel", service="B")


def a_choice(**changes: Any) -> Choice:
    order = an_order(currency="GBP")
    policy = a_policy(fall_back=2)
    offers = (an_offer("A", "5"), an_offer("B", "6"), an_offer("C", "7"))
    return chosen(*offers, order=order, policy=policy).model_copy(update=changes)


async def priced(journal: RecordsJournal) -> None:
    order = an_order()
    await journal.priced(order, landed(order, freight="9.00", duty="4.40"), NOON)


async def test_a_decision_is_found_with_what_it_stands_on(
    journal: RecordsJournal, database: Any
) -> None:
    await priced(journal)
    lanes = StoredLanes(database)
    assert (await lanes.grounds(an_order(), NOON)).decision is None

    told = await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)

    grounds = await lanes.grounds(an_order(), NOON)
    assert grounds.decision == told
    assert told.under_way == FIRST
    assert told.choice == a_choice()
    assert grounds.landed == landed(an_order(), freight="9.00", duty="4.40")


async def test_the_choice_that_was_told_first_stands(journal: RecordsJournal) -> None:
    await priced(journal)
    await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)

    told = await journal.decided(an_order(), a_choice(policy="other"), 1, SECOND, later(1))

    assert told.choice.policy == "default"
    assert told.tries == (FIRST,)


async def test_a_refusal_and_the_next_try_are_one_write_and_told_twice_are_one(
    journal: RecordsJournal, views: Views
) -> None:
    await priced(journal)
    await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)

    for minute in range(2):
        await journal.turned_down(an_order(), 1, FIRST, "no room", SECOND, at=later(minute))

    (row,) = await views.choices_of("O-1")
    assert [(t.nth, t.refused) for t in row.tries] == [(1, "no room"), (2, None)]


async def test_a_worker_that_was_thought_dead_does_not_bring_a_refused_try_back(
    journal: RecordsJournal, database: Any
) -> None:
    await priced(journal)
    await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)
    await journal.turned_down(an_order(), 1, FIRST, "no", SECOND, at=later(1))
    await journal.turned_down(an_order(), 1, SECOND, "no", None, at=later(2))

    standing = await journal.turned_down(an_order(), 1, FIRST, "no", SECOND, at=later(3))

    assert standing.under_way is None
    decision = (await StoredLanes(database).grounds(an_order(), later(4))).decision
    assert decision
    assert decision.under_way is None
    assert decision.after_refusal() == Try(nth=3, carrier="petrel", service="C")


async def test_asked_anew_a_candidate_keeps_its_number(
    journal: RecordsJournal, views: Views
) -> None:
    await priced(journal)
    await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)
    await journal.turned_down(an_order(), 1, FIRST, "no", SECOND, at=later(1))
    await journal.turned_down(an_order(), 1, SECOND, "no", None, at=later(2))

    anew = chosen(an_offer("B", "5"), order=an_order(currency="GBP"))
    assert anew.chosen
    again = first_try([FIRST, SECOND], anew.chosen)
    told = await journal.decided(an_order(), anew, 2, again, later(3))

    assert (told.number, told.under_way, told.asked) == (2, SECOND, (2,))
    rows = await views.choices_of("O-1")
    assert [(row.number, [t.nth for t in row.tries]) for row in rows] == [(2, [2]), (1, [1])]


async def test_a_choice_of_nobody_is_kept_without_a_try(
    journal: RecordsJournal, views: Views
) -> None:
    await priced(journal)
    nobody = chosen(order=an_order(currency="GBP"))

    told = await journal.decided(an_order(), nobody, 1, None, NOON)

    assert told.under_way is None
    (row,) = await views.choices_of("O-1")
    assert (row.choice.chosen, row.tries) == (None, ())


async def test_a_refusal_of_an_earlier_choice_is_none_of_the_try_that_began_anew(
    journal: RecordsJournal,
) -> None:
    await priced(journal)
    await journal.decided(an_order(), a_choice(), 1, FIRST, NOON)
    await journal.turned_down(an_order(), 1, FIRST, "no", None, at=later(1))
    await journal.decided(an_order(), a_choice(), 2, FIRST, later(2))

    standing = await journal.turned_down(an_order(), 1, FIRST, "no", SECOND, at=later(3))

    assert (standing.number, standing.under_way) == (2, FIRST)
