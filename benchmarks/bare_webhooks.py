"""The bare server of the benchmark of webhooks, until SIGTERM.

python benchmarks/bare_webhooks.py PORT DATABASE_URL

One route that inserts the raw body, in one transaction each, and answers. Database, engine and
their settings are ours; nothing is verified, told apart or forwarded.
"""

import sys
from http import HTTPStatus

import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, insert

from records.engine import Database
from runtime import exits
from runtime.loop import run
from runtime.ports import LOOPBACK

PATH = "/webhooks"

_BODIES = Table(
    "bodies",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


def endpoint(database: Database) -> FastAPI:
    """The application over this database."""
    app = FastAPI()

    @app.post(PATH, status_code=HTTPStatus.ACCEPTED)
    async def receive(request: Request) -> dict[str, bool]:
        body = await request.body()

        def kept(db: Connection) -> None:
            db.execute(insert(_BODIES).values(body=body))

        await database.write(kept)
        return {"kept": True}

    return app


async def serve(port: int, database_url: str) -> None:
    """Serve on loopback, with uvicorn's own access line in place of ours."""
    database = Database(database_url)
    _BODIES.create(database.engine)
    config = uvicorn.Config(endpoint(database), host=LOOPBACK, port=port, lifespan="off")
    await uvicorn.Server(config).serve()
    database.close()


if __name__ == "__main__":
    exits.run(lambda: run(serve(int(sys.argv[1]), sys.argv[2])))
