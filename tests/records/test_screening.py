"""Imported lists: whole, once, the newest only; and the port that screens against them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.ports import Screening
from domain.screening.listed import Listed, ListName, ListVersion
from markets import load_screening
from records.engine import Database
from records.screening import ListLibrary, ListScreening
from records.screening_lists import OlderList, entries_of, lists
from tests.builders import an_order

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
POLICY = load_screening()
ORDER = an_order(consignee=an_order().consignee.model_copy(update={"name": "Anna Example"}))


def listed(name: str, entry: str = "OFAC-1", source: ListName = ListName.OFAC_SDN) -> Listed:
    return Listed(source=source, entry=entry, name=name, aliases=(f"{name} also",))


def version(
    sha256: str, as_of: date | None = None, of: ListName = ListName.OFAC_SDN
) -> ListVersion:
    return ListVersion(name=of, sha256=sha256, as_of=as_of)


@pytest.fixture
def library(database: Database) -> ListLibrary:
    return ListLibrary(database)


def screening(database: Database) -> Screening:
    """The port, which looks for a new import every time."""
    return ListScreening(database, POLICY, look_every=-1)


async def test_a_list_is_kept_whole_with_its_hash_and_counts(
    library: ListLibrary, database: Database
) -> None:
    entries = [listed("EXAMPLE, Anna"), listed("EXAMPLE, Paul", "OFAC-2")]

    assert await library.take(version("a" * 64), entries, "sdn.csv, alt.csv", NOW)

    (row,) = await library.lists()
    assert (row.name, row.sha256, row.files) == (ListName.OFAC_SDN, "a" * 64, "sdn.csv, alt.csv")
    assert (row.entries, row.names, row.imported_at) == (2, 4, NOW)
    assert await database.read(lambda db: entries_of(db, ListName.OFAC_SDN)) == entries


async def test_the_same_files_again_change_nothing(library: ListLibrary) -> None:
    await library.take(version("a" * 64), [listed("EXAMPLE, Anna")], "sdn.csv", NOW)

    assert not await library.take(version("a" * 64), [], "sdn.csv", NOW + timedelta(days=1))

    (row,) = await library.lists()
    assert (row.entries, row.imported_at) == (1, NOW)


async def test_a_newer_import_supersedes_the_older_of_its_list_only(
    library: ListLibrary, database: Database
) -> None:
    tomorrow = NOW + timedelta(days=1)
    await library.take(version("a" * 64), [listed("EXAMPLE, Anna")], "sdn.csv", NOW)
    british = listed("EXAMPLE, Clara", "UK-1", ListName.UK_SANCTIONS)
    await library.take(version("c" * 64, of=ListName.UK_SANCTIONS), [british], "uk.csv", NOW)

    assert await library.take(version("b" * 64), [listed("EXAMPLE, Paul")], "sdn.csv", tomorrow)

    assert [row.sha256[0] for row in await library.lists()] == ["b", "c"]
    (old,) = await database.read(lambda db: lists(db, superseded=True))
    assert (old.sha256[0], old.superseded_at) == ("a", tomorrow)
    found = await database.read(lambda db: entries_of(db, ListName.OFAC_SDN))
    assert [entry.name for entry in found] == ["EXAMPLE, Paul"]


async def test_a_version_that_was_superseded_may_count_again(library: ListLibrary) -> None:
    for day, sha in enumerate("aba"):
        at = NOW + timedelta(days=day)
        await library.take(version(sha * 64), [listed(f"EXAMPLE, {sha}nna")], "sdn.csv", at)

    (row,) = await library.lists()
    assert (row.sha256[0], row.imported_at) == ("a", NOW + timedelta(days=2))


async def test_a_list_of_an_earlier_day_is_refused(library: ListLibrary) -> None:
    await library.take(version("a" * 64, date(2026, 3, 31)), [listed("EXAMPLE")], "uk.csv", NOW)

    with pytest.raises(OlderList, match="of 2026-03-31 was imported; these files are of"):
        await library.take(version("b" * 64, date(2026, 3, 1)), [], "uk.csv", NOW)

    assert [row.entries for row in await library.lists()] == [1]


async def test_without_a_list_nobody_is_held(database: Database) -> None:
    assert await screening(database).screen(ORDER) is None


async def test_a_new_import_is_screened_against_and_its_hash_is_told(
    library: ListLibrary, database: Database
) -> None:
    port = screening(database)
    assert await port.screen(ORDER) is None
    await library.take(version("a" * 64), [listed("EXAMPLE, Anna")], "sdn.csv", NOW)

    hold = await port.screen(ORDER)

    assert hold
    assert hold.evidence["list_hash"] == "a" * 64
    await library.take(version("b" * 64), [listed("WORKS, Clara")], "sdn.csv", NOW)
    assert await port.screen(ORDER) is None


async def test_the_records_are_not_asked_for_every_order(
    library: ListLibrary, database: Database
) -> None:
    port = ListScreening(database, POLICY, look_every=3600)
    assert await port.screen(ORDER) is None
    await library.take(version("a" * 64), [listed("EXAMPLE, Anna")], "sdn.csv", NOW)

    assert await port.screen(ORDER) is None
    assert await port.suspects() is await port.suspects()
