"""Payloads as JSON, read and written by pydantic."""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

_MODELS = PydanticJSONPlainPayloadConverter()


class PydanticPayloads(CompositePayloadConverter):
    """As `temporalio.contrib.pydantic`, with the type adapters of a process built once.

    The SDK makes a converter for each run and each workflow task; its own starts every one
    of them with no type adapters.
    """

    _each = tuple(
        _MODELS if isinstance(converter, JSONPlainPayloadConverter) else converter
        for converter in DefaultPayloadConverter.default_encoding_payload_converters
    )

    def __init__(self) -> None:
        super().__init__(*self._each)


data_converter = DataConverter(payload_converter_class=PydanticPayloads)
"""What every client of ours is connected with."""
