"""Denied parties: who is found however their name is written, and who is left alone."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.holds import Hold
from domain.order import Order
from domain.reasons import HoldReason
from domain.resolutions import ClearMatch
from domain.screening import match_id, suspected
from domain.screening.listed import Listed, ListedKind, ListName, ListVersion
from domain.screening.names import fingerprint, plain, words_of
from domain.screening.suspects import Suspects
from importers import bis_dpl, csl, ofac
from importers.parties import SourceFile
from markets import load_screening
from tests.domain.orders import a_party, an_order

POLICY = load_screening()
VERSION = ListVersion(name=ListName.OFAC_SDN, sha256="f" * 64)
COLLECTION = Path(__file__).parents[4] / "shared" / "data" / "denied-parties"


def listed(name: str, *aliases: str, entry: str = "OFAC-1", **more: object) -> Listed:
    return Listed.model_validate(
        {"source": "ofac-sdn", "entry": entry, "name": name, "aliases": aliases, **more}
    )


def suspects(*entries: Listed) -> Suspects:
    return Suspects([(VERSION, entries)], POLICY)


def score(name: str, of: str, *aliases: str) -> int:
    found = suspects(listed(of, *aliases)).find(name)
    return found[0].score if found else 0


# --------------------------------------------------------------------------------- names


def test_a_name_is_its_words_without_case_marks_and_company_forms() -> None:
    dropped = frozenset(POLICY.dropped_words)

    assert words_of("Łódzka Müller & Søn G.m.b.H.", dropped) == ("lodzka", "muller", "son")
    assert words_of("O'Neil, L.L.C.", dropped) == ("oneil",)
    assert words_of("LTD", dropped) == ("ltd",), "a name of nothing else stays"
    assert plain("Ştefan ÅÉÎ") == "stefan aei"


def test_a_fingerprint_is_of_the_name_however_it_is_written() -> None:
    assert fingerprint(words_of("EXAMPLE, Ännä")) == fingerprint(words_of("Anna Example"))


# -------------------------------------------------------------------------------- scores


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("anna EXAMPLE", "EXAMPLE, Anna"),
        ("Ännä Exämple", "EXAMPLE, Anna"),
        ("Anna Exampel", "EXAMPLE, Anna"),
        ("Anna Examle", "EXAMPLE, Anna"),
        ("Anna Example", "EXAMPLE, Anna Borisovna"),
        ("Anna Borisovna Clara Example", "EXAMPLE, Anna Borisovna"),
        ("Iouri Horoshev", "KHOROSHEV, Yuri"),
        ("Muhamad Yusuf Eksample", "EXAMPLE, Mohammed Youssef"),
        ("Belkapsteel", "BEL-KAP-STEEL LLC"),
        ("Example Works GmbH", "EXAMPLE WORKS COMPANY LIMITED"),
        ("Eksample Works Trading Co., Ltd.", "EXAMPLE WORKS"),
    ],
)
def test_a_party_is_found_however_its_name_is_written(name: str, of: str) -> None:
    assert score(name, of) >= POLICY.hold_from


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("Anna Sample", "EXAMPLE, Anna"),
        ("Anna", "EXAMPLE, Anna"),
        ("Example", "EXAMPLE, Anna"),
        ("Blue Star Trading", "RED STAR TRADING"),
        ("Star Trading", "STAR OF THE NORTH TRADING"),
        ("Shenzhen Sun Electronics Technology", "SHENZHEN STAR ELECTRONICS TECHNOLOGY"),
        ("International Trading Company", "EXAMPLE INTERNATIONAL TRADING COMPANY"),
        ("Unit 532", "UNIT 533"),
        ("Ali Kaya", "AL KAYALI CORPORATION"),
    ],
)
def test_another_name_is_left_alone(name: str, of: str) -> None:
    assert score(name, of) < POLICY.hold_from


def test_only_the_same_name_scores_a_hundred() -> None:
    assert score("Anna Example", "EXAMPLE, Anna") == 100
    assert score("Ana Example", "EXAMPLE, Anna") < 100


def test_an_alias_is_as_good_as_the_name() -> None:
    (found,) = suspects(listed("EXAMPLE, Anna", "WORKS, Clara")).find("Clara Works")

    assert (found.name, found.score) == ("WORKS, Clara", 100)
    assert found.listed.name == "EXAMPLE, Anna"


def test_a_party_on_two_lists_under_one_entry_is_shown_once() -> None:
    other = ListVersion(name=ListName.US_CSL, sha256="e" * 64)
    entry = listed("EXAMPLE, Anna")

    assert len(Suspects([(VERSION, [entry]), (other, [entry])], POLICY).find("Anna Example")) == 1


def test_country_and_birth_weigh_in_and_are_told() -> None:
    anna = listed("EXAMPLE, Anna Borisovna", countries=("RU",), born=("1970-05-01",))
    find = suspects(anna).find
    (plain_,) = find("Anna Example")
    (same,) = find("Anna Example", "RU", "1970")
    (other,) = find("Anna Example", "DE", "1990")

    assert plain_.why == "anna = anna; example = example"
    assert same.score == min(99, plain_.score + POLICY.same_country + POLICY.same_birth)
    assert same.why.endswith("same country RU; same year of birth")
    assert other.score == plain_.score - POLICY.other_birth


# --------------------------------------------------------------------------------- orders


def held(order: Order, *entries: Listed) -> Hold:
    hold = suspected(order, suspects(*entries))
    assert hold
    return hold


def test_the_question_carries_its_evidence() -> None:
    order = an_order(consignee=a_party("DE", name="Anna Exampel"))

    hold = held(order, listed("EXAMPLE, Anna", countries=("DE", "RU"), programmes=("FIRST",)))

    assert hold.reason is HoldReason.DENIED_PARTY
    assert hold.question == (
        "The consignee Anna Exampel resembles EXAMPLE, Anna on ofac-sdn (99 %). Is it the same?"
    )
    assert hold.evidence == {
        "party": "consignee",
        "name": "Anna Exampel",
        "listed": "EXAMPLE, Anna",
        "list": "ofac-sdn",
        "list_hash": "f" * 64,
        "list_as_of": "",
        "entry": "OFAC-1",
        "entry_name": "EXAMPLE, Anna",
        "programmes": "FIRST",
        "countries": "DE, RU",
        "score": "99",
        "why": "anna = anna; exampel ~ example; same country DE",
        "match": match_id("OFAC-1", "Anna Exampel"),
    }


@pytest.mark.parametrize("party", ["consignee", "shipper", "importer", "seller"])
def test_every_party_is_screened(party: str) -> None:
    changed = a_party("DE", name="Anna Example")
    if party == "seller":
        changed = {"seller_id": "example-seller", "name": "Anna Example"}

    hold = held(an_order("DE", **{party: changed}), listed("EXAMPLE, Anna"))

    assert hold.evidence["party"] == party


def test_a_cleared_match_is_not_asked_again_but_another_is() -> None:
    anna, anya = listed("EXAMPLE, Anna"), listed("EXAMPLE, Anna Maria", entry="OFAC-2")
    order = an_order(consignee=a_party("DE", name="Anna Example"))
    hold = held(order, anna, anya)
    assert hold.evidence["entry"] == "OFAC-1"

    cleared = ClearMatch.of(hold, by="compliance@example.com").amend(order)

    assert suspected(cleared, suspects(anna)) is None
    assert held(cleared, anna, anya).evidence["entry"] == "OFAC-2"
    renamed = cleared.revised(consignee=order.consignee.model_copy(update={"name": "Ana Example"}))
    assert held(renamed, anna).evidence["name"] == "Ana Example"


def test_no_order_is_held_for_a_ship() -> None:
    ship = listed("EXAMPLE GRACE", kind=ListedKind.VESSEL)
    order = an_order(consignee=a_party("DE", name="Grace Example"))

    assert suspects(ship).find("Grace Example"), "but it is shown to who asks"
    assert suspected(order, suspects(ship)) is None


def test_without_a_list_nobody_is_suspected() -> None:
    assert suspected(an_order(), suspects()) is None


# ----------------------------------------------------------- recall and false positives

GIVEN = """
    Anna Maria Peter Paul Thomas Laura Julia Martin Sophie Emma Lucas Hugo Marie Jean Chiara
    Marco Luca Giulia Carlos Ana Sofia Miguel Wei Min Jing Yuki Haruto Priya Rahul Amit
    Fatima Omar Yusuf Layla Ahmed Ali Aylin Mehmet Olga Ivan Natalia Piotr Jan Emily James
    Oliver Grace Noah David Daniel Sarah Michael John Robert William
"""
FAMILY = """
    Smith Jones Brown Taylor Wilson Mueller Schmidt Fischer Weber Meyer Bernard Dubois Durand
    Rossi Russo Bianchi Ferrari Garcia Fernandez Lopez Santos Silva Wang Li Zhang Chen Liu
    Tanaka Sato Kim Lee Park Sharma Patel Singh Kumar Yilmaz Kaya Demir Hassan Ibrahim Khan
    Novak Kowalski Petrov Ivanova Andersen Hansen Nilsson Jansen Moreau Clark
"""
PEOPLE = [f"{given} {family}" for given in GIVEN.split() for family in FAMILY.split()]
"""Every given name with every family name: common ones, of nobody in particular."""

FIRST = "Blue Bright Golden Little Northern Happy Smart Green Urban Silver"
SECOND = "Lamp Tea Shoe Garden Bicycle Kitchen Toy Leather Ceramic Phone"
FORMS = ("Ltd", "GmbH", "Trading Co., Ltd", "Technology (Shenzhen) Co Ltd", "Store")
COMPANIES = [
    f"{first} {second} {form}"
    for first in FIRST.split()
    for second in SECOND.split()
    for form in FORMS
]

RESPELT = {"kh": "h", "y": "i", "ie": "e", "sh": "sch", "ou": "u", "v": "w", "ks": "x"}
MARKED = str.maketrans({"a": "á", "e": "é", "o": "ö", "u": "ü", "i": "ï", "c": "ç", "n": "ñ"})


def slipped(name: str, chance: random.Random) -> str | None:
    """One letter lost, doubled by another, put wrong or swapped, in a word of five or more."""
    words = name.split()
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return None
    place = chance.choice(long)
    word, letter = words[place], chance.choice("abcdefghijklmnopqrstuvwxyz")
    at = chance.randrange(len(word) - 1)
    words[place] = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join(words)


def shuffled(name: str, chance: random.Random) -> str:
    words = name.replace(",", " ").split()
    return " ".join(chance.sample(words, len(words)))


def without_a_middle_name(name: str, chance: random.Random) -> str | None:
    family, comma, given = name.partition(",")
    names = given.split()
    if not comma or len(names) < 2:
        return None
    del names[chance.randrange(1, len(names))]
    return " ".join((*names, family))


def respelt(name: str, chance: random.Random) -> str | None:
    ways = [(written, as_well) for written, as_well in RESPELT.items() if written in name.lower()]
    return name.lower().replace(*chance.choice(ways), 1) if ways else None


Variant = Callable[[str, random.Random], str | None]

VARIANTS: dict[str, tuple[Variant, float]] = {
    "as it stands": (lambda name, _: name, 1.0),
    "another case": (lambda name, _: name.swapcase(), 1.0),
    "another order": (shuffled, 1.0),
    "diacritics": (lambda name, _: name.lower().translate(MARKED), 1.0),
    "a middle name dropped": (without_a_middle_name, 1.0),
    "a slip of the pen": (slipped, 0.98),
    "another transliteration": (respelt, 0.98),
}
"""Every way to write a name, and the share of names that must still be found."""


@pytest.fixture(scope="module")
def sample() -> Suspects:
    if not COLLECTION.exists():
        pytest.skip(f"the samples of lists of denied parties are not at {COLLECTION}")
    files = {path.name: SourceFile(path.name, path.read_bytes()) for path in COLLECTION.iterdir()}
    read = (
        ofac.read([files["sdn.csv"], files["alt.csv"], files["add.csv"]]),
        csl.read([files["csl.csv"]]),
        bis_dpl.read([files["dpl.txt"]]),
    )
    return Suspects([(each.version, each.entries) for each in read], POLICY)


def names_of(sample: Suspects) -> Iterator[tuple[Listed, str]]:
    for version_name in sample._names:
        yield version_name.listed, version_name.text


@pytest.mark.parametrize("way", VARIANTS)
def test_every_name_of_the_samples_is_found_however_it_is_written(
    sample: Suspects, way: str
) -> None:
    write, share = VARIANTS[way]
    chance = random.Random(7)
    asked, missed = 0, []
    for entry, name in names_of(sample):
        written = write(name, chance)
        if written is None or (
            write is without_a_middle_name and entry.kind is not ListedKind.INDIVIDUAL
        ):
            continue
        asked += 1
        found = sample.find(written)
        if not any(m.listed.entry == entry.entry and m.score >= POLICY.hold_from for m in found):
            missed.append((name, written))

    assert asked >= 30
    assert 1 - len(missed) / asked >= share, missed


def test_ordinary_names_are_left_alone(sample: Suspects) -> None:
    stopped = [
        (name, found[0].name, found[0].why)
        for name in (*PEOPLE, *COMPANIES)
        if (found := sample.find(name)) and found[0].score >= POLICY.hold_from
    ]

    assert len(stopped) / len(PEOPLE + COMPANIES) < 0.001, stopped


# ---------------------------------------------------------------------------------- speed
