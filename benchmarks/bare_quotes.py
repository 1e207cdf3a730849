"""The bare endpoint: FastAPI as anybody would write it, validating the same body.

python benchmarks/bare_quotes.py PORT KIND ANSWER.json

It takes the same request and answers a document of the same shape and size; nothing is priced,
looked up or screened. `ENDPOINTS` are the kinds of it: how strictly it reads, and whether its
answer is made for each request. Each is served as uvicorn serves by default, with a line in the
log for each request.
"""

import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

from benchmarks.bare_body import QuoteRequest

Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
Weight = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{2,7})?$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Incoterm(StrEnum):
    DDP = "DDP"
    DAP = "DAP"


class Address(BaseModel):
    lines: list[Text] = Field(min_length=1, max_length=4)
    city: Text
    region: Text | None = None
    postcode: Text | None = None
    country: Country


class TaxId(BaseModel):
    kind: Name
    value: Text


class Party(BaseModel):
    name: Text
    address: Address
    phone: Text | None = None
    email: Text | None = None
    tax_ids: list[TaxId] = []


class Seller(BaseModel):
    seller_id: Name
    name: Text
    fulfilment: Name = "own"


class Line(BaseModel):
    sku: Name
    description: Text
    quantity: int = Field(ge=1, le=9999)
    unit_price: Amount
    unit_cost: Amount | None = None
    hs_code: Code | None = None
    origin: Country
    net_weight_kg: Weight
    gross_weight_kg: Weight
    materials: list[Text] = []


class Stated(BaseModel):
    quote_id: Name
    freight: Amount
    insurance: Amount = Decimal(0)
    discount: Amount = Decimal(0)
    duties: Amount = Decimal(0)
    taxes: Amount = Decimal(0)
    fees: Amount = Decimal(0)


class Inventory(BaseModel):
    location: Name
    country: Country


class Order(BaseModel):
    order_id: Name
    seller: Seller
    shipper: Party
    consignee: Party
    currency: Currency
    lines: list[Line] = Field(min_length=1, max_length=200)
    incoterm: Incoterm
    quote: Stated
    charged: Amount
    payment_reference: Name
    inventory: Inventory
    placed_at: datetime


class LooseRequest(BaseModel):
    order: Order
    origins: list[Inventory] = []
    incoterms: list[Incoterm] = []
    entry_date: date | None = None
    explain: bool = False


class Charge(BaseModel):
    kind: str
    name: str
    amount: Decimal
    base: Decimal | None
    rate: str
    sku: str | None
    rule: str
    rate_rule: str = ""
    source: str
    collected_by: str


class QuotedCharge(BaseModel):
    kind: str
    name: str
    sku: str | None
    amount: Decimal
    rule: str


class Landed(BaseModel):
    currency: str
    destination: str
    entry_date: date
    customs_value: Decimal
    charges: list[Charge]
    rules_version: str
    exchange_rate: Decimal
    market_currency: str
    declaration: str
    digits: int
    editions: list[str]
    unsure: list[str]


class Block(BaseModel):
    quote_id: str
    freight: Decimal
    insurance: Decimal
    discount: Decimal
    duties: Decimal
    taxes: Decimal
    fees: Decimal
    carrier: str | None
    charges: list[QuotedCharge]
    rules_version: str
    guaranteed: bool
    valid_until: datetime


class Option(BaseModel):
    kind: str
    way: dict[str, Any]
    landed: Landed
    totals: dict[str, Decimal]
    paid: dict[str, Decimal]
    disclosures: list[dict[str, str]]
    versions: dict[str, Any]
    needs: list[str]
    not_included: list[str]
    lock: dict[str, Any]
    quote: Block
    workings: list[Any]
    cited: list[Any]


class Answer(BaseModel):
    quote_id: str
    order_id: str
    entry_date: date
    quoted_at: datetime
    options: list[Option]


class Small(BaseModel):
    order_id: str
    goods: Decimal


def made(answer: bytes) -> FastAPI:
    """Reads as strictly as ours does, and makes each answer of plain values by its model."""
    app, document = FastAPI(), Answer.model_validate_json(answer).model_dump()

    @app.post("/v1/quotes", response_model=Answer)
    async def quote(asked: QuoteRequest) -> dict[str, Any]:
        return {**document, "order_id": asked.order.order_id}

    return app


def ready(answer: bytes) -> FastAPI:
    """Reads as strictly as ours does; all but one field of the answer was made before it began."""
    app, document = FastAPI(), Answer.model_validate_json(answer)

    @app.post("/v1/quotes")
    async def quote(asked: QuoteRequest) -> Answer:
        return document.model_copy(update={"order_id": asked.order.order_id})

    return app


def small(_: bytes) -> FastAPI:
    """Reads as strictly as ours does, and answers two fields."""
    app = FastAPI()

    @app.post("/v1/quotes")
    async def quote(asked: QuoteRequest) -> Small:
        return Small(order_id=asked.order.order_id, goods=asked.order.goods_value)

    return app


def loose(answer: bytes) -> FastAPI:
    """Reads types, lengths and patterns alone; the answer was made before it began."""
    app, document = FastAPI(), Answer.model_validate_json(answer)

    @app.post("/v1/quotes")
    async def quote(asked: LooseRequest) -> Answer:
        return document.model_copy(update={"order_id": asked.order.order_id})

    return app


ENDPOINTS = {"made": made, "ready": ready, "small": small, "loose": loose}

if __name__ == "__main__":
    port, kind, path = sys.argv[1:]
    uvicorn.run(ENDPOINTS[kind](Path(path).read_bytes()), port=int(port))
