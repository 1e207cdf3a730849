"""Search attributes: a namespace must know each by name and type before the first order."""

from collections.abc import Mapping

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client

from runtime.errors import CannotRun

_TYPES = {
    "Text": IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "Int": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    "Double": IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
    "Bool": IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
    "Datetime": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
    "KeywordList": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
}


class SearchAttributeTaken(CannotRun):
    """The namespace knows one of our names with another type, which cannot be changed."""


async def register(client: Client, search_attributes: Mapping[str, str]) -> tuple[str, ...]:
    """Make the client's namespace know these; those it knows already are left alone.

    Needs the operator's rights, which Temporal Cloud keeps to its own console and CLI.

    Args:
        client: Of the cluster and the namespace.
        search_attributes: Name and type of each, the type as Temporal's CLI calls it.

    Returns:
        The names that were new.

    Raises:
        SearchAttributeTaken: One is known with another type.
        temporalio.service.RPCError: The cluster refuses.
    """
    wanted = {name: _TYPES[kind] for name, kind in search_attributes.items()}
    operator, namespace = client.operator_service, client.namespace
    listing = await operator.list_search_attributes(
        ListSearchAttributesRequest(namespace=namespace)
    )
    known = listing.custom_attributes
    for name, kind in wanted.items():
        if known.get(name, kind) != kind:
            # Adding it again would be answered with success, and change nothing.
            raise SearchAttributeTaken(
                f"Namespace {namespace} has a search attribute {name} of another type "
                f"than {search_attributes[name]}"
            )
    missing = {name: kind for name, kind in wanted.items() if name not in known}
    if missing:
        await operator.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )
    return tuple(missing)
