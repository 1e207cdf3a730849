"""The documents of an order over HTTP: listed, and fetched by their hash."""

import hashlib
import uuid

import httpx

from records.labels import RecordsLabels
from tests.builders import an_order
from tests.starter.shop import Shop
from tests.waiting import eventually


async def test_a_released_order_lists_its_documents_and_gives_each(
    shop: Shop, http: httpx.AsyncClient
) -> None:
    order = an_order(f"TW-{uuid.uuid4().hex[:8]}")
    await shop.tidewaiter.submit(order)

    listed = await eventually(
        lambda: http.get(f"/v1/orders/{order.order_id}/documents"),
        lambda r: r.status_code == 200 and r.json() != [],
    )
    (row,) = listed.json()
    fetched = await http.get(f"/v1/documents/{row['sha256']}")

    assert (row["kind"], row["revision"]) == ("commercial_invoice", 1)
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert hashlib.sha256(fetched.content).hexdigest() == row["sha256"]
    assert len(fetched.content) == row["size"]
    again = {"if-none-match": fetched.headers["etag"]}
    unchanged = await http.get(f"/v1/documents/{row['sha256']}", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_what_is_not_there_is_a_problem(http: httpx.AsyncClient) -> None:
    unknown = await http.get(f"/v1/documents/{'0' * 64}")
    nothing = await http.get("/v1/orders/TW-none/documents")
    malformed = await http.get("/v1/documents/no-hash")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "document_unknown")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "order_unknown")
    assert malformed.status_code == 422


async def test_a_label_is_what_its_carrier_made_of_it(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.booked(an_order(f"TW-{uuid.uuid4().hex[:8]}"))
    labels = RecordsLabels(shop.database)

    kept = {
        media: await labels.keep(order, f"W-{ending}", content + order.order_id.encode())
        for media, ending, content in (
            ("application/pdf", "pdf", b"%PDF-1.4 "),
            ("image/png", "png", b"\x89PNG\r\n\x1a\n"),
            ("image/gif", "gif", b"GIF89a"),
            ("application/zpl", "zpl", b"^XA"),
        )
    }
    listed = (await http.get(f"/v1/orders/{order.order_id}/documents")).json()

    for media, reference in kept.items():
        fetched = await http.get(f"/v1/{reference}")
        assert fetched.headers["content-type"] == media
        assert f"-label.{media[-3:]}" in fetched.headers["content-disposition"]
    assert [row["kind"] for row in listed].count("label") == len(kept)
