"""`tidewaiter tracking backtest`: how far off forecasts would have been, without any server."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import typer
from rich.console import RenderableType
from rich.table import Table

from carriers import CarrierFileError
from domain.arrival.backtest import Guess, Score, backtested, scored
from domain.arrival.ways import MARKS, Way
from records.arrivals import StoredArrivals
from starter.client.arrivals import almanac_of
from starter.commands.files import read
from starter.commands.records import records_if_any, records_of
from starter.commands.setting import settings
from starter.commands.trouble import BadInput
from starter.reading.past_parcels import lines
from starter.shown import show

BYTES_MAX = 256 * 1024 * 1024
FAULTS_TOLD = 20

Scored = tuple[str, Score]


def backtest(source: str | None, *, as_json: bool) -> None:
    """Foretell every parcel that has come, and show how far off that was.

    Raises:
        BadInput: A line is no parcel; each is named by its number, and nothing is shown. Or there
            are no parcels that have come.
        CannotRun: The records do not answer.
    """
    ways = _recorded() if source is None else _written(source)
    try:
        almanac = almanac_of(settings())
    except CarrierFileError as broken:
        raise BadInput(str(broken)) from broken
    guesses = list(backtested(ways, almanac))
    if not guesses:
        raise BadInput(f"{source or 'the records'}: none of {len(ways)} parcels has come")
    if as_json:
        document = {
            "parcels": len(ways),
            "rules": almanac.rules.version,
            "all": scored(guesses)._asdict(),
            "by_lane": {name: score._asdict() for name, score in _by_lane(guesses)},
            "by_mark": {name: score._asdict() for name, score in _by_mark(guesses)},
        }
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    show.console().print(_table("carrier and lane", _by_lane(guesses)))
    show.console().print(_table("standing at", _by_mark(guesses)))
    for sentence in _summary(scored(guesses), len(ways)):
        typer.echo(sentence)


def _written(source: str) -> list[Way]:
    each = list(lines(read(source, "parcels", BYTES_MAX)))
    if bad := [line for line in each if line.way is None]:
        told = [f"{source}: line {line.number}: {line.why}" for line in bad[:FAULTS_TOLD]]
        more = [f"{len(bad) - FAULTS_TOLD} more lines"] if len(bad) > FAULTS_TOLD else []
        raise BadInput("\n".join(told + more))
    return [line.way for line in each if line.way]


def _recorded() -> list[Way]:
    ours = settings()
    with records_of(ours), records_if_any(ours) as database:
        if database is None:
            return []
        return list(asyncio.run(StoredArrivals(database).ways(datetime.now(UTC))))


def _by_lane(guesses: Sequence[Guess]) -> Iterator[Scored]:
    def name(guess: Guess) -> str:
        return f"{guess.way.carrier} {guess.way.service} {guess.way.lane}"

    for each, some in groupby(sorted(guesses, key=name), key=name):
        yield each, scored(list(some))


def _by_mark(guesses: Sequence[Guess]) -> Iterator[Scored]:
    for mark in MARKS:
        if some := [guess for guess in guesses if guess.mark is mark]:
            yield mark.value, scored(some)


def _table(what: str, scores: Iterator[Scored]) -> RenderableType:
    numbers = ("parcels", "said", "held", "mean", "median", "as named", "lane's mean")
    table = Table(what)
    for number in numbers:
        table.add_column(number, justify="right")
    for name, score in scores:
        table.add_row(
            show.words(name) if name in set(MARKS) else name,
            str(score.parcels),
            f"{score.said:.0%}",
            f"{score.held:.0%}",
            f"{score.mean:.2f}",
            f"{score.median:g}",
            f"{score.carrier_mean:.2f}",
            f"{score.lane_mean:.2f}",
        )
    return table


def _summary(score: Score, parcels: int) -> Iterator[str]:
    yield (
        f"{score.parcels} of {parcels} parcels have come, foretold {score.guesses} times. "
        f"The range was said to hold {score.said:.0%} of them and held {score.held:.0%}."
    )
    tenths = " ".join(f"{tenth:.0%}" for tenth in score.tenths)
    yield f"Each tenth of what was foretold should hold 10%: {tenths}"
    yield (
        f"The likely day was off by {score.mean:.2f} days on average, by {score.median:g} in the "
        f"median; the days that are named were off by {score.carrier_mean:.2f}, "
        f"the lane's mean by {score.lane_mean:.2f}."
    )
