"""Swift reading: documents that are plainly right, in less than half of the time pydantic takes.

Carts are never alike, but what they are made of comes again: the seller, the place that goods
leave, the goods themselves, countries, currencies, numbers. A reader follows a model's own
fields; each value is checked by pydantic, by the rule of its field, and where it is one that
comes again, once. Whatever is not plainly right is none of its business: pydantic then reads the
whole, and says what is wrong if anything is (`starter/reading/problems.py`).
"""

from collections.abc import Callable, Iterable
from enum import EnumType
from functools import cache
from types import NoneType
from typing import Annotated, Any, Generic, TypedDict, TypeVar, get_args, get_origin

import msgspec
from annotated_types import MaxLen, MinLen
from pydantic import ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from domain.quoting.quotes import EntryDate
from domain.values import Amount, Country, CurrencyCode, Exact, HsCode, Measure, Posted, named

V = TypeVar("V", bound=Posted)

Read = Callable[[Any], Any]
"""From a value as JSON has it to ours; raises where that is not plainly right."""

WORDS = frozenset({Amount, Country, CurrencyCode, EntryDate, Exact, HsCode, Measure})
"""Of these, as of enumerations, there are few, and they come again and again."""

PARTS_KEPT = WORDS_KEPT = 4096
PART_BYTES_KEPT, WORD_CHARS_KEPT = 1000, 40
"""A line of goods takes some two kilobytes with what was read of it: ten megabytes at most."""

_ESCAPED = b"\\u003"
"""How an escape of a colon begins."""

_typed_dict: Any = TypedDict
_written = msgspec.json.Encoder().encode


class NotPlain(ValueError):
    """Pydantic must say whether this is right."""


class Swift(Generic[V]):
    """Reads documents of a model.

    Args:
        model: What a document is to be.
        again: Fields, of it or of a model that it holds, whose documents come again byte for
            byte: those are read once. Never name what is told of a customer.
    """

    def __init__(self, model: type[V], again: Iterable[str] = ()) -> None:
        fields = frozenset(again)
        self._decode = msgspec.json.Decoder(_shape(model, fields)).decode
        self._read = _of_kind(model, fields, comes_again=False)

    def read(self, raw: bytes) -> V | None:
        """The value; None if pydantic must say whether the document is one."""
        try:
            value: V = self._read(_honest(raw, self._decode))
        except (LookupError, TypeError, ValueError, RecursionError):
            return None
        return value


def _honest(raw: bytes, decode: Callable[[bytes], Any]) -> Any:
    """The document, if it says no field twice.

    A field that is said twice, or that nobody knows, is not said when what was read is written
    again: a colon is missing then. One that was an escape would make up for it.
    """
    document = decode(raw)
    if _ESCAPED in raw or _written(document).count(b":") != raw.count(b":"):
        raise NotPlain
    return document


def _shape(kind: Any, again: frozenset[str]) -> Any:
    """How a document is taken apart: parts that come again are left as they stand."""
    if not _is_posted(kind):
        return Any

    def shape(name: str, kind: Any) -> Any:
        member = get_args(kind)[0] if get_origin(kind) is tuple else kind
        if name not in again or not _is_posted(member):
            return _shape(kind, again)
        return msgspec.Raw if member is kind else list[msgspec.Raw]

    fields = {name: shape(name, field.annotation) for name, field in kind.model_fields.items()}
    return _typed_dict(kind.__name__, fields, total=False)


def _of_model(model: type[Posted], again: frozenset[str] = frozenset()) -> Read:
    fields = model.model_fields.items()
    readers = {n: _of_field(field, again, comes_again=n in again) for n, field in fields}
    blank = {name: field.default for name, field in fields}
    needed = {name for name, field in fields if field.is_required()}
    checks = [each.func for each in model.__pydantic_decorators__.model_validators.values()]

    def read(document: Any) -> Any:
        if type(document) is not dict or not needed <= document.keys():
            raise NotPlain
        told = blank.copy()  # in the model's order, whatever the document's
        for name, value in document.items():
            told[name] = readers[name](value)
        value = named(model, told, set(document))
        for check in checks:
            check(value)
        return value

    return read


def _of_field(field: FieldInfo, again: frozenset[str], *, comes_again: bool) -> Read:
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[kind, *field.metadata]
    elif (kinds := get_args(kind)) and kinds[1:] == (NoneType,):
        inner = _of_kind(kinds[0], again, comes_again=False)
        return lambda value: None if value is None else inner(value)
    return _of_kind(kind, again, comes_again=comes_again)


def _of_kind(kind: Any, again: frozenset[str], *, comes_again: bool) -> Read:
    bare, *rules = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    if get_origin(bare) is tuple and _is_posted(member := get_args(bare)[0]):
        return _of_list(_of_kind(member, again, comes_again=comes_again), rules)
    if not _is_posted(bare):
        return _of_leaf(kind)
    read = _of_model(bare, again)
    return _of_part(read) if comes_again else read


def _is_posted(kind: Any) -> bool:
    """Whether it is a model of ours that is its fields, and checks of the whole.

    One that is more, by validators of fields or names and defaults of another kind, is left to
    pydantic as a whole.
    """
    if not _has_fields(kind):
        return False
    fields, rules = kind.model_fields.values(), kind.__pydantic_decorators__
    return (
        not rules.field_validators
        and all(check.info.mode == "after" for check in rules.model_validators.values())
        and all(field.alias is None and field.default_factory is None for field in fields)
    )


def _has_fields(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Posted)


def _of_list(read: Read, rules: list[Any]) -> Read:
    least = max((rule.min_length for rule in rules if isinstance(rule, MinLen)), default=0)
    most = min(rule.max_length for rule in rules if isinstance(rule, MaxLen))

    def many(values: Any) -> tuple[Any, ...]:
        if type(values) is not list or not least <= len(values) <= most:
            raise NotPlain
        return tuple([read(value) for value in values])

    return many


def _of_part(read: Read) -> Read:
    decode = msgspec.json.Decoder().decode
    kept = _Kept(lambda piece: read(_honest(piece, decode)), PARTS_KEPT, PART_BYTES_KEPT)
    return lambda raw: kept[bytes(raw)]


@cache
def _of_leaf(kind: Any) -> Read:
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    config = None if _has_fields(bare) else ConfigDict(strict=True)
    validator = TypeAdapter(kind, config=config).validator
    if bare in {str, int, bool} and kind not in WORDS:
        return validator.validate_python  # takes these from Python as strictly as from JSON

    def read(value: Any) -> Any:
        return validator.validate_json(_written(value))

    seldom_new = kind in WORDS or isinstance(bare, EnumType)
    return _Kept(read, WORDS_KEPT, WORD_CHARS_KEPT).__getitem__ if seldom_new else read


class _Kept(dict[Any, Any]):
    """What was read before, by how it was written: so many, each of so many signs at most."""

    def __init__(self, read: Read, most: int, longest: int) -> None:
        super().__init__()
        self._read, self._most, self._longest = read, most, longest

    def __missing__(self, written: Any) -> Any:
        meant = self._read(written)
        if isinstance(written, str | bytes) and len(written) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[written] = meant
        return meant
