"""XML from outside, read safely, and the few ways in which it is asked.

No DTD, no entity, no network, UTF-8 only whatever it claims; size, depth and number of elements
are capped. Elements are found by their local names: HMRC's samples state no namespaces, its
service several, with prefixes of its own.
"""

from collections.abc import Iterator

from lxml import etree

from partners.brokers.codes import NotUnderstood

Element = etree._Element  # noqa: SLF001 (lxml has no public name for what its parser returns)

BYTES_MAX = 1_000_000
DEPTH_MAX = 32
ELEMENTS_MAX = 50_000


def read(body: bytes) -> Element:
    """The root of a document.

    Raises:
        NotUnderstood: It is no XML, too much of it, or has a document type.
    """
    if len(body) > BYTES_MAX:
        raise NotUnderstood(f"a document of {len(body)} bytes; {BYTES_MAX} are the most we read")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise NotUnderstood("a document type or an entity is declared; we read neither")
    # The encoding is ours, so that no declared one can hide markup from the check above.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotUnderstood(f"no XML that we can read: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotUnderstood("a document type is declared; we read none")
    _small_enough(root)
    return root


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def children(element: Element | None, *path: str) -> Iterator[Element]:
    """Every element at this path of local names below an element."""
    if element is None:
        return
    if not path:
        yield element
        return
    for child in element:
        if local(child) == path[0]:
            yield from children(child, *path[1:])


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at this path, or None."""
    return next(children(element, *path), None)


def text(element: Element | None, *path: str) -> str:
    """The trimmed text of the first element at this path; "" where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _small_enough(root: Element) -> None:
    waiting = [(root, 1)]
    seen = 0
    while waiting:
        element, depth = waiting.pop()
        seen += 1
        if depth > DEPTH_MAX or seen > ELEMENTS_MAX:
            raise NotUnderstood(f"deeper than {DEPTH_MAX} or more than {ELEMENTS_MAX} elements")
        waiting += ((each, depth + 1) for each in element)
