"""HTML and text from templates: escaped by default, one style sheet, no scripts."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from customer import said
from customer.facts import Facts
from customer.speech import Speech
from customer.view import view as viewed
from domain.last_mile.pickup_points import PickupPoint
from domain.notices import Notice, NoticeKind

_TEMPLATES = Environment(
    loader=PackageLoader("customer"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def style() -> Markup:
    """The style sheet, as it stands in every page."""
    raw = (files("customer") / "templates" / "page.css").read_text(encoding="utf-8")
    return Markup(" ".join(raw.split()))  # noqa: S704 - a file of this package


@cache
def policy() -> str:
    """The Content-Security-Policy of a page: this style sheet by its hash, forms to us, no more."""
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def page(
    facts: Facts,
    speech: Speech,
    token: str,
    *,
    points: tuple[PickupPoint, ...] = (),
    searched: str = "",
    notice: str = "",
    wrong: bool = False,
) -> str:
    """The tracking page of an order.

    Args:
        facts: What its customer may see.
        speech: In which language.
        token: The last part of where it is, for its form.
        points: Pickup points that were found near what was `searched`.
        searched: As it was typed.
        notice: What came of a wish, in words of this language.
        wrong: Whether that is bad news.
    """
    shown = viewed(facts, speech, points=points, searched=searched)
    return _laid_out(
        "page.html", speech, facts=facts, view=shown, token=token, notice=notice, wrong=wrong
    )


def not_found(speech: Speech) -> str:
    """The one page for every link that leads nowhere, whatever the reason."""
    title = speech.say("There is nothing here")
    text = speech.say(
        "This link is wrong, was withdrawn or has expired. The seller can send you another."
    )
    return _laid_out("plain.html", speech, title=title, text=text)


def too_often(speech: Speech) -> str:
    """For who asks too often."""
    title = speech.say("One moment, please")
    text = speech.say("There were too many requests. Please try again in a minute.")
    return _laid_out("plain.html", speech, title=title, text=text)


def unavailable(speech: Speech) -> str:
    """For when the records are away."""
    title = speech.say("One moment, please")
    text = speech.say("This page cannot be shown right now. Please try again in a minute.")
    return _laid_out("plain.html", speech, title=title, text=text)


class Mail(NamedTuple):
    """A notice in words."""

    subject: str
    text: str
    html: str


def mail(notice: Notice, facts: Facts, speech: Speech, url: str) -> Mail:
    """A notice as a mail; `url` leads to the page, empty where there is none to show."""
    shown = viewed(facts, speech)
    subject = speech.say(said.SUBJECTS[notice.kind])
    lines = [speech.say("Expected: {days}", days=shown.expected)] if shown.expected else []
    if notice.until and notice.kind is NoticeKind.CHOICE_WANTED:
        until = speech.moment(notice.until.astimezone(facts.now.tzinfo))
        lines.append(speech.say("Please choose before {moment}.", moment=until))
    told = {
        "facts": facts,
        "subject": subject,
        "body": speech.say(said.BODIES[notice.kind]),
        "lines": lines,
        "url": url,
    }
    html = _laid_out("mail.html", speech, **told)
    return Mail(f"{subject} · {facts.seller}", _laid_out("mail.txt", speech, **told), html)


def _laid_out(template: str, speech: Speech, **told: object) -> str:
    given = {"speech": speech, "say": speech.say, "count": speech.count, "style": style()}
    return _TEMPLATES.get_template(template).render(**given, **told)
