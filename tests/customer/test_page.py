"""What a page says, and what it never does."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from customer import render
from customer.languages import LANGUAGES
from customer.places import town
from customer.speech import Speech
from customer.standing import Mood, stands
from domain.customs import CustomsReply, DeclarationStatus
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.parties import Address
from domain.promised import DeliveryOptions
from domain.status import Stage
from domain.tracking import MilestoneKind, Reason
from tests.customer.given import EXPECTED, NOW, a_scan, facts

M = MilestoneKind
ENGLISH = Speech("en", "GB")
BYTES_MAX = 30_000
ON_ITS_WAY = (a_scan(M.PICKED_UP, 90), a_scan(M.IN_TRANSIT, 60))
POINT = PickupPoint(
    point_id="P1",
    carrier="dhl",
    kind=PointKind.LOCKER,
    name="Locker <101>",
    address=Address(lines=("1 Example Square",), city="Berlin", country="DE"),
)


def replied(status: DeclarationStatus, hours_ago: float) -> CustomsReply:
    at = NOW - timedelta(hours=hours_ago)
    return CustomsReply(event_id=status.value, lrn="TW-1-1", status=status, at=at)


class Outline(HTMLParser):
    """The tags of a page that are opened, and whether each is closed."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.opened if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_small_whole_and_in_its_language(language: str) -> None:
    speech = Speech(language, "DE")
    given = facts(*ON_ITS_WAY, may_change=True, finds_points=True)

    html = render.page(given, speech, "token", points=(POINT,), searched="10115")

    outline = Outline(html)
    assert outline.open == []
    (root,) = outline.of("html")
    assert root == {"lang": speech.tag, "dir": speech.direction}
    assert len(html.encode()) < BYTES_MAX
    assert speech.say("Your parcel is on its way") in html
    assert not outline.of("script")
    assert not outline.of("img")
    assert not any("style" in attrs for _, attrs in outline.opened)  # the policy forbids it
    labels = {attrs.get("for") for attrs in outline.of("label")}
    assert {"lang", "near"} <= labels


def test_a_page_fetches_nothing_and_its_style_is_the_one_that_the_policy_allows() -> None:
    html = render.page(facts(*ON_ITS_WAY), ENGLISH, "token")
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)

    assert style == render.style()
    assert "url(" not in style
    assert "default-src 'none'" in render.policy()
    assert "unsafe" not in render.policy()


def test_what_strangers_wrote_is_text_and_not_markup() -> None:
    nasty = "<script>alert(1)</script>"
    given = facts(
        a_scan(M.IN_TRANSIT, 1, place=nasty), seller=nasty, may_change=True, finds_points=True
    )

    html = render.page(given, ENGLISH, "token", points=(POINT,), searched='"><b>')

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "Locker &lt;101&gt;" in html
    assert '"><b>' not in html


def test_a_place_is_shown_without_what_may_be_an_address() -> None:
    assert town("Leipzig - Germany") == "Leipzig - Germany"
    assert town("12 Example Street, London, SW1A 1AA, GB") == "London, GB"
    assert town("10115") == ""


def test_a_country_alone_is_named_in_the_language() -> None:
    html = render.page(facts(a_scan(M.ARRIVED, 1, place="DE")), Speech("ja", "DE"), "token")
    assert "ドイツ" in html


def test_the_carriers_own_words_are_not_shown() -> None:
    given = facts(a_scan(M.DELIVERED, 1, text="signed by Erika Beispiel"))
    assert "Erika" not in render.page(given, ENGLISH, "token")


def test_where_it_may_be_left_is_not_told_to_whoever_has_the_link() -> None:
    wanted = DeliveryOptions(safe_place="behind the shed")
    html = render.page(facts(*ON_ITS_WAY, may_change=True, wanted=wanted), ENGLISH, "token")

    assert "behind the shed" not in html
    assert re.search(r'value="safe_place" checked', html)


@pytest.mark.parametrize(
    ("kind", "sentence", "mood", "reached"),
    [
        (M.LABEL_CREATED, "Your parcel waits for the carrier", Mood.CALM, 0),
        (M.IN_TRANSIT, "Your parcel is on its way", Mood.CALM, 1),
        (M.ARRIVED, "Your parcel has arrived in your country", Mood.CALM, 2),
        (M.OUT_FOR_DELIVERY, "Your parcel is out for delivery", Mood.GOOD, 3),
        (M.ATTEMPT_FAILED, "Your parcel could not be delivered", Mood.ALERT, 3),
        (M.DELIVERED, "Your parcel was delivered", Mood.GOOD, 4),
        (M.LOST, "Your parcel cannot be found; the seller knows", Mood.ALERT, 0),
    ],
)
def test_one_sentence_says_how_it_stands(
    kind: MilestoneKind, sentence: str, mood: Mood, reached: int
) -> None:
    how = stands(facts(a_scan(kind, 1)))
    assert (how.now, how.mood, how.reached) == (sentence, mood, reached)


def test_a_scan_at_a_depot_behind_the_border_does_not_lead_back() -> None:
    scans = (*ON_ITS_WAY, a_scan(M.CUSTOMS_CLEARED, 20), a_scan(M.IN_TRANSIT, 10))
    assert stands(facts(*scans)).reached == 2


def test_before_there_is_a_parcel_the_order_is_being_prepared() -> None:
    html = render.page(facts(stage=Stage.RELEASE, parcel=None, expected=None), ENGLISH, "token")
    assert "Your order is being prepared" in html
    assert "Nothing has been reported yet." in html


def test_customs_asks_the_seller_until_the_parcel_is_through() -> None:
    asked = (replied(DeclarationStatus.ACCEPTED, 50), replied(DeclarationStatus.QUERY, 40))
    at_customs = facts(*ON_ITS_WAY, replies=asked)
    through = facts(*ON_ITS_WAY, a_scan(M.CUSTOMS_CLEARED, 2), replies=asked)

    assert stands(at_customs).now == "Customs has a question; the seller is answering it"
    assert stands(through).now == "Your parcel has passed customs"


@pytest.mark.parametrize(("paid", "waits"), [(True, False), (False, True)])
def test_only_who_pays_the_duties_is_asked_for_them(paid: bool, waits: bool) -> None:
    asked = (
        replied(DeclarationStatus.ACCEPTED, 50),
        replied(DeclarationStatus.HELD_FOR_PAYMENT, 40),
    )
    how = stands(facts(*ON_ITS_WAY, replies=asked, paid=paid))
    assert (how.now == "Your parcel is waiting for a payment") is waits
    assert bool(how.to_do) is waits


def test_cash_at_the_door_is_the_customers_to_pay_whoever_pays_the_duties() -> None:
    unpaid = a_scan(M.ATTEMPT_FAILED, 1, reason=Reason.CONSIGNEE_UNPAID)
    assert stands(facts(unpaid)).now == "Your parcel is waiting for a payment"


def test_duties_are_listed_by_kind_with_what_they_come_to() -> None:
    paid = render.page(facts(*ON_ITS_WAY), Speech("de", "DE"), "token")
    due = render.page(facts(*ON_ITS_WAY, paid=False), ENGLISH, "token")

    assert "3,00\xa0€" in paid
    assert "17,23\xa0€" in paid
    assert "Vom Verkäufer bezahlt" in paid
    assert "To be paid by you at import" in due


def test_a_range_of_days_is_written_in_the_language() -> None:
    shown = {
        language: render.page(facts(*ON_ITS_WAY), Speech(language, country), "token")
        for language, country in (("en", "GB"), ("ja", "JP"), ("ar", "SA"))
    }
    assert re.search(r"Tue\s24\sNov\W+Fri\s27\sNov", shown["en"])
    assert re.search(r"11月24日\(火\)\W27日\(金\)", shown["ja"])
    assert "27 نوفمبر" in shown["ar"]


def test_without_a_forecast_the_promise_is_shown() -> None:
    given = facts(*ON_ITS_WAY, expected=None, promised_by=EXPECTED.latest)
    assert "By Fri 27 Nov" in render.page(given, ENGLISH, "token")


@pytest.mark.parametrize("kind", [M.DELIVERED, M.RETURNED])
def test_what_is_over_is_not_expected_any_more(kind: MilestoneKind) -> None:
    over = facts(*ON_ITS_WAY, a_scan(kind, 1), stage=Stage.DELIVERED)
    assert "Most likely" not in render.page(over, ENGLISH, "token")


def test_nothing_can_be_asked_of_the_last_mile_where_nobody_takes_wishes() -> None:
    html = render.page(facts(*ON_ITS_WAY), ENGLISH, "token")
    assert "How you want to receive it" not in html
    assert 'method="post"' not in html


def test_a_link_that_leads_nowhere_has_one_page_in_every_language() -> None:
    for language in LANGUAGES:
        html = render.not_found(Speech(language, ""))
        assert Outline(html).open == []
