"""What a person shows of a loss: files of theirs are kept, other places are named."""

from collections.abc import Iterable
from pathlib import Path

from domain.cover.claims import Evidence
from starter.client import Tidewaiter
from starter.commands.trouble import BadInput


async def kept_of(
    tidewaiter: Tidewaiter, order_id: str, shown: Iterable[Evidence]
) -> tuple[Evidence, ...]:
    """The same evidence, each file in it kept with the order and named as it is kept.

    Raises:
        BadInput: What is named is no URL, no document of ours, and no file that can be read.
    """
    read = [(each, _content(each.reference)) for each in shown]
    named = []
    for each, content in read:
        if content is None:
            named.append(each)
            continue
        kept = await tidewaiter.keep_evidence(order_id, "evidence", content)
        named.append(Evidence(kind=each.kind, reference=kept.reference))
    return tuple(named)


def _content(place: str) -> bytes | None:
    """What a file holds; None for the place of a document."""
    if "://" in place or place.startswith("documents/"):
        return None
    try:
        return Path(place).read_bytes()
    except OSError as error:
        raise BadInput(f"evidence: {place}: {error.strerror}; name a file or a URL") from error
