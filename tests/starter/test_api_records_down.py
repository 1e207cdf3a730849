"""The records' database fails: the caller is told to come back, not that it is our fault."""

from pathlib import Path

import httpx
from fastapi import FastAPI

from records.engine import Database, RecordsTrouble
from records.views import Views
from starter.web import replies


async def test_records_that_do_not_answer_are_a_503_with_a_pause(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    app = FastAPI()
    app.add_exception_handler(RecordsTrouble, replies.on_records_trouble)

    @app.get("/orders")
    async def orders() -> str:
        """The file has no tables."""
        return str(await Views(database).order("TW-1"))

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        answer = await http.get("/orders")

    database.close()
    assert answer.status_code == 503
    assert answer.json()["code"] == "records_unavailable"
    assert answer.headers["retry-after"]
