"""Each package of an order as an order of its own, for papers that are made out by package."""

from domain.money import split, total
from domain.order import Order


def parts_of(order: Order) -> tuple[Order, ...]:
    """The order package by package; itself where it does not say how it is packed.

    Discount and insurance are shared by what goods are worth, freight by weight; no cent is
    lost. A part is read, never posted: it keeps the order's number.
    """
    if not order.packages:
        return (order,)
    held = [{it.sku: it.quantity for it in package.contents} for package in order.packages]
    lines = [
        tuple(
            line.model_copy(update={"quantity": units[line.sku]})
            for line in order.lines
            if line.sku in units
        )
        for units in held
    ]
    worth = [total(line.value for line in each) for each in lines]
    weights = [package.weight_kg for package in order.packages]
    quote, currency = order.quote, order.currency
    discounts = split(quote.discount, worth, currency)
    premiums = split(quote.insurance, worth, currency)
    freights = split(quote.freight, weights, currency)
    return tuple(
        order.model_copy(
            update={
                "lines": lines[nth],
                "packages": (package,),
                "quote": quote.model_copy(
                    update={
                        "discount": discounts[nth],
                        "insurance": premiums[nth],
                        "freight": freights[nth],
                    }
                ),
            }
        )
        for nth, package in enumerate(order.packages)
    )
