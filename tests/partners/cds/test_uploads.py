"""Uploads: asked for by HMRC's schema, granted in its words, posted as its store asks."""

from email.parser import BytesParser
from email.policy import HTTP

import httpx
import pytest
from lxml import etree

from domain.customs import DeclarationStatus as S
from domain.papers.documents import DocumentKind, Drawn
from partners.brokers.cds.uploads import Upload, form, initiation, uploads
from partners.brokers.codes import NotUnderstood
from tests.builders import an_order
from tests.partners.cds.given import official
from tests.partners.cds.hmrc import Cds

PDF = b"%PDF-1.7 \r\n--\r\n\x00\xff\n a line that ends\r\n"
INVOICE = Drawn(DocumentKind.COMMERCIAL_INVOICE, "TW-1-1-invoice", "Invoice", PDF)


def file(reference: str = "r1", href: str = "https://store.example") -> str:
    return (
        f"<File><Reference>{reference}</Reference><UploadRequest><Href>{href}</Href><Fields>"
        f"<x-amz-date>20260101T000000Z</x-amz-date><key>{reference}</key><acl>private</acl>"
        "</Fields></UploadRequest></File>"
    )


def granted(*files: str) -> bytes:
    listed = "".join(files)
    response = f"<Files>{listed}</Files></FileUploadResponse>"
    return f'<FileUploadResponse xmlns="hmrc:fileupload">{response}'.encode()


def valid(document: bytes, name: str) -> bool:
    schema = etree.XMLSchema(etree.parse(official("xsd", "wco", "fileupload", name)))
    return bool(schema.validate(etree.fromstring(document)))


@pytest.mark.parametrize("kinds", [["380"], ["380", "proof of payment & <more>"], ["271"] * 11])
def test_what_we_ask_for_is_valid_by_hmrcs_schema(kinds: list[str]) -> None:
    assert valid(initiation("26GB1OJPU2P01FGVR4", kinds), "FileUploadRequest.xsd")


async def test_what_the_sandbox_grants_is_valid_by_hmrcs_schema(cds: Cds) -> None:
    order = an_order("CDS-GRANT")
    await cds.lodge(order)
    mrn = (await cds.stands(order, S.RECEIVED)).mrn or ""

    answer = await asked(cds, initiation(mrn, ["380", "271"]))

    assert answer.status_code == 200
    assert valid(answer.content, "FileUploadResponse.xsd")


def test_uploads_are_read_in_their_order_with_all_their_fields() -> None:
    first, second = uploads(granted(file("r1"), file("r2")), 2, "https")

    assert (first.reference, second.reference) == ("r1", "r2")
    assert first.url == "https://store.example"
    assert first.fields == (
        ("x-amz-date", "20260101T000000Z"),
        ("key", "r1"),
        ("acl", "private"),
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (granted(file()), "1 uploads for 2 files"),
        (granted(file(), file(href="http://store.example")), "which is not https"),
        (granted(file(), file(href="")), "which is not https"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b"200 OK", "no XML"),
    ],
)
def test_what_grants_no_upload_is_one_error(body: bytes, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        uploads(body, 2, "https")


def test_the_form_has_every_field_and_the_file_whole_and_last() -> None:
    upload = Upload(reference="r1", url="u", fields=(("key", "r1"), ("policy", "p==")))

    body, kind = form(upload, INVOICE)

    head = f"content-type: {kind}\r\n\r\n".encode()
    parts = list(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())
    assert [part.get_param("name", "", "content-disposition") for part in parts] == [
        "key",
        "policy",
        "file",
    ]
    assert parts[-1].get_filename() == "TW-1-1-invoice.pdf"
    assert PDF in body
    assert (body, kind) == form(upload, INVOICE)


async def test_the_store_takes_no_file_from_whoever_has_not_the_form(cds: Cds) -> None:
    order = an_order("CDS-FORGED")
    await cds.lodge(order)
    mrn = (await cds.stands(order, S.RECEIVED)).mrn or ""
    (upload,) = uploads((await asked(cds, initiation(mrn, ["380"]))).content, 1, "http")

    for fields in (
        {"key": "another"},
        {**dict(upload.fields), "x-amz-signature": "forged"},
    ):
        body, kind = form(upload.model_copy(update={"fields": tuple(fields.items())}), INVOICE)
        answer = await cds.world.http.post(upload.url, content=body, headers={"content-type": kind})
        assert answer.status_code == 403
    assert (await asked(cds, initiation("26GB0000000000000", ["380"]))).status_code == 404
    assert (await asked(cds, b"<FileUploadRequest/>")).status_code == 400


async def asked(cds: Cds, body: bytes) -> httpx.Response:
    return await cds.world.http.post(
        "/cds/customs/declarations/file-upload",
        content=body,
        headers={
            "authorization": "Bearer sandbox-1",
            "accept": "application/vnd.hmrc.1.0+xml",
            "content-type": "application/xml",
        },
    )
