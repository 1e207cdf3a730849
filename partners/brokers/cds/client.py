"""HMRC's Customs Declaration Service as a broker: the declarant files for itself.

Sources, read 2026-11-22: HMRC's OpenAPI files of the Customs Declarations API v2.0 and v3.0, the
Customs Declarations Information API v2.0 and the Pull Notifications API v1.0; its end-to-end
service guide. A submission is answered with 202 and no more; everything else is told later, and
collected by one process for all (`starter/incoming/collecting.py`), so that here it is read from
what was kept.
"""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, urlsplit

from activities.errors import PartnerRefused, PartnerUnavailable
from domain.books.assessment import sku_of
from domain.charges import Bill, BilledCharge, LandedCost
from domain.customs import FREED, AssessedTax, CustomsReply, Declaration, DeclarationStatus, lrn_of
from domain.filing.faults import NotDeclarable
from domain.filing.references import wire_reference
from domain.filing.replies import standing
from domain.order import Order
from domain.papers.documents import Drawn
from domain.resolutions import Document
from partners.brokers.cds import answers
from partners.brokers.cds.filing import Terms
from partners.brokers.cds.line import NAME, Line
from partners.brokers.cds.messages import CORRECTED, amendment, cancellation
from partners.brokers.cds.recent import Recent
from partners.brokers.cds.uploads import (
    FILE_BYTES_MAX,
    FILES_MAX,
    REFERENCE,
    Papers,
    Upload,
    form,
    initiation,
    uploads,
)
from partners.brokers.cds.wco import declaration
from partners.http import Partner, Request, or_nothing

STATUS_SECONDS = 10.0
"""How long a status is good for: an application may make three requests a second in all (service
guide, API rate limiting)."""

OVER = frozenset({DeclarationStatus.WITHDRAWN, DeclarationStatus.REJECTED})
REASON = "The sale was cancelled and the goods will not be imported"


class Heard(Protocol):
    """What CDS told of declarations so far, by our local references."""

    async def replies_to(self, lrn: str) -> tuple[CustomsReply, ...]:
        """Everything said of a declaration, and of later messages about it, in any order."""
        ...


class CdsBroker:
    """Satisfies `activities.ports.Broker`."""

    def __init__(
        self,
        line: Line,
        terms: Terms,
        heard: Heard,
        papers: Papers,
        *,
        status_seconds: float = STATUS_SECONDS,
    ) -> None:
        self._line = line
        self._terms = terms
        self._heard = heard
        self._papers = papers
        self._recent = Recent(status_seconds)

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration of this revision; CDS refuses a reference that it has.

        Raises:
            PartnerRefused: It cannot be declared so, or HMRC will not take it.
            OutcomeUnknown: It was sent and not answered; `find` settles it.
        """
        filing = self._terms.filing_of(order, landed)
        try:
            body = declaration(order, landed, filing)
        except NotDeclarable as error:
            raise PartnerRefused(NAME, str(error), code="not_declarable") from error
        await self._send("", body, key)
        return Declaration(
            lrn=lrn_of(order),
            kind=filing.dataset,
            broker=NAME,
            status=DeclarationStatus.SUBMITTED,
        )

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, or None."""
        reply = await self._now(order)
        if reply is None:
            return None
        return Declaration(
            lrn=lrn_of(order),
            mrn=reply.mrn,
            kind="",
            broker=NAME,
            status=reply.status,
            faults=reply.faults,
        )

    async def ask(self, order: Order) -> CustomsReply | None:
        """The reply that stands: by what was told, else by the status, a few seconds old at most.

        Steps that wait ask often, and HMRC allows few requests: what it said once of a
        declaration is good for a while, what it has never heard of is asked for each time.
        """
        told = standing(await self._heard.replies_to(lrn_of(order)))
        return told or self._recent.get(lrn_of(order)) or await self._now(order)

    async def withdraw(self, order: Order, key: str) -> None:
        """Ask to invalidate the declaration; nothing happens if it was never lodged.

        HMRC decides later: DMSREQ says whether it agrees, DMSINV that it is done.

        Raises:
            PartnerUnavailable: It has no MRN yet to be invalidated by.
        """
        stands = await self._now(order)
        if stands is None or stands.status in OVER:
            return
        if stands.mrn is None:
            raise PartnerUnavailable(NAME, f"{lrn_of(order)} has no MRN yet to withdraw it by")
        body = cancellation(lrn_of(order), stands.mrn, reason=REASON)
        await self._send("cancellation-requests", body, key)

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Ask to correct these fields of the declaration that stands.

        Raises:
            PartnerRefused: There is none, or a field stands in no one element of it.
        """
        _, mrn = await self._standing(order)
        filing = self._terms.filing_of(order, landed)
        try:
            body = amendment(
                order, landed, filing, mrn, key=key, fields=fields, reason=why, code=CORRECTED
            )
        except NotDeclarable as error:
            raise PartnerRefused(NAME, str(error), code="not_declarable") from error
        await self._send("amend", body, key)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Upload documents that we drew for this order; others are uploaded by hand.

        Goods that are free want none any more. HMRC knows no keys: repeated before it has
        looked at a file, the file is sent again.

        Raises:
            PartnerRefused: One is none of ours, or they are too many or too large.
        """
        drawn = [await self._drawn(order, document) for document in documents]
        if len(drawn) > FILES_MAX:
            raise PartnerRefused(NAME, f"{len(drawn)} documents; HMRC takes {FILES_MAX} at once")
        stands, mrn = await self._standing(order)
        if stands.status in FREED:
            return
        scheme = urlsplit(self._line.application.url).scheme
        granted = await self._line.send(
            "/customs/declarations/file-upload",
            initiation(mrn, [document.kind for document in documents]),
            key,
            lambda body: uploads(body, len(drawn), scheme),
        )
        for upload, document in zip(granted, drawn, strict=True):
            await _post(upload, document, key)

    async def pay(self, order: Order, account: str, key: str) -> None:
        """Not done: there is no interface to pay by; a deferment account is debited unasked.

        Raises:
            PartnerRefused: Always, with what to do instead.
        """
        raise PartnerRefused(
            NAME,
            f"top up {account}, or pay for {lrn_of(order)} by transfer (our {key}), then go on",
            code="by_hand",
        )

    async def bill(self, order: Order) -> Bill | None:
        """What HMRC assessed, line by line; None while it has neither assessed nor released."""
        lrn = lrn_of(order)
        replies = await self._heard.replies_to(lrn)
        taxed = [reply for reply in replies if reply.assessed]
        last = max(taxed, key=lambda reply: (reply.at, reply.event_id), default=None)
        stands = last or standing(replies)
        if stands is None or (last is None and stands.status not in FREED):
            return None
        taxes = last.assessed if last else ()
        return Bill(
            reference=stands.mrn or lrn,
            issuer=NAME,
            currency=taxes[0].currency if taxes else "GBP",
            charges=tuple(_billed(order, tax) for tax in taxes),
        )

    # ----------------------------------------------------------------------- the parts

    async def _send(self, what: str, body: bytes, key: str) -> None:
        await self._line.send(f"/customs/declarations/{what}", body, key, lambda _: None)

    async def _status(self, lrn: str) -> CustomsReply:
        """By the reference that we declared it under (2/4), for HMRC is not asked by LRN."""
        path = f"/customs/declarations-information/ucr/{quote(wire_reference(lrn), safe='')}/status"
        version = self._line.application.information_version
        return await self._line.get(path, version, lambda body: answers.status(body, lrn))

    async def _now(self, order: Order) -> CustomsReply | None:
        """The reply that stands now: by what was told, else by the declaration's status."""
        lrn = lrn_of(order)
        if told := standing(await self._heard.replies_to(lrn)):
            return told
        known = await or_nothing(self._status(lrn), answers.NOT_FOUND)
        if known:
            self._recent.put(lrn, known)
        return known

    async def _standing(self, order: Order) -> tuple[CustomsReply, str]:
        """The reply that stands, and the MRN that later messages name the declaration by.

        Raises:
            PartnerRefused: There is no declaration, or it has no MRN yet.
        """
        stands = await self._now(order)
        if stands is None or stands.mrn is None:
            raise PartnerRefused(NAME, f"{lrn_of(order)} has no MRN yet", code="no_mrn")
        return stands, stands.mrn

    async def _drawn(self, order: Order, document: Document) -> Drawn:
        """The document that an answer means.

        Raises:
            PartnerRefused: It is none that we drew for this order, or too large.
        """
        named = REFERENCE.fullmatch(document.reference)
        drawn = await self._papers.drawn_for(order.order_id, named[1]) if named else None
        if drawn is None:
            raise PartnerRefused(
                NAME,
                f"{document.reference} is no document of {order.order_id} that we hold: name one "
                f"by its hash, or upload {document.kind} for {lrn_of(order)} at HMRC's Secure "
                "File Upload Service",
                code="by_hand",
            )
        if len(drawn.pdf) > FILE_BYTES_MAX:
            size = f"{len(drawn.pdf)} bytes; HMRC takes {FILE_BYTES_MAX}"
            raise PartnerRefused(NAME, f"{document.reference} has {size}", code="too_large")
        return drawn


async def _post(upload: Upload, document: Drawn, key: str) -> None:
    """Hand one file in, without our token: the form itself proves who may."""
    body, kind = form(upload, document)
    store = Partner("hmrc-upload", upload.url)
    try:
        request = Request("POST", "", body, headers={"content-type": kind})
        await store.effect(request, f"{key}:{document.sha256}", lambda _: None)
    finally:
        await store.close()


def _billed(order: Order, tax: AssessedTax) -> BilledCharge:
    return BilledCharge(
        kind=tax.kind,
        name=tax.name,
        sku=sku_of(order, tax),
        amount=tax.assessed,
        base=tax.base,
        rate=f"{tax.rate:f} %" if tax.rate is not None else "",
    )
