"""Light values: frozen values of which there are dozens in one answer.

A `Value` is a dict with four more things beside it; a light one is its fields alone, made in a
sixth of the time and written in half. To pydantic it is a model of the same fields: read, checked
and written like any other, and shown by the same name in a schema.
"""

from typing import Any, ClassVar, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields
from pydantic import GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema, core_schema

from domain.values import Value, unchecked


class Light(Struct, frozen=True, kw_only=True):
    """A frozen value that is made without being checked, and checked where it is read.

    `checked_as` is the base of the model that reads it, such as `Posted` for what comes from
    outside.
    """

    checked_as: ClassVar[type[Value]] = Value

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        model = _model_of(cls)
        modelled = unchecked(model)

        def read(raw: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return raw if isinstance(raw, cls) else cls(**vars(validate(raw)))

        def written(value: Any, write: core_schema.SerializerFunctionWrapHandler) -> Any:
            told = {name: getattr(value, name) for name in model.model_fields}
            return write(modelled(**told))

        return core_schema.no_info_wrap_validator_function(
            read,
            handler(model),
            serialization=core_schema.wrap_serializer_function_ser_schema(written),
        )


def _model_of(cls: type[Light]) -> type[Value]:
    """The model of the same name and fields."""
    hints = get_type_hints(cls, include_extras=True)
    told: dict[str, Any] = {
        field.name: (hints[field.name], ... if field.default is NODEFAULT else field.default)
        for field in fields(cls)
    }
    return create_model(
        cls.__name__,
        __base__=cls.checked_as,
        __doc__=cls.__doc__,
        __module__=cls.__module__,
        **told,
    )
