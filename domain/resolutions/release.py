"""Answers before dispatch: most amend the order, which makes a revision."""

from typing import Literal

from domain.order import Order, Waiver
from domain.parties import Address, TaxId
from domain.promised import ServiceLevel
from domain.resolutions.answer import Answer
from domain.trade import Incoterm, Inventory
from domain.values import Amount, Country, HsCode, Id, Text


class ClassifyLine(Answer):
    """The classifier gives a line its HS code."""

    kind: Literal["classify_line"] = "classify_line"
    sku: Id
    hs_code: HsCode

    def amend(self, order: Order) -> Order:
        """Set the code on the line with this sku."""
        if order.line(self.sku) is None:
            raise ValueError(f"the order has no line {self.sku}")
        lines = tuple(
            line.model_copy(update={"hs_code": self.hs_code}) if line.sku == self.sku else line
            for line in order.lines
        )
        return order.revised(lines=lines)


class SupplyIdentifier(Answer):
    """A party's tax or customs identifier is given."""

    kind: Literal["supply_identifier"] = "supply_identifier"
    party: Literal["consignee", "shipper", "importer"] = "consignee"
    identifier: TaxId

    def amend(self, order: Order) -> Order:
        """Add the identifier to the party, in place of one of the same kind."""
        party = order.importer_of_record if self.party == "importer" else getattr(order, self.party)
        kept = tuple(t for t in party.tax_ids if t.kind != self.identifier.kind)
        amended = party.model_copy(update={"tax_ids": (*kept, self.identifier)})
        return order.revised(**{self.party: amended})


class Waive(Answer):
    """The order is accepted as it is, for the reason of this hold only."""

    kind: Literal["waive"] = "waive"

    def amend(self, order: Order) -> Order:
        """Record who accepted what."""
        reason = self.hold_id.split(":")[2]
        return order.revised(waivers=(*order.waivers, Waiver(reason=reason, by=self.by)))


class Reprice(Answer):
    """The customer agreed to pay this much, in the order's currency."""

    kind: Literal["reprice"] = "reprice"
    charged: Amount
    duties: Amount
    taxes: Amount
    fees: Amount

    def amend(self, order: Order) -> Order:
        """Replace what was charged and the quote of import charges, which nobody computed."""
        quote = order.quote.model_copy(
            update={
                "duties": self.duties,
                "taxes": self.taxes,
                "fees": self.fees,
                "charges": (),
                "rules_version": None,
                "valid_until": None,
                "guaranteed": False,
            }
        )
        return order.revised(charged=self.charged, quote=quote)


class SwitchOrigin(Answer):
    """The goods are sent from another stock."""

    kind: Literal["switch_origin"] = "switch_origin"
    location: Id
    country: Country

    def amend(self, order: Order) -> Order:
        """Release the order from there."""
        return order.revised(inventory=Inventory(location=self.location, country=self.country))


class PermitGoods(Answer):
    """Restricted goods may go: under this licence or for this reason."""

    kind: Literal["permit_goods"] = "permit_goods"
    restriction: Text
    licence: Text

    def amend(self, order: Order) -> Order:
        """Record who permitted what; the hold does not come back for this restriction."""
        waiver = Waiver(reason="goods_restricted", by=self.by, of=self.restriction)
        return order.revised(waivers=(*order.waivers, waiver))


class ClearMatch(Answer):
    """The party is not the one on the list."""

    kind: Literal["clear_match"] = "clear_match"
    match: Text

    def amend(self, order: Order) -> Order:
        """Record who cleared which match; another name or another entry is asked anew."""
        waiver = Waiver(reason="denied_party", by=self.by, of=self.match)
        return order.revised(waivers=(*order.waivers, waiver))


class SwitchToDap(Answer):
    """The buyer pays duty and tax at the door; what was charged for them goes back."""

    kind: Literal["switch_to_dap"] = "switch_to_dap"

    def amend(self, order: Order) -> Order:
        """Change the Incoterm and take import charges out of what was charged."""
        owed = order.quote.import_charges if order.incoterm is Incoterm.DDP else 0
        return order.revised(
            incoterm=Incoterm.DAP, charged=max(order.charged - owed, order.charged * 0)
        )


class ReplaceAddress(Answer):
    """The consignee's right address."""

    kind: Literal["replace_address"] = "replace_address"
    address: Address

    def amend(self, order: Order) -> Order:
        """Deliver to this address."""
        return order.revised(consignee=order.consignee.model_copy(update={"address": self.address}))


class ChooseService(Answer):
    """Another service than the one that was sold."""

    kind: Literal["choose_service"] = "choose_service"
    level: ServiceLevel

    def amend(self, order: Order) -> Order:
        """Change the promised service."""
        return order.revised(promise=order.promise.model_copy(update={"level": self.level}))


class Retry(Answer):
    """Nothing changes: the step is asked again, under the same key."""

    kind: Literal["retry"] = "retry"


class Cancel(Answer):
    """The order is given up; what was done for it is undone."""

    kind: Literal["cancel"] = "cancel"


class LeaveIt(Answer):
    """The step is left undone; the person sees to it by other means."""

    kind: Literal["leave_it"] = "leave_it"
