"""What is checked of every order: its names against the listed parties, its address."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

import markets
from benchmarks.engine import ROUNDS, timed
from benchmarks.part_report import Figure
from domain.checks.addresses import undeliverable
from domain.order import Order
from domain.parties import Party
from domain.screening.listed import Listed, ListName, ListVersion
from domain.screening.suspects import Suspects
from tests.builders import an_address, an_order

LISTED = 20_000
KNOWN = 400

NEW_NAME_GOAL_US, KNOWN_NAME_GOAL_US = 1000.0, 10.0
ADDRESS_GOAL_US = 30.0

ENTRY = date(2026, 11, 21)

ENOUGH = 2 * ROUNDS
"""Of what may be asked for once only."""


def names() -> Iterator[Figure]:
    """A name that was never asked for, and one that was."""
    made_up = _made_up(random.Random(7))
    version = ListVersion(name=ListName.OFAC_SDN, sha256="f" * 64)
    entries = [
        Listed(source=version.name, entry=f"OFAC-{nth}", name=name)
        for nth, name in enumerate(islice(made_up, LISTED))
    ]
    suspects = Suspects([(version, entries)], markets.load_screening())
    asked = list(islice(made_up, ENOUGH))
    new, known = iter(asked), cycle(asked[:KNOWN])
    of_listed = f"against {LISTED:,} listed"
    yield Figure.of(
        timed(f"a new name {of_listed}", lambda: suspects.find(next(new))), NEW_NAME_GOAL_US
    )
    for name in asked[:KNOWN]:
        suspects.find(name)
    yield Figure.of(
        timed(f"a known name {of_listed}", lambda: suspects.find(next(known))), KNOWN_NAME_GOAL_US
    )


def addresses() -> Iterator[Figure]:
    """An address and phone of a country that was read before; new ones, and the same again."""
    market = markets.load()["DE"]
    orders = [_to_berlin(nth) for nth in range(ENOUGH)]
    new, known = iter(orders), cycle(orders[:KNOWN])
    yield Figure.of(
        timed("a new address", lambda: undeliverable(next(new), market, ENTRY)), ADDRESS_GOAL_US
    )
    for order in orders[:KNOWN]:
        undeliverable(order, market, ENTRY)
    yield Figure.of(
        timed("a known address", lambda: undeliverable(next(known), market, ENTRY)),
        ADDRESS_GOAL_US,
    )


def _to_berlin(nth: int) -> Order:
    """Each with a postcode and a phone of its own."""
    address = an_address(city="Berlin", postcode=f"{10115 + nth}", country="DE")
    party = Party(name="Example Consignee", address=address, phone=f"+4930{1_000_000 + nth}")
    return an_order(consignee=party)


def _made_up(chance: random.Random) -> Iterator[str]:
    """Names of syllables, some given names far more common than others."""
    consonants = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "r", "s", "t", "v", "z", "sh", "kh")
    syllables = [consonant + vowel for consonant in consonants for vowel in "aeiou"]

    def word() -> str:
        return "".join(chance.choice(syllables) for _ in range(chance.choice((2, 3, 3, 4))))

    given, family = [word() for _ in range(1500)], [word() for _ in range(9000)]
    while True:
        first = chance.choice(given[:150] if chance.random() < 0.5 else given)
        yield " ".join((first, chance.choice(given), chance.choice(family))[chance.randrange(2) :])
