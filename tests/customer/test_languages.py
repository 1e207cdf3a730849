"""Which language a customer is spoken to in, and whether it can say everything."""

import re
from decimal import Decimal
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Message

from customer import said
from customer.catalogs import FOLDER, catalog
from customer.languages import LANGUAGES, RIGHT_TO_LEFT, chosen, locale_for, of_country, tag
from customer.speech import Speech
from customer.update import words, written
from domain.customs import DeclarationStatus
from domain.money import Money
from domain.notices import NoticeKind
from domain.tracking import MilestoneKind, Reason

TRANSLATED = [language for language in LANGUAGES if language != "en"]


def forms(message: Message) -> tuple[str, ...]:
    said_in: Any = message.string
    return said_in if isinstance(said_in, tuple) else (said_in,)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_every_word_in_every_form(language: str) -> None:
    own, asked = catalog(language), {m.id for m in words() if m.id}

    assert {m.id for m in own if m.id} == asked
    for message in (m for m in own if m.id):
        asked_in: Any = message.id
        one, many = asked_in if isinstance(asked_in, tuple) else (asked_in,) * 2
        said_in = forms(message)
        assert len(said_in) == (own.num_plurals if isinstance(message.id, tuple) else 1)
        for form in said_in:
            assert form.strip(), message.id
            # A form for one or two may say the number in words.
            assert placeholders(form) <= placeholders(many), message.id
            assert placeholders(form) == placeholders(many) or isinstance(message.id, tuple)
            assert not re.search(r"<|>|&|%", form), f"{one}: is no markup"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_says_who_has_looked_at_it(language: str) -> None:
    text = (FOLDER / language / "customer.po").read_text(encoding="utf-8")
    assert "not reviewed by a native speaker" in text


@pytest.mark.parametrize("language", TRANSLATED)
def test_bringing_a_catalog_up_to_date_leaves_its_file_as_it_is(language: str) -> None:
    kept = (FOLDER / language / "customer.po").read_bytes()
    assert written(kept, words(), language) == kept


def test_a_word_that_is_new_waits_for_its_translation() -> None:
    template = words()
    template.add("Brand new")
    kept = (FOLDER / "de" / "customer.po").read_bytes()

    assert b'msgid "Brand new"\nmsgstr ""' in written(kept, template, "de")


def test_everything_that_can_happen_has_words() -> None:
    assert set(said.MILESTONES) == set(MilestoneKind)
    assert set(said.CUSTOMS) == set(DeclarationStatus)
    assert set(said.SUBJECTS) == set(said.BODIES) == set(NoticeKind)
    assert {reason for reason in Reason if not said.REASONS[reason]} == {
        Reason.NONE,
        Reason.UNKNOWN,
    }


def test_languages_of_right_to_left_are_marked() -> None:
    turned = {each for each in LANGUAGES if Speech(each, "").direction == "rtl"}
    assert turned == RIGHT_TO_LEFT == {"ar", "he"}


@pytest.mark.parametrize(
    ("country", "language"),
    [("DE", "de"), ("CH", "de"), ("BR", "pt_BR"), ("PT", "pt_BR"), ("JP", "ja"), ("SA", "ar"),
     ("CN", "zh_Hans"), ("TW", "en"), ("FI", "en"), ("", "en"), ("XX", "en")],
)  # fmt: skip
def test_a_country_has_a_language(country: str, language: str) -> None:
    assert of_country(country) == language


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("ja", "de-DE,de;q=0.9", "ja"),
        ("tlh", "fr-CA;q=0.4, pl;q=0.8, *;q=0.1", "pl"),
        (None, "zh-TW,zh;q=0.9", "zh_Hans"),
        (None, "zh-TW", "de"),
        (None, "pt", "pt_BR"),
        (None, "ja;q=0", "de"),
        (None, "ko;q=nan, ja;q=0.9, fr;q=0.4, sv;q=2", "ja"),
        (None, ";;q=,x;q=many,-", "de"),
        ("../../etc", "", "de"),
        ("x" * 5000, "", "de"),
        (None, "", "de"),
    ],
)
def test_asked_for_before_accepted_before_the_country(
    wanted: str | None, accepted: str, language: str
) -> None:
    assert chosen(wanted, accepted, "DE") == language


def test_days_and_money_are_written_as_the_country_writes_the_language() -> None:
    assert str(locale_for("de", "CH")) == "de_CH"
    assert str(locale_for("ja", "US")) == "ja"
    assert tag("zh_Hans") == "zh-Hans"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "لم يُعثر على نقاط استلام"),
        (2, "عُثر على نقطتي استلام"),
        (7, "عُثر على 7 نقاط استلام"),
        (11, "عُثر على 11 نقطة استلام"),
    ],
)
def test_arabic_counts_as_arabic_does(number: int, told: str) -> None:
    points = Speech("ar", "SA").count("{n} pickup point found", "{n} pickup points found", number)
    assert points == told


@pytest.mark.parametrize(
    ("language", "country", "currency", "sign"),
    [("ar", "JP", "JPY", "JP¥"), ("ar", "US", "USD", "US$"), ("he", "DE", "EUR", "€")],
)
def test_letters_and_sign_of_a_currency_stay_together_from_right_to_left(
    language: str, country: str, currency: str, sign: str
) -> None:
    money = Money(amount=Decimal(1900), currency=currency)
    assert f"\u2068{sign}\u2069" in Speech(language, country).money(money)
    assert "\u2068" not in Speech("en", country).money(money)
