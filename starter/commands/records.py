"""The records of a verb: what their database may do to it, in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from records.engine import Database, RecordsTrouble, url_of
from runtime.errors import CannotRun
from runtime.settings import Settings, variable
from starter.commands.trouble import BadInput


@contextmanager
def records_of(settings: Settings) -> Iterator[None]:
    """Talk to the records inside of this.

    Raises:
        BadInput: The URL is none of a database that we can use.
        CannotRun: The database does not answer, or has no tables of ours.
    """
    with _refused_by_name():
        url = url_of(settings.database_url)
    try:
        yield
    except RecordsTrouble as error:
        if url.get_backend_name() == "sqlite" and _no_room(url.database):
            raise CannotRun(
                f"nothing is running here: there are no records at {url.database}; "
                "start it with `tidewaiter up`"
            ) from error
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        # Shown without its password.
        raise CannotRun(
            f"the records at {url!r}: {reason}; `tidewaiter migrate` makes their tables"
        ) from error


@contextmanager
def records_if_any(settings: Settings) -> Iterator[Database | None]:
    """The records, for verbs that can do without: None where their file was never made.

    Raises:
        BadInput: The URL is none of a database that we can use.
    """
    with _refused_by_name():
        url = url_of(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        yield None
        return
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _refused_by_name() -> Iterator[None]:
    """What the URL is not, under the name of its setting."""
    try:
        yield
    except ValueError as error:
        raise BadInput(f"{variable('database_url')}: {error}") from error


def _no_room(file: str | None) -> bool:
    return bool(file) and not Path(file or "").parent.exists()


def make_room(settings: Settings) -> None:
    """Make the folder of a SQLite file, for its owner alone: people's addresses are in it."""
    url = url_of(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
