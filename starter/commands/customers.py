"""The verbs about customers: the link to their page, and what they are told."""

import json
from datetime import UTC, datetime

import typer
from rich.table import Table
from rich.text import Text

from customer import render
from customer.languages import LANGUAGES, chosen, tag
from customer.speech import Speech
from domain.notices import Notice, NoticeKind
from records.rows import ChannelRow, NoticeRow
from runtime.settings import variable
from starter.client import Tidewaiter
from starter.commands.session import ask
from starter.commands.trouble import BadInput
from starter.shown import show


def link(order_id: str, *, renew: bool, revoke: bool) -> None:
    """Show the link of an order, after making another or taking it away.

    Raises:
        BadInput: Both at once, or no pages are shown here.
    """
    if renew and revoke:
        raise BadInput("--renew and --revoke: say one of the two")
    if revoke:
        gone = ask(lambda tidewaiter: tidewaiter.revoke_link(order_id))
        typer.echo("Its link opens nothing now." if gone else "It had no link.")
        return

    async def find(tidewaiter: Tidewaiter) -> tuple[str | None, str | None]:
        if renew:
            await tidewaiter.renew_link(order_id)
        else:
            await tidewaiter.notices(order_id)  # refuses an order that is unknown
        return tidewaiter.public_url, await tidewaiter.tracking_url(order_id)

    public, url = ask(find)
    if public is None:
        raise BadInput(f"{variable('public_url')} is not set: no pages are shown")
    if url is None:
        raise BadInput(f"{order_id} has no link: it was revoked, or never made; --renew makes one")
    typer.echo(url)


def notices(order_id: str, *, as_json: bool) -> None:
    """Show what became of each notice of an order."""
    rows = ask(lambda tidewaiter: tidewaiter.notices(order_id))
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows], indent=2))
    elif not rows:
        typer.echo("There was nothing to tell yet.")
    else:
        show.console().print(_table(rows))


def preview(name: str, order_id: str, language: str | None, *, html: bool) -> None:
    """Print a mail as the customer of an order would get it.

    Raises:
        BadInput: There is no such notice, or we do not speak the language.
    """
    if name not in set(NoticeKind):
        raise BadInput(f"{name[:20]} is no notice; there are {', '.join(NoticeKind)}")
    speaks = {tag(each): each for each in LANGUAGES}
    if language is not None and language not in speaks:
        raise BadInput(f"--lang: {language[:20]} is not spoken; there are {', '.join(speaks)}")

    async def compose(tidewaiter: Tidewaiter) -> render.Mail:
        facts = await tidewaiter.facts(order_id, datetime.now(UTC))
        speech = Speech(chosen(language, "", facts.country), facts.country)
        kind, url = NoticeKind(name), None
        if kind is NoticeKind.REPLACED and facts.replaced_by:
            url = await tidewaiter.tracking_url(facts.replaced_by[-1].order_id)
        url = url or await tidewaiter.tracking_url(order_id)
        return render.mail(Notice(kind=kind), facts, speech, url or "")

    mail = ask(compose)
    typer.echo(mail.html if html else f"{mail.subject}\n\n{mail.text}")


def _table(rows: tuple[NoticeRow, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("Happened", "Notice", "By", "Stands", "Why"):
        table.add_column(heading)
    for row in rows:
        name = " ".join(filter(None, (show.words(row.kind), row.cause)))
        for first, told in enumerate(map(_channel, row.deliveries)):
            head = (show.moment(row.at), name) if not first else ("", "")
            table.add_row(*head, *told)
        if not row.deliveries:
            table.add_row(show.moment(row.at), name, "", *_untold(row))
    return table


def _untold(row: NoticeRow) -> tuple[str, str]:
    if row.due_at is None:
        return "left out", "nobody was told anything then"
    return "waiting", "for an API that tells customers"


def _channel(row: ChannelRow) -> tuple[str, str | Text, str]:
    told = show.words(row.told)
    return row.channel.value, Text(told, style="green" if row.told == "sent" else ""), row.why
