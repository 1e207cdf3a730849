"""Documents for the authority: HMRC hands out one upload for each file, which then takes it.

Sources, read 2026-11-22: HMRC's service guide, uploading supporting documents; its schemas
FileUploadRequest and FileUploadResponse with the examples beside them; the read-me of its upload
service (hmrc/upscan-initiate): a multipart form with all the fields given, `file` the last. No
file was ever uploaded to HMRC.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Protocol

from lxml import etree

from domain.papers.documents import Drawn
from domain.values import Value
from partners.brokers.cds.xml import Element, child, children, local, read, text
from partners.brokers.codes import NotUnderstood

UPLOAD = "hmrc:fileupload"

FILES_MAX = 11
"""In one request (service guide, rules for file initiation requests)."""

FILE_BYTES_MAX = 10_000_000
"""Of one file: 10 MB (service guide, upload the file)."""

TAKEN = "SUCCESS"
"""The outcome of a file that HMRC has taken."""

REFERENCE = re.compile(r"(?:tidewaiter:)?([0-9a-f]{64})")
"""How an answer names a document that we drew: by its hash, as the API lists it."""


class Papers(Protocol):
    """Where the documents that were drawn for orders are kept."""

    async def drawn_for(self, order_id: str, sha256: str) -> Drawn | None:
        """A document of this order by the hash of its content, or None."""
        ...


class Upload(Value):
    """Where to post a file, and the fields of its form."""

    reference: str
    url: str
    fields: tuple[tuple[str, str], ...]


def initiation(mrn: str, kinds: Sequence[str]) -> bytes:
    """Ask for an upload for a file of each of these kinds."""
    root = _element("FileUploadRequest")
    _add(root, "DeclarationID", mrn)
    _add(root, "FileGroupSize", str(len(kinds)))
    files = _add(root, "Files")
    for number, kind in enumerate(kinds, 1):
        file = _add(files, "File")
        _add(file, "FileSequenceNo", str(number))
        _add(file, "DocumentType", kind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def uploads(body: bytes, count: int, scheme: str) -> tuple[Upload, ...]:
    """The uploads that were granted, in the order in which they were asked for.

    Raises:
        NotUnderstood: They are not so many, or one would be sent in the clear.
    """
    granted = tuple(map(_upload, children(read(body), "Files", "File")))
    if len(granted) != count:
        raise NotUnderstood(f"{len(granted)} uploads for {count} files")
    for upload in granted:
        if not upload.url.startswith(f"{scheme}://"):
            raise NotUnderstood(f"an upload to {upload.url!r}, which is not {scheme}")
    return granted


def form(upload: Upload, document: Drawn) -> tuple[bytes, str]:
    """The body that carries a document to its upload, and the content type that it has."""
    boundary = hashlib.sha256(upload.reference.encode() + document.pdf).hexdigest()[:32]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in upload.fields
    ]
    file = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{document.name}.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    body = "".join([*parts, file]).encode() + document.pdf + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def outcome(root: Element) -> None:
    """What became of a file, told like a notification: nothing to do where it was taken.

    Raises:
        NotUnderstood: It was not taken; somebody must send another.
    """
    if text(root, "Outcome") != TAKEN:
        which, why = text(root, "FileReference"), text(root, "Details")
        raise NotUnderstood(f"HMRC did not take the file {which[:70]}: {why[:500]}")


def is_outcome(root: Element) -> bool:
    """Whether a document tells what became of a file."""
    return local(root) == "Root" and child(root, "FileReference") is not None


def _upload(file: Element) -> Upload:
    request = child(file, "UploadRequest")
    return Upload(
        reference=text(file, "Reference"),
        url=text(request, "Href"),
        fields=tuple(
            (local(each), each.text or "")
            for fields in children(request, "Fields")
            for each in fields
        ),
    )


def _element(name: str) -> Element:
    return etree.Element(f"{{{UPLOAD}}}{name}", nsmap={"hmrc": UPLOAD})


def _add(parent: Element, name: str, said: str | None = None) -> Element:
    element = etree.SubElement(parent, f"{{{UPLOAD}}}{name}")
    element.text = said
    return element
