"""HMRC's Customs Declaration Service as a broker: the declarant files for itself.

Sources, read 2026-11-22: HMRC's OpenAPI files of the Customs Declarations API v2.0 and v3.0, the
Customs Declarations Information API v2.0 and the Pull Notifications API v1.0; its end-to-end
service guide. A submission is answered with 202 and no more; everything else is told later.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import quote

from activities.errors import PartnerError, PartnerRefused, PartnerUnavailable
from domain.assessment import sku_of
from domain.charges import Bill, BilledCharge, LandedCost
from domain.customs import (
    FREED,
    AssessedTax,
    CustomsReply,
    Declaration,
    DeclarationStatus,
    lrn_of,
    standing,
)
from domain.order import Order
from domain.resolutions import Document
from partners.brokers.cds import answers
from partners.brokers.cds.filing import NotDeclarable, wire_reference
from partners.brokers.cds.mail import Mail
from partners.brokers.cds.messages import CORRECTED, amendment, cancellation
from partners.brokers.cds.settings import CdsSettings
from partners.brokers.cds.tokens import Tokens
from partners.brokers.cds.wco import declaration
from partners.brokers.codes import UnknownCode
from partners.http import Partner, Request, or_nothing

T = TypeVar("T")

NAME = "hmrc-cds"
NOTIFICATIONS_VERSION = "1.0"
TOKEN_REFUSED = frozenset({"INVALID_CREDENTIALS", "401"})
OVER = frozenset({DeclarationStatus.WITHDRAWN, DeclarationStatus.REJECTED})
REASON = "The sale was cancelled and the goods will not be imported"


class CdsBroker:
    """Satisfies `activities.ports.Broker`.

    `tokens` are for declarations and their status, `mail_tokens` for the notifications; they
    may be one and the same. The partner needs `problems=answers.problem`.
    """

    def __init__(
        self,
        partner: Partner,
        settings: CdsSettings,
        tokens: Tokens,
        mail_tokens: Tokens | None = None,
    ) -> None:
        self._partner = partner
        self._settings = settings
        self._tokens = tokens
        self._mail_tokens = mail_tokens or tokens
        self._mail = Mail(self._list, self._fetch)

    async def lodge(self, order: Order, landed: LandedCost, key: str) -> Declaration:
        """Submit the declaration of this revision; CDS refuses a reference that it has.

        Raises:
            PartnerRefused: It cannot be declared so, or HMRC will not take it.
            OutcomeUnknown: It was sent and not answered; `find` settles it.
        """
        filing = self._settings.filing_of(order, landed)
        try:
            body = declaration(order, landed, filing)
        except NotDeclarable as error:
            raise PartnerRefused(NAME, str(error), code="not_declarable") from error
        await self._send("/customs/declarations/", body, key)
        return Declaration(
            lrn=lrn_of(order),
            kind=filing.dataset,
            broker=NAME,
            status=DeclarationStatus.SUBMITTED,
        )

    async def find(self, order: Order) -> Declaration | None:
        """The declaration lodged for this revision, or None."""
        reply = await self.ask(order)
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
        """The reply that stands now: by the notifications, else by the declaration's status."""
        lrn = lrn_of(order)
        stands = standing(await self._replies(lrn))
        return stands or await or_nothing(self._status(lrn), answers.NOT_FOUND)

    async def withdraw(self, order: Order, key: str) -> None:
        """Ask to invalidate the declaration; nothing happens if it was never lodged.

        HMRC decides later: DMSREQ says whether it agrees, DMSINV that it is done.
        """
        stands = await self.ask(order)
        if stands is None or stands.status in OVER or stands.mrn is None:
            return
        body = cancellation(lrn_of(order), stands.mrn, reason=REASON)
        await self._send("/customs/declarations/cancellation-requests", body, key)

    async def amend(
        self, order: Order, landed: LandedCost, fields: Sequence[str], why: str, key: str
    ) -> None:
        """Ask to correct these fields of the declaration that stands.

        Raises:
            PartnerRefused: There is none, or a field stands in no one element of it.
        """
        stands = await self.ask(order)
        if stands is None or stands.mrn is None:
            raise PartnerRefused(NAME, f"{lrn_of(order)} has no MRN yet to amend", code="no_mrn")
        filing = self._settings.filing_of(order, landed)
        try:
            body = amendment(
                order, landed, filing, stands.mrn, fields=fields, reason=why, code=CORRECTED
            )
        except NotDeclarable as error:
            raise PartnerRefused(NAME, str(error), code="not_declarable") from error
        await self._send("/customs/declarations/amend", body, key)

    async def supply(self, order: Order, documents: Sequence[Document], key: str) -> None:
        """Not done: HMRC takes files, uploaded one by one, and we hold references to them.

        Raises:
            PartnerRefused: Always, with where to upload them by hand.
        """
        wanted = ", ".join(document.kind for document in documents)
        raise PartnerRefused(
            NAME,
            f"upload {wanted} for {lrn_of(order)} (our {key}) at HMRC's Secure File Upload Service",
            code="by_hand",
        )

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
        replies = await self._replies(lrn)
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

    # ----------------------------------------------------------------------- the wire

    async def _send(self, path: str, body: bytes, key: str) -> None:
        headers = self._settings.headers(self._settings.declarations_version)
        token = await self._tokens.token()
        request = Request("POST", path, body, headers=headers | _bearer(token))
        try:
            await self._partner.effect(request, key, lambda _: None)
        except PartnerRefused as refusal:
            raise _renewed(refusal, self._tokens) from refusal

    async def _status(self, lrn: str) -> CustomsReply:
        """By the reference that we declared it under (2/4), for HMRC is not asked by LRN."""
        path = f"/customs/declarations-information/ucr/{quote(wire_reference(lrn), safe='')}/status"
        version = self._settings.information_version
        return await self._get(path, version, self._tokens, lambda body: answers.status(body, lrn))

    async def _replies(self, lrn: str) -> tuple[CustomsReply, ...]:
        try:
            return await self._mail.replies(lrn)
        except UnknownCode as unknown:
            raise PartnerRefused(NAME, str(unknown), code="unknown_code") from unknown

    async def _list(self, which: str) -> tuple[str, ...]:
        path = f"/notifications/{which}"
        return await self._get(path, NOTIFICATIONS_VERSION, self._mail_tokens, answers.waiting)

    async def _fetch(self, path: str) -> bytes:
        return await self._get(path, NOTIFICATIONS_VERSION, self._mail_tokens, bytes)

    async def _get(self, path: str, version: str, tokens: Tokens, parse: Callable[[bytes], T]) -> T:
        headers = self._settings.headers(version) | _bearer(await tokens.token())
        try:
            return await self._partner.ask(Request("GET", path, headers=headers), parse)
        except PartnerRefused as refusal:
            raise _renewed(refusal, tokens) from refusal


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _renewed(refusal: PartnerRefused, tokens: Tokens) -> PartnerError:
    """A refused token is no refusal: nothing was done, and the next call has another one."""
    if refusal.code not in TOKEN_REFUSED:
        return refusal
    tokens.forget()
    return PartnerUnavailable(NAME, f"the access token was refused: {refusal}")


def _billed(order: Order, tax: AssessedTax) -> BilledCharge:
    return BilledCharge(
        kind=tax.kind,
        name=tax.name,
        sku=sku_of(order, tax),
        amount=tax.assessed,
        base=tax.base,
        rate=f"{tax.rate:f} %" if tax.rate is not None else "",
    )
