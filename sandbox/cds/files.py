"""HMRC's upload of documents, and the store of another company that takes the files.

Written from HMRC's schemas FileUploadRequest, FileUploadResponse and FileUploadNotification, its
service guide and the read-me of its upload service (read 2026-11-22). The store asks for no
token: the fields of the form prove who may.
"""

import hashlib
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from uuid import uuid4

from lxml import etree

from sandbox.cds import entries as cds_entries
from sandbox.cds.answers import XML, refused, unwelcome
from sandbox.cds.entries import ASKING, CdsEntry
from sandbox.config import Wire
from sandbox.routes import Route
from sandbox.wire import Answer, Call
from sandbox.world import World

UPLOAD = "{hmrc:fileupload}"
FILES_MAX = 11


class CdsFile(Wire):
    """A file that is expected for a declaration, one of a group; `sha256` of what was taken."""

    reference: str
    mrn: str
    order: str
    group: str
    kind: str = ""
    sha256: str = ""


class _Unreadable(Exception):
    """It is no request for an upload."""


def initiate(world: World, call: Call) -> Answer:
    """Grant an upload for each file of a group."""
    if refusal := unwelcome(call):
        return refusal
    try:
        mrn, kinds = _asked(call.body, world.config.cds_schemas)
    except _Unreadable as error:
        why = "Payload is not valid according to schema"
        return refused(400, "BAD_REQUEST", why, str(error))
    if (entry := world.store.find(CdsEntry, mrn)) is None:
        return refused(404, "NOT_FOUND", "there is no such declaration")
    group, order = str(uuid4()), entry.submission.order
    files = [
        CdsFile(reference=str(uuid4()), mrn=mrn, order=order, group=group, kind=kind)
        for kind in kinds
    ]
    for file in files:
        keep(world, file)
    store = f"http://{call.headers.get('host', '')}/cds/uploads"
    root = etree.Element(f"{UPLOAD}FileUploadResponse", nsmap={"hmrc": UPLOAD.strip("{}")})
    listed = etree.SubElement(root, f"{UPLOAD}Files")
    for file in files:
        _granted(listed, file, f"{store}/{file.reference}")
    return Answer(200, etree.tostring(root, encoding="unicode"), XML)


def take(world: World, call: Call) -> Answer:
    """Take a file in; with the last of its group, what an officer asked is answered."""
    file = world.store.get(CdsFile, call.path["reference"])
    form = _form(call)
    names = [name for name, _ in form]
    fields = dict(form)
    if (
        file is None
        or names[-1:] != ["file"]
        or fields.get("key") != file.reference.encode()
        or fields.get("x-amz-signature") != _signature(file).encode()
    ):
        return Answer(403, "<Error><Code>AccessDenied</Code></Error>", XML)
    good = fields["file"].startswith(b"%PDF-")
    came = hashlib.sha256(fields["file"]).hexdigest()
    file = file.model_copy(update={"sha256": came if good else ""})
    keep(world, file)
    outcome = ("SUCCESS", "Thank you") if good else ("REJECTED", "MIME type is not allowed")
    event = f"{file.reference}:{outcome[0]}"
    cds_entries.queue(world, event, file.reference, _told(file, *outcome))
    _complete(world, call, file)
    return Answer(204, "", XML)


def keep(world: World, file: CdsFile) -> None:
    """Keep a file among the documents of its order."""
    world.store.put(file.reference, file, order_id=file.order, alias=file.group)


def _complete(world: World, call: Call, file: CdsFile) -> None:
    group = [each for each in world.store.every(CdsFile) if each.group == file.group]
    entry = world.store.find(CdsEntry, file.mrn)
    if entry is None or entry.answered or entry.status not in ASKING:
        return
    if all(each.sha256 for each in group):
        declared = entry.submission
        world.performed(call, "documents_supplied", declared.order, declared.lrn)
        cds_entries.answered(world, entry)


# ------------------------------------------------------------------------------ parts


def _asked(body: bytes, schemas: Path | None) -> tuple[str, list[str]]:
    """The declaration, and what kind each file is."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _Unreadable(str(error)) from error
    if schemas is not None:
        folder = schemas / "wco" / "fileupload"
        schema = etree.XMLSchema(etree.parse(folder / "FileUploadRequest.xsd"))
        if not schema.validate(root):
            raise _Unreadable(str(schema.error_log))
    files = root.findall(f"{UPLOAD}Files/{UPLOAD}File")
    size = root.findtext(f"{UPLOAD}FileGroupSize")
    if size != str(len(files)) or not 0 < len(files) <= FILES_MAX:
        raise _Unreadable(f"{len(files)} files in a group of {size}")
    kinds = [file.findtext(f"{UPLOAD}DocumentType") or "" for file in files]
    return root.findtext(f"{UPLOAD}DeclarationID") or "", kinds


def _granted(listed: etree._Element, file: CdsFile, url: str) -> None:
    entry = etree.SubElement(listed, f"{UPLOAD}File")
    etree.SubElement(entry, f"{UPLOAD}Reference").text = file.reference
    request = etree.SubElement(entry, f"{UPLOAD}UploadRequest")
    etree.SubElement(request, f"{UPLOAD}Href").text = url
    fields = etree.SubElement(request, f"{UPLOAD}Fields")
    for name, value in (
        ("x-amz-meta-original-filename", "${filename}"),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("key", file.reference),
        ("acl", "private"),
        ("x-amz-signature", _signature(file)),
        ("policy", "eyJleHBpcmF0aW9uIjoiIn0="),
    ):
        etree.SubElement(fields, f"{UPLOAD}{name}").text = value


def _signature(file: CdsFile) -> str:
    return hashlib.sha256(f"{file.reference}:{file.group}".encode()).hexdigest()


def _form(call: Call) -> list[tuple[str, bytes]]:
    """The fields of a multipart form, in their order."""
    head = f"content-type: {call.headers.get('content-type', '')}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + call.body)
    if not message.is_multipart():
        return []
    return [
        (str(part.get_param("name", "", "content-disposition")), content)
        for part in message.iter_parts()
        if isinstance(content := part.get_payload(decode=True), bytes)
    ]


def _told(file: CdsFile, outcome: str, details: str) -> str:
    root = etree.Element(f"{UPLOAD}Root", nsmap={"hmrc": UPLOAD.strip("{}")})
    for name, value in (
        ("FileReference", file.reference),
        ("BatchId", file.group),
        ("Outcome", outcome),
        ("Details", details),
    ):
        etree.SubElement(root, f"{UPLOAD}{name}").text = value
    return etree.tostring(root, encoding="unicode")


ROUTES = (
    Route("POST", "/cds/customs/declarations/file-upload", initiate),
    Route("POST", "/cds/uploads/{reference}", take),
)
