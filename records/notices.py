"""What customers are to be told: kept once, for whoever sends it."""

from datetime import datetime

from sqlalchemy import Connection

from domain.notices import Notice
from records.engine import once
from records.notice_tables import Notices


def keep(db: Connection, order_id: str, notice: Notice, at: datetime) -> None:
    """Keep a notice; one of the same kind and cause stays as it is."""
    row = {
        "order_id": order_id,
        "kind": notice.kind.value,
        "cause": notice.cause,
        "document": notice.model_dump_json(),
        "at": at,
    }
    db.execute(once(Notices, db.dialect.name), [row])
