"""The migrations lead to the tables, once, whoever runs them and how many at once."""

import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from domain.filing.references import wire_reference
from records.engine import make_engine
from records.migrate import MIGRATIONS, current, upgrade
from records.schema import metadata
from records.tables.claims import CarrierClaims
from records.tables.core import table

REVISIONS = sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("0*.py"))
ORDER_OF_BEFORE = (
    "INSERT INTO orders (order_id, seller_id, destination, currency, stage, revision,"
    " unwound_revision, document_hash, placed_at, stage_at, updated_at)"
    " VALUES (:id, 's', 'GB', 'GBP', 'release', 1, 0, 'h', :at, :at, :at)"
)
REVISION_OF_BEFORE = (
    "INSERT INTO revisions (order_id, revision, document, at) VALUES (:id, 1, '{}', :at)"
)
CLAIM_OF_BEFORE = (
    "INSERT INTO carrier_claims (claim_id, order_id, number, kind, waybill, payer, cause, says,"
    " asked, currency, evidence, requested_by, stage, paid, paid_currency, why, opened_at,"
    " updated_at) VALUES (:id || '-C1', :id, 1, 'lost', 'W', 'p', '', '', 90, 'GBP', '[]', 'ops',"
    " 'filed', :paid, 'GBP', '', :at, :at)"
)
UPGRADE = "import sys; from records.migrate import upgrade; print(upgrade(sys.argv[1]))"


def only_to(connection: Connection, revision: str) -> None:
    """Migrate no further than a version of before."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes |= {"connection": connection, "applied": []}
    command.upgrade(config, revision)


def test_the_migrations_lead_to_the_tables(empty_url: str) -> None:
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_an_upgrade_says_what_it_applied_and_then_nothing(empty_url: str) -> None:
    assert current(empty_url) is None
    assert upgrade(empty_url) == REVISIONS
    assert upgrade(empty_url) == []
    assert current(empty_url) == REVISIONS[-1]


def test_of_two_processes_at_once_one_applies(empty_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, empty_url], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in processes)

    assert said == [str(REVISIONS), "[]", "[]"]
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_an_upgrade_that_fails_leaves_nothing_behind(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("alembic.op.create_index", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        upgrade(empty_url)

    engine = make_engine(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_revisions_of_before_are_given_the_references_of_their_declarations(
    empty_url: str,
) -> None:
    long = "an-order-with-a-rather-long-number"
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        only_to(connection, "0005")
        for order_id in ("O-1", long):
            about = {"id": order_id, "at": "2026-11-21 12:00:00"}
            connection.execute(text(ORDER_OF_BEFORE), about)
            connection.execute(text(REVISION_OF_BEFORE), about)

    upgrade(empty_url)

    with engine.connect() as connection:
        kept = connection.execute(text("SELECT order_id, reference FROM revisions")).all()
    engine.dispose()
    assert {row.order_id: row.reference for row in kept} == {
        order_id: wire_reference(f"{order_id}-1") for order_id in ("O-1", long)
    }


def test_what_was_paid_for_claims_of_before_is_as_old_as_their_last_change(empty_url: str) -> None:
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        only_to(connection, "0016")
        for order_id, paid in (("O-1", 80), ("O-2", None)):
            about = {"id": order_id, "at": "2026-11-21 12:00:00", "paid": paid}
            connection.execute(text(ORDER_OF_BEFORE), about)
            connection.execute(text(CLAIM_OF_BEFORE), about)

    upgrade(empty_url)

    claims = table(CarrierClaims)
    with engine.connect() as connection:
        kept = connection.execute(select(claims).order_by(claims.c.claim_id)).all()
    engine.dispose()
    assert [(row.paid_as_of == row.updated_at, row.paid_word) for row in kept] == [
        (True, ""), (False, None),
    ]  # fmt: skip
