"""The customer's page over HTTP: who sees it, what is on it, and what may be asked there."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import httpx
import pytest

from customer import render
from domain.carriage import Piece
from domain.cover.reshipping import again
from domain.last_mile.pickup_points import PickupPoint, PointKind
from domain.notices import Notice, NoticeKind
from domain.order import Order
from domain.parties import Party, TaxId
from domain.promised import DeliveryOptions
from domain.status import Stage
from domain.tracking import MilestoneKind
from records.journal import RecordsJournal
from records.rows import HandOverRow
from records.views import Views
from starter.client import Tidewaiter
from starter.refusals import DisputeRefused, TooLate
from starter.web.pace import CALLERS_KEPT, Pace
from tests.builders import a_milestone, an_address, an_order, packed
from tests.records.given import a_booking, landed
from tests.starter.served import served
from tests.starter.shop import Shop

NOW = datetime.now(UTC)
CONSIGNEE = Party(
    name="Erika Beispiel",
    address=an_address(
        lines=("Beispielstraße 12",), city="Musterstadt", postcode="10115", country="DE"
    ),
    phone="+4930000001",
    email="erika@example.com",
    tax_ids=(TaxId(kind="EORI", value="DE12345678901234"),),
)


class WithLastMile(Tidewaiter):
    """A client that takes wishes, and remembers them; or turns them down."""

    wished: tuple[DeliveryOptions, str] | None = None
    trouble: Exception | None = None

    async def delivery(self, order_id: str) -> HandOverRow:
        return HandOverRow(options=self.wished[0] if self.wished else DeliveryOptions(), asked=())

    async def change_delivery(self, order_id: str, options: DeliveryOptions, *, by: str) -> str:
        if self.trouble:
            raise self.trouble
        self.wished = (options, by)
        return "passed on"

    async def pickup_points(
        self, order_id: str, near: str | None = None, limit: int = 10
    ) -> tuple[PickupPoint, ...]:
        if self.trouble:
            raise self.trouble
        place = an_address(lines=("1 Example Square",), city=near or "?", country="DE")
        named = PickupPoint(
            point_id="P1", carrier="dhl", kind=PointKind.SHOP, name="Kiosk", address=place
        )
        return (named,)


@pytest.fixture
async def booked(idle: Shop) -> Order:
    """An order with a label, in the records alone."""
    return await a_booked_order(idle)


async def a_booked_order(shop: Shop, consignee: Party = CONSIGNEE) -> Order:
    order = an_order(consignee=consignee)
    journal = shop.tidewaiter.journal
    await journal.priced(order, landed(order, freight="9.00", duty="3.33", tax="20.00"), NOW)
    await journal.booked(order, a_booking(order, currency="GBP"), NOW)
    scan = a_milestone(MilestoneKind.PICKED_UP, "WB-TW-1-1", 1, place="Shenzhen, CN", at=NOW)
    await journal.scanned(order.order_id, [scan])
    return order


async def path_of(shop: Shop, order: Order) -> str:
    return f"/t/{await shop.tidewaiter.records.tracking_token(order.order_id)}"


class Doorstep(NamedTuple):
    http: httpx.AsyncClient
    client: WithLastMile
    path: str


@pytest.fixture
async def doorstep(idle: Shop, booked: Order) -> AsyncIterator[Doorstep]:
    """The page where wishes are taken."""
    client = WithLastMile(
        idle.tidewaiter.temporal, Views(idle.database), RecordsJournal(idle.database)
    )
    shop = Shop(client, idle.world, idle.database, idle.database_url)
    async with served(shop) as http:
        yield Doorstep(http, client, await path_of(idle, booked))


async def test_whoever_has_the_link_sees_where_the_parcel_is(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    page = await idle_http.get(await path_of(idle, booked))

    assert page.status_code == 200
    assert "Ihr Paket ist unterwegs" in page.text  # it goes to Germany
    assert "Shenzhen" in page.text
    assert "23,33\xa0£" in page.text
    assert page.headers["content-security-policy"] == render.policy()
    assert page.headers["cache-control"] == "no-store, private"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]


async def test_the_page_of_lost_goods_leads_to_that_of_the_order_they_are_sent_as(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    journal, path = idle.tidewaiter.journal, await path_of(idle, booked)
    later = NOW + timedelta(minutes=1)
    await journal.replaced("TW-1", "TW-1-R1", later)
    await journal.entered("TW-1", Stage.WRITTEN_OFF, later)
    unknown = (await idle_http.get(path)).text  # its run has only begun
    second = again(booked, "TW-1-R1")
    await journal.priced(second, None, later)

    page = (await idle_http.get(f"{path}?lang=fr")).text
    own = await path_of(idle, second)
    link = f'<a href="{own.removeprefix("/t/")}?lang=fr">Suivre le nouveau colis</a>'

    assert "Ihr Paket wird noch einmal verschickt" in unknown
    assert "verfolgen</a>" not in unknown.split("</main>")[0].split('id="parcel"')[0]
    assert link in page
    assert "Une partie" not in page
    assert (await idle_http.get(own)).status_code == 200


async def test_of_several_packages_the_page_leads_to_each_that_is_sent_once_more(
    idle_http: httpx.AsyncClient, idle: Shop
) -> None:
    order, journal = packed(an_order(consignee=CONSIGNEE), 1, 1), idle.tidewaiter.journal
    pieces = tuple(Piece(waybill=f"WB-{nth}", label="label") for nth in (1, 2))
    booking = a_booking(order, currency="GBP").model_copy(update={"pieces": pieces})
    await journal.priced(order, None, NOW)
    await journal.booked(order, booking, NOW)
    await journal.replaced("TW-1", "TW-1-R1", NOW, waybills=("WB-2",))
    await journal.priced(second := again(order, "TW-1-R1", (1,)), None, NOW)

    page = (await idle_http.get(await path_of(idle, order))).text

    assert "Ein Teil Ihrer Bestellung wird noch einmal verschickt" in page
    assert f'href="{(await path_of(idle, second)).removeprefix("/t/")}?lang=de"' in page
    assert "Ihr Paket wird noch einmal verschickt" not in page


async def test_nothing_of_who_the_customer_is_stands_on_the_page(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    page = (await idle_http.get(await path_of(idle, booked))).text

    address = CONSIGNEE.address
    personal = [CONSIGNEE.name, *address.lines, address.city, address.postcode]
    personal += [CONSIGNEE.phone, CONSIGNEE.email, CONSIGNEE.tax_ids[0].value]
    goods = [booked.lines[0].description, booked.lines[0].sku, "90.00", "122.33"]
    assert [told for told in (*personal, *goods) if told and told in page] == []


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [("", "ja,en;q=0.5", "ja"), ("?lang=ar", "ja", "ar"), ("?lang=tlh", "", "de")],
)
async def test_the_page_is_in_the_language_that_was_asked_for(
    doorstep: Doorstep, query: str, accepted: str, language: str
) -> None:
    told = {"accept-language": accepted}
    page = await doorstep.http.get(f"{doorstep.path}{query}", headers=told)

    assert page.headers["content-language"] == language
    assert f'<html lang="{language}"' in page.text


async def test_every_link_that_opens_nothing_has_the_same_page(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    revoked = await path_of(idle, booked)
    await idle.tidewaiter.revoke_link(booked.order_id)

    paths = (revoked, "/t/", "/t/x", "/t/x/y/z", "/t/%00", "/t/%FF", f"/t/{'a' * 3000}")
    pages = [await idle_http.get(path) for path in paths]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert len({tuple(sorted(drop_date(page))) for page in pages}) == 1
    posted = await idle_http.post(f"{revoked}/delivery", content=b"how=planned")
    assert (posted.status_code, posted.text) == (404, pages[0].text)


def drop_date(page: httpx.Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in page.headers.items() if name != "date"]


async def test_a_page_goes_some_time_after_its_order_has_ended(idle: Shop, booked: Order) -> None:
    token = await idle.tidewaiter.records.tracking_token(booked.order_id)
    assert token
    journal = idle.tidewaiter.journal
    await journal.settled(booked, Stage.DELIVERED, (), None, NOW)
    month = timedelta(days=30)

    for days, seen in ((29, True), (31, False)):
        later = NOW + timedelta(days=days)
        assert bool(await idle.tidewaiter.followed(token, later, month)) is seen


async def test_a_page_needs_no_token_of_the_api_and_the_log_keeps_its_own(
    idle: Shop, booked: Order, caplog: pytest.LogCaptureFixture
) -> None:
    path = await path_of(idle, booked)
    with caplog.at_level(logging.INFO, logger="tidewaiter.access"):
        async with served(idle, api_token="secret") as http:
            assert (await http.get(path)).status_code == 200
            assert (await http.get("/v1/orders/TW-1")).status_code == 401
    assert path not in caplog.text


async def test_the_link_is_in_the_orders_status_and_can_be_renewed(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    idle.tidewaiter.public_url = "https://parcels.example.com/shop/"
    link = await idle.tidewaiter.tracking_url(booked.order_id)
    assert link
    assert link.startswith("https://parcels.example.com/shop/t/")

    order = (await idle_http.get(f"/v1/orders/{booked.order_id}")).json()
    renewed = (await idle_http.post(f"/v1/orders/{booked.order_id}/tracking-link")).json()
    revoked = await idle_http.delete(f"/v1/orders/{booked.order_id}/tracking-link")
    after = (await idle_http.get(f"/v1/orders/{booked.order_id}")).json()

    assert order["status"]["tracking_url"] == link
    assert renewed["tracking_url"] != link
    assert revoked.json() == {"revoked": True}
    assert after["status"]["tracking_url"] is None
    unknown = await idle_http.post("/v1/orders/TW-99/tracking-link")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "order_unknown")


async def test_who_asks_too_often_has_to_wait(
    idle_http: httpx.AsyncClient, idle: Shop, booked: Order
) -> None:
    answer = await idle_http.get("/t/guess")
    while answer.status_code == 404:  # one a second is forgiven, so that it takes some 65
        answer = await idle_http.get("/t/guess")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_a_caller_may_ask_in_a_burst_and_then_at_its_pace() -> None:
    now = [0.0]
    pace = Pace(burst=3, every=10.0, clock=lambda: now[0])

    assert [pace.allows("a") for _ in range(4)] == [True, True, True, False]
    assert pace.allows("b")
    now[0] = 10.0
    assert [pace.allows("a") for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert [pace.allows("a") for _ in range(4)] == [True, True, True, False]
    for caller in range(CALLERS_KEPT):
        pace.allows(str(caller))
    assert pace.allows("a")  # forgotten


# The last mile.


async def wish(doorstep: Doorstep, form: str, language: str = "en") -> str:
    """What the page says after a form was sent."""
    path = f"{doorstep.path}/delivery?lang={language}"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await doorstep.http.post(path, content=form, headers=kind)
    assert answer.status_code == 303
    page = await doorstep.http.get(answer.next_request.url if answer.next_request else "")
    assert page.headers["content-language"] == language
    return page.text


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("how=contactless", DeliveryOptions(contactless=True)),
        ("how=safe_place&safe_place=in+the+shed", DeliveryOptions(safe_place="in the shed")),
        ("how=point%3AP1", DeliveryOptions(pickup_point="P1")),
        ("how=planned&safe_place=left+over", DeliveryOptions()),
    ],
)
async def test_a_wish_is_passed_on(doorstep: Doorstep, form: str, options: DeliveryOptions) -> None:
    page = await wish(doorstep, form)
    assert "Your wish was passed on." in page
    assert doorstep.client.wished == (options, "consignee")


async def test_a_day_may_be_chosen(doorstep: Doorstep) -> None:
    on = (NOW + timedelta(days=3)).date()
    await wish(doorstep, f"how=window&on={on}&not_before=09%3A00&not_after=12%3A00")

    assert doorstep.client.wished
    window = doorstep.client.wished[0].window
    assert window
    assert (window.on, str(window.not_before), str(window.not_after)) == (
        on,
        "09:00:00",
        "12:00:00",
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("how=window&on=", "Please choose a day."),
        ("how=window&on=2020-01-01", "Please choose a day."),
        ("how=window&on=2090-01-01&not_before=25%3A00", "Please choose a day."),
        ("how=window&on=2090-01-01&not_before=12%3A00&not_after=09%3A00", "is not possible"),
        ("how=window&on=2090-01-01&not_before=12%3A00%2B02&not_after=14%3A00", "is not possible"),
        ("how=safe_place&safe_place=", "Please say where the parcel may be left."),
        ("how=safe_place&safe_place=a%00b", "is not possible"),
        ("how=point%3A..%2F..", "is not possible"),
        ("how=nonsense", "is not possible"),
        ("", "is not possible"),
        ("%FF=%FE", "is not possible"),
        ("&".join(f"f{n}=1" for n in range(100)), "is not possible"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_passed_on_to_nobody(
    doorstep: Doorstep, form: str, said: str
) -> None:
    assert said in await wish(doorstep, form)
    assert doorstep.client.wished is None


async def test_a_wish_that_is_turned_down_is_said_to_be(doorstep: Doorstep) -> None:
    doorstep.client.trouble = TooLate("it is out for delivery")
    assert "Ya es demasiado tarde" in await wish(doorstep, "how=planned", "es")
    doorstep.client.trouble = DisputeRefused("the carrier will not")
    assert "This is not possible for your parcel." in await wish(doorstep, "how=planned")


async def test_pickup_points_are_searched_on_the_page(doorstep: Doorstep) -> None:
    found = (await doorstep.http.get(f"{doorstep.path}?lang=en&near=10115")).text
    assert "1 pickup point found" in found
    assert 'value="point:P1"' in found

    doorstep.client.trouble = DisputeRefused("it has none")
    lost = (await doorstep.http.get(f"{doorstep.path}?lang=en&near=10115")).text
    assert "The search does not work right now." in lost


async def test_who_was_asked_to_choose_is_told_until_when(doorstep: Doorstep, idle: Shop) -> None:
    until = NOW + timedelta(days=1)
    asked = Notice(kind=NoticeKind.CHOICE_WANTED, until=until)
    await idle.tidewaiter.journal.noticed("TW-1", asked, NOW)

    page = (await doorstep.http.get(f"{doorstep.path}?lang=en")).text

    assert "Choose below how you want to receive it." in page
    assert "Please choose before" in page


async def test_wishes_are_taken_at_a_pace(doorstep: Doorstep) -> None:
    answers = [
        await doorstep.http.post(f"{doorstep.path}/delivery", content="how=planned")
        for _ in range(8)
    ]
    assert [answer.status_code for answer in answers].count(429) == 2


async def test_once_it_is_out_for_delivery_nothing_can_be_asked(
    doorstep: Doorstep, idle: Shop
) -> None:
    out = a_milestone(MilestoneKind.OUT_FOR_DELIVERY, "WB-TW-1-1", 3, at=NOW)
    await idle.tidewaiter.journal.scanned("TW-1", [out])

    page = (await doorstep.http.get(f"{doorstep.path}?lang=en")).text
    said = await wish(doorstep, "how=contactless")

    assert 'method="post"' not in page
    assert "It is too late to change this." in said
    assert doorstep.client.wished is None
