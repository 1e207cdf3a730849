"""What an order costs, and how the accounts stand."""

from sqlalchemy import func, select

from domain.charges import LandedCost
from records.books.variances import as_row
from records.columns import shown
from records.rows import Balance, Unbalanced, VarianceRow
from records.tables.core import LandedCosts, Orders, Variances, table
from records.tables.ledger import Postings
from records.views.reads import Reads

_ORDERS = table(Orders)
_POSTINGS = table(Postings)
_LANDED = table(LandedCosts)
_VARIANCES = table(Variances)


class ReadsMoney(Reads):
    """The views of money."""

    async def landed_cost_of(self, order_id: str) -> LandedCost | None:
        """The landed cost that the order was last released at."""
        document = await self._latest(_LANDED.c.document, order_id)
        return None if document is None else LandedCost.model_validate_json(document)

    async def variances_of(self, order_id: str) -> tuple[VarianceRow, ...]:
        """What strayed from quote and release, of the revision that was released last."""
        query = (
            select(_VARIANCES)
            .join(_ORDERS, _ORDERS.c.order_id == _VARIANCES.c.order_id)
            .where(_VARIANCES.c.order_id == order_id, _VARIANCES.c.revision == _ORDERS.c.revision)
            .order_by(_VARIANCES.c.at, _VARIANCES.c.variance_id)
        )
        return tuple(as_row(row) for row in await self._rows(query))

    async def balances(self, order_id: str | None = None) -> tuple[Balance, ...]:
        """What the accounts stand at, of one order or of all, without those at zero."""
        amount = func.sum(_POSTINGS.c.amount)
        query = select(_POSTINGS.c.account, _POSTINGS.c.currency, amount.label("amount"))
        if order_id is not None:
            query = query.where(_POSTINGS.c.order_id == order_id)
        query = query.group_by(_POSTINGS.c.currency, _POSTINGS.c.account).having(amount != 0)
        rows = await self._rows(query.order_by(_POSTINGS.c.currency, _POSTINGS.c.account))
        return tuple(
            Balance.model_validate(row | {"amount": shown(row["amount"], row["currency"])})
            for row in rows
        )

    async def unbalanced(self) -> tuple[Unbalanced, ...]:
        """Entries that do not sum to zero: there are none, or the ledger is wrong."""
        amount = func.sum(_POSTINGS.c.amount)
        query = (
            select(_POSTINGS.c.entry_id, _POSTINGS.c.currency, amount.label("amount"))
            .group_by(_POSTINGS.c.entry_id, _POSTINGS.c.currency)
            .having(amount != 0)
        )
        return tuple(Unbalanced.model_validate(row) for row in await self._rows(query))
