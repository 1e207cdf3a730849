"""Payloads as JSON, read and written by pydantic."""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)


class PydanticPayloads(CompositePayloadConverter):
    """As `temporalio.contrib.pydantic`, with the type adapters of a process built once.

    The SDK makes a converter for each run and each workflow task; its own starts every one
    of them with no type adapters.
    """

    _models = PydanticJSONPlainPayloadConverter()

    def __init__(self) -> None:
        super().__init__(
            *(
                self._models if isinstance(each, JSONPlainPayloadConverter) else each
                for each in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )


data_converter = DataConverter(payload_converter_class=PydanticPayloads)
"""What every client of ours is connected with."""
