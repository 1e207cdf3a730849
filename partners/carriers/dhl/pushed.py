"""Which parcels a push of DHL's speaks of; what it says of them is not read, as nothing proves it.

Source, read 2026-11-22: the 101 guide of Shipment Tracking Unified Push (2025-07), which says that
what is inside differs from one part of DHL to the next; `shipments` with an `id` each by public
code that reads them (secondary).
"""

from partners.wire import Name, Wire


class _Shipment(Wire):
    id: Name


class _Push(Wire):
    shipments: tuple[_Shipment, ...] = ()


def waybills(body: bytes) -> tuple[str, ...]:
    """The shipments of a push; none of one about a subscription.

    Raises:
        ValueError: It is no push of DHL's.
    """
    return tuple(shipment.id for shipment in _Push.model_validate_json(body).shipments)
