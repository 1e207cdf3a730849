"""Identifiers of parties as UPS takes them: the seller's scheme, and all the others.

Sources, read 2026-11-22: the models that client libraries make of UPS's OpenAPI file of Shipping
(`VendorInfo`, `GlobalTaxInformation`); which role is the shipper's and which the consignee's from
programs that others run against it (secondary). UPS takes the number of a scheme for the word that
its tax was collected.
"""

from collections.abc import Iterable, Mapping

from domain.order import Order
from partners.carriers.identifiers import Known, of_importer, of_shipper
from partners.carriers.ups.parts import Json

SCHEMES = {"IOSS": "0356", "VOEC": "0357"}
CONSUMER = "02"
SHIPPER, CONSIGNEE = ("20", "37"), ("30", "18")
"""A party's role, and that of its number."""

CUSTOMS, FOR_EORI = "01", "02"
UNKNOWN, EORI_NUMBER = "0000", "0002"
NUMBERS_MAX = 8


def identified(order: Order, shipment: Mapping[str, object]) -> Json:
    """What a shipment says more of its parties' identifiers; nothing where they have none."""
    mine = list(of_shipper(order))
    found: Json = {}
    if scheme := next((it for it in mine if it.kind in SCHEMES), None):
        sender = shipment["ShipFrom"]
        assert isinstance(sender, dict)
        found["ShipFrom"] = sender | {
            "VendorInfo": {
                "VendorCollectIDTypeCode": SCHEMES[scheme.kind],
                "VendorCollectIDNumber": scheme.value,
                "ConsigneeType": CONSUMER,
            }
        }
    others = [it for it in mine if it.kind not in SCHEMES]
    agents = [_agent(*SHIPPER, others, order.inventory.country)]
    if order.importer is None:
        agents.append(_agent(*CONSIGNEE, of_importer(order), order.destination))
    if told := [agent for agent in agents if agent["TaxIdentificationNumber"]]:
        found["GlobalTaxInformation"] = {"AgentTaxIdentificationNumber": told}
    return found


def _agent(role: str, of_number: str, identifiers: Iterable[Known], asked_by: str) -> Json:
    numbers = [_number(it, of_number, asked_by) for it in identifiers]
    return {"AgentRole": role, "TaxIdentificationNumber": numbers[:NUMBERS_MAX]}


def _number(known: Known, role: str, asked_by: str) -> Json:
    eori = known.kind == "EORI"
    return {
        "IdentificationNumber": known.value,
        "IDNumberCustomerRole": role,
        "IDNumberEncryptionIndicator": "0",
        "IDNumberPurposeCode": FOR_EORI if eori else CUSTOMS,
        "IDNumberTypeCode": EORI_NUMBER if eori else UNKNOWN,
        "IDNumberIssuingCntryCd": known.country,
        "IDNumberRequestingCntryCd": asked_by,
    }
