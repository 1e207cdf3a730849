"""Payloads: models in, models out, and nothing built twice."""

from temporalio.contrib.pydantic import pydantic_data_converter

from domain.order import Order
from runtime.converter import _MODELS, PydanticPayloads, data_converter
from tests.builders import an_order


async def test_an_order_comes_back_as_it_was() -> None:
    payloads = await data_converter.encode([an_order()])

    assert await data_converter.decode(payloads, [Order]) == [an_order()]


async def test_what_is_written_is_what_the_sdks_own_converter_reads_and_writes() -> None:
    payloads = await data_converter.encode([an_order(), None, b"raw"])

    assert payloads == await pydantic_data_converter.encode([an_order(), None, b"raw"])


def test_two_converters_share_their_type_adapters() -> None:
    order = PydanticPayloads().to_payload(an_order())
    PydanticPayloads().from_payload(order, Order)
    built = _MODELS._type_adapter.cache_info().misses

    PydanticPayloads().from_payload(order, Order)

    assert _MODELS._type_adapter.cache_info().misses == built
