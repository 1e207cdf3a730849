"""The stop-word gate: what it catches in any case, and what it must let through."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.checks.findings import Severity
from domain.filing.descriptions import Terms, content_words, described, located, named, words_of
from domain.parties import Address
from markets import load_terms

TERMS = load_terms()
ON = date(2026, 11, 22)
AT = "/lines/0/description"

GOODS = sorted(
    {term for each in TERMS.lists if each.of == "goods" and each.enforced for term in each.terms}
)
GOOD = (
    "LED desk lamp with ceramic foot, 8 W",
    "Women's handbag, outer surface of calf leather",
    "Carpet of wool, hand-woven",
    "Bookcase of oak",
    "Toyshop doll's house of birch",
    "Partition wall of aluminium",
    "Misceo blender for smoothies, 600 W",
    "Capsule coffee maker, 1.2 l",
    "Seafood platter of porcelain",
    "Autoclave of stainless alloy",
    "女士棉质针织衫",
)


def graves(text: str, terms: Terms = TERMS, on: date = ON) -> list[Severity]:
    return [finding.severity for finding in described(terms, AT, text, on)]


def test_at_least_two_hundred_terms_are_known() -> None:
    assert len({term.casefold() for term in GOODS}) >= 200


@pytest.mark.parametrize("term", GOODS)
def test_a_term_is_refused_in_any_case(term: str) -> None:
    for written in (term, term.upper(), term.lower(), term.title(), term.swapcase()):
        (finding,) = described(TERMS, AT, written, ON)
        assert finding.severity is Severity.ERROR
        assert finding.fault.pointer == AT
        assert finding.fault.value == written
        assert finding.fault.code in {each.rule for each in TERMS.lists}
        assert finding.source


@given(
    term=st.sampled_from(GOODS),
    before=st.sampled_from(("", " ", ".", "(", "- ", "* ")),
    between=st.sampled_from((" ", "-", " / ", ", ", "")),
    after=st.sampled_from(("", " ", ".", ")", "!!!", " *")),
)
def test_punctuation_hides_no_term(term: str, before: str, between: str, after: str) -> None:
    text = before + between.join(words_of(term)) + after

    assert Severity.ERROR in graves(text)


@given(
    term=st.sampled_from(GOODS),
    head=st.from_regex(r"[a-z]{0,4}", fullmatch=True),
    tail=st.from_regex(r"[a-z]{1,4}", fullmatch=True),
    good=st.sampled_from(GOOD),
)
def test_a_term_inside_a_longer_word_is_no_term(term: str, head: str, tail: str, good: str) -> None:
    longer = head + "".join(words_of(term)) + tail
    found = described(TERMS, AT, f"{good} {longer}", ON)

    # The longer word may itself hold, or be, some other term: "caps" and "e" are "capse".
    whole = {"".join(words_of(each)) for each in GOODS}
    told = [f.fault.message for f in found]
    assert longer in whole or not any(f'"{term}"' in message for message in told)


@pytest.mark.parametrize("good", GOOD)
def test_a_good_description_says_enough(good: str) -> None:
    assert graves(good) == []


@pytest.mark.parametrize("good", GOOD)
@given(term=st.sampled_from(GOODS))
def test_a_vague_term_in_a_good_description_is_a_warning(good: str, term: str) -> None:
    found = described(TERMS, AT, f"{good}, {term}", ON)

    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert any(f'"{term}"' in finding.fault.message for finding in found)


@pytest.mark.parametrize("text", ["Lamp", "New set", "The", "X", "4 pcs, new", "袋"])
def test_fewer_than_two_words_that_say_something_are_too_few(text: str) -> None:
    assert Severity.ERROR in graves(text)


@pytest.mark.parametrize("text", ["12345", "!£12", "...", "xxx", "aaaa", "\uff38\uff38\uff38"])
def test_numbers_signs_and_one_sign_repeated_say_nothing(text: str) -> None:
    (finding,) = described(TERMS, AT, text, ON)

    assert finding.fault.code == "ca-pact-characters"


def test_what_is_listed_and_not_enforced_is_a_warning() -> None:
    found = described(TERMS, AT, "Fish", ON)

    assert [f.severity for f in found if f.fault.code == "ics2-stop-words-disabled"] == [
        Severity.WARNING
    ]


def test_a_term_counts_from_its_day() -> None:
    assert described(TERMS, AT, "bazaar goods", date(2020, 1, 1)) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [("Men's T-shirt, knitted", 3), ("set of 3", 0), ("", 0), ("女士包", 1), ("قميص قطن", 2)],
)
def test_words_that_say_something_are_counted(text: str, words: int) -> None:
    assert content_words(text) == words


# ----------------------------------------------------------------------------- parties


@pytest.mark.parametrize("name", ["Private", "UNKNOWN", "N/A", "n.a.", "NA", "tbc", "-", "123"])
def test_a_placeholder_is_no_name(name: str) -> None:
    (finding,) = named(TERMS, "/consignee/name", name, ON)

    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "name", ["Erika Beispiel", "見本 花子", "李 明", "Example Ltd", "Esempio S.r.l.", "Na Example"]
)
def test_a_name_is_a_name(name: str) -> None:
    assert named(TERMS, "/consignee/name", name, ON) == ()


@pytest.mark.parametrize("name", ["J Doe", "J. Doe", "Jane D", "Private Example"])
def test_an_initial_and_a_vague_word_are_warnings(name: str) -> None:
    (finding,) = named(TERMS, "/consignee/name", name, ON)

    assert finding.severity is Severity.WARNING


def an_address(*lines: str, city: str = "Exampleville") -> Address:
    return Address(lines=lines, city=city, country="DE")


def test_a_placeholder_in_an_address_is_told_with_its_line() -> None:
    found = located(TERMS, "/consignee/address", an_address("1 Example Street", "N/A"), ON)

    assert [f.fault.pointer for f in found] == ["/consignee/address/lines/1"]
    assert [f.severity for f in found] == [Severity.ERROR]


def test_an_address_of_numbers_alone_is_none() -> None:
    (finding,) = located(TERMS, "/shipper/address", an_address("12", "34-5"), ON)

    assert finding.fault.pointer == "/shipper/address/lines/0"


@pytest.mark.parametrize("line", ["Na Příkopě 3", "12", "Private Bag 9", "Exampleweg 4"])
def test_a_line_that_only_resembles_a_placeholder_is_no_error(line: str) -> None:
    found = located(TERMS, "/shipper/address", an_address("1 Example Street", line), ON)

    assert all(f.severity is Severity.WARNING for f in found)


@given(st.text(max_size=60))
def test_no_text_breaks_the_gate(text: str) -> None:
    for finding in (*described(TERMS, AT, text, ON), *named(TERMS, AT, text, ON)):
        assert re.fullmatch(r"[a-z0-9-]+", finding.fault.code)
