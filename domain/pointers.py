"""JSON pointers (RFC 6901) into a document: how a fault and its fix name a field."""


def replaced(document: dict[str, object], pointer: str, value: object) -> dict[str, object]:
    """A copy of the document with the field at this pointer replaced.

    Raises:
        ValueError: The pointer leads nowhere in this document.
    """
    first, *rest = pointer.removeprefix("/").split("/")
    return {**document, first: _put(document, first, rest, value, pointer)}


def at(document: object, pointer: str) -> object:
    """The value at this pointer.

    Raises:
        ValueError: The pointer leads nowhere in this document.
    """
    for token in pointer.removeprefix("/").split("/") if pointer else ():
        document = _child(document, token, pointer)
    return document


def _put(parent: object, token: str, rest: list[str], value: object, pointer: str) -> object:
    child = _child(parent, token, pointer)
    if not rest:
        return value
    if isinstance(child, dict):
        return {**child, rest[0]: _put(child, rest[0], rest[1:], value, pointer)}
    if isinstance(child, list):
        changed = _put(child, rest[0], rest[1:], value, pointer)
        return [changed if str(i) == rest[0] else item for i, item in enumerate(child)]
    raise ValueError(f"{pointer}: {token} has no fields")


def _child(parent: object, token: str, pointer: str) -> object:
    if isinstance(parent, dict) and token in parent:
        return parent[token]
    if isinstance(parent, list) and token in map(str, range(len(parent))):
        return parent[int(token)]
    raise ValueError(f"{pointer}: the order has no such field")
