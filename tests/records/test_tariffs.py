"""Tariffs are kept as they were published, and the right edition is found for a day."""

import asyncio
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.markets.expressions import Duty
from domain.markets.tariff_rows import (
    THIRD_COUNTRY,
    Edition,
    Heading,
    Measure,
    Row,
    Skipped,
    Unreadable,
)
from domain.markets.tariffs import Tariffs, closest
from domain.rules import Confidence
from importers import us_hts
from records.engine import Database
from records.tariffs import imports as tariff_import
from records.tariffs import lookup as tariffs
from records.tariffs.imports import Imported, NothingInIt, Origin
from records.tariffs.library import TariffLibrary
from records.tariffs.lookup import EditionRow, StoredTariffs
from tests.records.given import NOON

WHOLE_HTS = Path(__file__).parents[3] / "shared/data/us-hts/hts_2025-01-12_all_chapters.jsonl.gz"
WINTER, SPRING, SUMMER = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def a_measure(code: str, duty: str | Duty = "12 %", **changes: Any) -> Measure:
    return Measure(
        **{
            "code": code,
            "measure": THIRD_COUNTRY,
            "origins": (),
            "not_origins": (),
            "duty": Duty.parse(duty) if isinstance(duty, str) else duty,
            "valid_from": WINTER,
            "valid_to": None,
            "legal": "Act 1",
            **changes,
        }
    )


def a_heading(code: str, description: str, parent: str | None, *, leaf: bool = True) -> Heading:
    return Heading(code, description, 0, parent, ("NAR",), leaf)


@pytest.fixture
def library(database: Database) -> TariffLibrary:
    return TariffLibrary(database)


@pytest.fixture
def stored(database: Database) -> StoredTariffs:
    return StoredTariffs(database, look_every=0)


async def keep(
    library: TariffLibrary,
    rows: Iterable[Row],
    *,
    digest: str = "first",
    as_of: date = WINTER,
    country: str = "US",
    whole: bool = True,
) -> Imported:
    return await library.take(
        Edition("HTS", country, "HTS 2026", as_of),
        Origin(digest=digest, format="us-hts", source="USITC", files="hts.json", whole=whole),
        rows,
        NOON,
        lambda _: None,
    )


async def duty(
    stored: StoredTariffs, code: str, *, country: str = "US", on: date = SUMMER, origin: str = "CN"
) -> str | None:
    found = Tariffs(await stored.tables(country, [code], on))
    rows = [row for row in found.rows(THIRD_COUNTRY, code) if row.table.from_origin(origin)]
    row = next(iter(closest(rows)), None)
    return row.duty.text if row else None


# ------------------------------------------------------------------------------- import


async def test_an_import_counts_what_it_keeps(library: TariffLibrary) -> None:
    formula = Duty("EA + 3 %", why_not="an agricultural component")
    told = await keep(
        library,
        [
            a_heading("6109", "T-shirts", None, leaf=False),
            a_measure("61091000"),
            a_measure("61099000", duty=formula),
            Unreadable(7, "6110", "see note", "no rate"),
            Skipped("VAT", 3),
        ],
    )

    assert told.new
    assert (told.measures, told.computable, told.headings, told.rejects) == (2, 1, 1, 1)
    assert told.skipped == {"VAT": 3}
    (edition,) = await library.editions()
    assert (edition.name, edition.measures) == ("HTS 2026 (2026-01-01)", 2)
    assert edition.chapters == ("61",)
    assert await library.rejects("first", 10) == (Unreadable(7, "6110", "see note", "no rate"),)


async def test_the_same_files_twice_are_one_edition_and_are_not_read(
    library: TariffLibrary,
) -> None:
    first = await keep(library, [a_measure("61091000")])
    rows = iter([a_measure("61091000")])
    again = await keep(library, rows)

    assert list(rows), "the file was read again"

    assert again == first.model_copy(update={"new": False})
    assert len(await library.editions()) == 1


async def test_an_import_that_fails_leaves_nothing(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    def torn() -> Iterable[Row]:
        yield from (a_measure(f"61091{n:03}") for n in range(5000))
        raise ValueError("the file ends in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await keep(library, torn())

    assert await library.editions() == ()
    assert await stored.tables("US", ["61091000"], SUMMER) == ()


async def test_files_without_a_duty_are_refused(library: TariffLibrary) -> None:
    with pytest.raises(NothingInIt, match="no duty was found in hts.json"):
        await keep(library, [a_heading("6109", "T-shirts", None)])

    assert await library.editions() == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": "6109X"}, "its code is not two to ten digits"),
        ({"origins": ("EU",)}, "must be an ISO 3166-1 alpha-2 country code"),
        ({"duty": Duty("3 bananas")}, "does not read back"),
    ],
)
async def test_what_could_not_be_computed_with_is_told_and_does_not_stop_the_rest(
    library: TariffLibrary, changes: dict[str, Any], why: str
) -> None:
    told = await keep(
        library, [a_measure("61091000"), a_measure(**{"code": "61099000", **changes})]
    )

    assert (told.measures, told.rejects) == (1, 1)
    (reject,) = await library.rejects("first", 10)
    assert why in reject.why


async def test_progress_is_told_batch_by_batch(database: Database) -> None:
    told: list[int] = []
    rows = [a_measure(f"61{n:06}") for n in range(2 * tariff_import.BATCH + 1)]
    origin = Origin(digest="d", format="us-hts", source="USITC", files="f", whole=True)

    await TariffLibrary(database).take(
        Edition("HTS", "US", "HTS", WINTER), origin, rows, NOON, told.append
    )

    assert told == [tariff_import.BATCH, 2 * tariff_import.BATCH]


# ------------------------------------------------------------------------------- lookup


async def test_a_rate_says_which_edition_and_day_it_is_from(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("61091000", legal="general column", note="see note 2")])

    (table,) = await stored.tables("US", ["6109100012"], SUMMER)

    assert table.rule == "us-hts-2026-01-01-mfn"
    assert table.edition == "HTS 2026 (2026-01-01)"
    assert table.source == "USITC, edition of 2026-01-01; general column"
    assert (table.verified_on, table.confidence) == (WINTER, Confidence.VERIFIED)
    assert table.note == "see note 2"
    assert table.rates == {"61091000": Duty.parse("12 %")}


async def test_longer_codes_inherit_and_shorter_ones_see_how_they_are_split(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    rows = [a_measure("61"), a_measure("610910", "5 %"), a_measure("6109100012", "7 %")]
    await keep(library, [*rows, a_measure("610990", "9 %")])

    assert await duty(stored, "6109100099") == "5 %"
    assert await duty(stored, "6109100012") == "7 %"
    assert await duty(stored, "61043300") == "12 %"
    found = Tariffs(await stored.tables("US", ["61091000"], SUMMER))
    assert found.longer(THIRD_COUNTRY, "61091000") == ("6109100012",)
    assert "610990" not in {code for table in found.tables for code in table.rates}


async def test_origins_and_agreements_stand_in_tables_of_their_own(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(
        library,
        [
            a_measure("610910", "16.5 %", not_origins=("CU", "KP")),
            a_measure("610910", "90 %", origins=("CU", "KP")),
            a_measure("610910", "Free", origins=("CA", "MX"), agreement="USMCA"),
            a_measure("610910", "7.5 %", measure="Section 301 China", origins=("CN",)),
        ],
    )

    tables = await stored.tables("US", ["610910"], SUMMER)

    assert await duty(stored, "610910", origin="CU") == "90 %"
    assert {(t.measure, t.agreement, t.origins) for t in tables} == {
        (THIRD_COUNTRY, None, ()),
        (THIRD_COUNTRY, None, ("CU", "KP")),
        (THIRD_COUNTRY, "USMCA", ("CA", "MX")),
        ("Section 301 China", None, ("CN",)),
    }
    assert {t.rule for t in tables} == {
        "us-hts-2026-01-01-mfn",
        "us-hts-2026-01-01-usmca",
        "us-hts-2026-01-01-section-301-china",
    }


async def test_two_duties_on_one_code_do_not_hide_each_other(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("610910", "5 %"), a_measure("610910", "7 %")])

    tables = await stored.tables("US", ["610910"], SUMMER)

    assert sorted(rate.text for table in tables for rate in table.rates.values()) == ["5 %", "7 %"]


async def test_what_cannot_be_computed_comes_back_as_that(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    formula = Duty("EA + 3 %", why_not="an agricultural component")
    await keep(library, [a_measure("180690", duty=formula), a_measure("610910", "3 USD/KGM")])

    (table,) = await stored.tables("US", ["180690"], SUMMER)
    assert table.rates["180690"].why_not == "an agricultural component"
    (table,) = await stored.tables("US", ["610910"], SUMMER)
    assert table.rates["610910"].owed(Decimal(0), lambda _: Decimal(2), lambda a, _: a) == 6


async def test_measures_count_on_their_own_days(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    old = a_measure("610910", "12 %", valid_to=date(2026, 6, 30))
    await keep(library, [old, a_measure("610910", "8 %", valid_from=SUMMER)])

    assert await duty(stored, "610910", on=date(2026, 6, 30)) == "12 %"
    assert await duty(stored, "610910", on=SUMMER) == "8 %"


# ----------------------------------------------------------------------------- editions


async def test_the_newest_edition_by_the_entry_date_counts(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("610910", "12 %")], digest="winter", as_of=WINTER)
    assert await duty(stored, "610910") == "12 %"
    await keep(library, [a_measure("610910", "8 %")], digest="spring", as_of=SPRING)

    assert await duty(stored, "610910", on=date(2026, 3, 31)) == "12 %"
    assert await duty(stored, "610910", on=SPRING) == "8 %"
    assert await duty(stored, "610910", on=date(2025, 12, 31)) is None


async def test_a_whole_edition_leaves_nothing_of_older_ones_in_its_chapters(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    rows = [a_measure("610910", "12 %"), a_measure("851830", "3 %")]
    await keep(library, rows, digest="winter", as_of=WINTER)
    await keep(library, [a_measure("610990", "8 %")], digest="spring", as_of=SPRING)

    lacking = "not computable: HTS 2026 (2026-04-01) has no rate for it"
    assert await duty(stored, "610910") == lacking
    assert await duty(stored, "851830") == "3 %"


async def test_a_code_that_a_whole_tariff_lacks_is_not_taken_from_elsewhere(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("610910")])

    (table,) = await stored.tables("US", ["611020"], SPRING)
    assert table.rates["611020"].why_not == "HTS 2026 (2026-01-01) has no rate for it"


async def test_answers_about_single_commodities_replace_only_these(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    rows = [a_measure("6109100010", "12 %"), a_measure("6109100090", "12 %")]
    await keep(library, rows, digest="winter", as_of=WINTER, whole=False)
    newer = [a_measure("6109100010", "8 %")]
    await keep(library, newer, digest="spring", as_of=SPRING, whole=False)

    assert await duty(stored, "6109100010") == "8 %"
    assert await duty(stored, "6109100090") == "12 %"


async def test_every_member_of_the_eu_has_its_tariff(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("610910")], country="EU")

    assert await duty(stored, "610910", country="DE") == "12 %"
    assert await duty(stored, "610910", country="GB") is None


async def test_a_retired_edition_is_used_no_more_until_it_is_imported_anew(
    library: TariffLibrary, stored: StoredTariffs
) -> None:
    await keep(library, [a_measure("610910")])
    assert await library.retire("first")
    assert not await library.retire("another")
    assert await duty(stored, "610910") is None

    assert (await keep(library, [a_measure("610910")], as_of=SPRING)).new
    assert await duty(stored, "610910") == "12 %"
    assert [edition.as_of for edition in await library.editions()] == [SPRING]


async def test_national_codes_are_told_with_the_words_above_them(library: TariffLibrary) -> None:
    await keep(
        library,
        [
            a_heading("6109", "T-shirts:", None, leaf=False),
            a_heading("61091000", "Of cotton:", "6109", leaf=False),
            a_heading("6109100012", "Men's", "61091000"),
            a_heading("6109100040", "Women's", "61091000"),
            a_measure("61091000"),
        ],
    )

    assert await library.national_codes("US", "610910", SUMMER) == {
        "6109100012": "Of cotton; Men's",
        "6109100040": "Of cotton; Women's",
    }
    assert await library.national_codes("US", "851830", SUMMER) == {}


# ------------------------------------------------------------------------------- caching


async def test_what_was_asked_before_is_not_asked_of_the_database_again(
    library: TariffLibrary, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(library, [a_measure("610910")])
    stored = StoredTariffs(database)
    before = await stored.tables("US", ["610910"], SUMMER)

    async def asked(*_: object) -> None:
        pytest.fail("the database was asked")

    monkeypatch.setattr(database, "read", asked)
    assert await stored.tables("US", ["610910", "610910"], SUMMER) == [*before, *before]
    assert await stored.tables("GB", ["610910"], SUMMER) == ()


async def test_a_new_import_is_noticed_by_a_process_under_way(
    library: TariffLibrary, database: Database
) -> None:
    stored = StoredTariffs(database, look_every=0.05)
    assert await duty(stored, "610910") is None
    await keep(library, [a_measure("610910")])
    await asyncio.sleep(0.06)

    assert await duty(stored, "610910") == "12 %"


async def test_callers_at_once_look_once(
    library: TariffLibrary, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(library, [a_measure("610910")])
    stored = StoredTariffs(database)
    looks: list[int] = []
    editions = tariffs.editions

    def counted(db: Any) -> tuple[EditionRow, ...]:
        looks.append(1)
        return editions(db)

    monkeypatch.setattr(tariffs, "editions", counted)
    await asyncio.gather(*(stored.tables("GB", ["610910"], SUMMER) for _ in range(50)))

    assert len(looks) == 1


async def test_the_cache_does_not_grow_for_ever(
    library: TariffLibrary, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tariffs, "CODES_KEPT_MAX", 3)
    await keep(library, [a_measure("61")])
    stored = StoredTariffs(database)

    for n in range(10):
        assert await duty(stored, f"6109{n:02}") == "12 %"
    assert len(stored._known) <= 3


# ------------------------------------------------------------------------- the real thing


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite: `make bench-parts`
async def test_the_whole_hts_is_imported_and_a_rate_is_found(
    library: TariffLibrary, database: Database
) -> None:
    if not WHOLE_HTS.exists():
        pytest.skip(f"the export of the whole HTS is not at {WHOLE_HTS}")
    edition = Edition("HTS", "US", "HTS 2025 Basic", date(2025, 1, 12))
    origin = Origin(digest="d", format="us-hts", source="USITC", files="hts", whole=True)
    rows = us_hts.read(WHOLE_HTS, edition)
    told = await library.take(edition, origin, rows, NOON, lambda _: None)

    assert told.headings > 29_000
    assert told.computable / told.measures > 0.97
    assert await duty(StoredTariffs(database), "6109100012") == "16.5 %"
