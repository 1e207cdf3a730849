"""Commodities as the UK Trade Tariff API v2 answers them.

An answer is what www.trade-tariff.service.gov.uk/api/v2/commodities/CODE returns, saved to a
file; a folder is all the answers in it. The xi service (.../xi/api/v2/...) answers with the
EU's duties, for Northern Ireland: give its edition the country `EU`. An answer lists all that
applies to its code, also what stands on headings above it.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from importers import taric
from importers.files import NotTheFile, opened
from importers.rows import Edition, Heading, Row, Skipped, Unreadable

DUTIES = frozenset("CDJ")
"""Series of measure types that are duties: applicable, anti-dumping, additional."""

SERVICES = {"uk": "GB", "xi": "EU"}
"""Whose duties a service answers with; each answer says which it comes from."""

UNLIKE_THE_API = (AttributeError, LookupError, TypeError, ValueError)
"""What comes of reading a document as an answer of the API that it is not."""

Node = dict[str, Any]


def read(path: Path, edition: Edition) -> Iterator[Row]:
    """The commodity with its import duties, and how many other measures there are.

    Raises:
        NotTheFile: It is no answer of the API, or one of the service for the other country.
    """
    skipped: Counter[str] = Counter()
    for file in sorted(path.glob("*.json*")) if path.is_dir() else [path]:
        answer = _Answer(file)
        if (country := SERVICES.get(answer.service)) not in {None, edition.country}:
            raise NotTheFile(
                f"{file.name} is an answer of the {answer.service} service, for {country}; "
                f"this edition is for {edition.country}"
            )
        yield from _rows(file, answer, edition, skipped)
    for what, count in skipped.items():
        if count:
            yield Skipped(what, count)


def _rows(file: Path, answer: "_Answer", edition: Edition, skipped: Counter[str]) -> Iterator[Row]:
    """The commodity and its duties; other measures are counted in `skipped`."""
    row = 0
    try:
        yield answer.heading()
        for measure in answer.many(answer.commodity, "import_measures"):
            row += 1
            if what := _no_duty(answer, measure):
                skipped[what] += 1
            else:
                yield _measure(answer, measure, row, edition)
        skipped["export measure"] += len(answer.many(answer.commodity, "export_measures"))
    except UNLIKE_THE_API as broken:
        where = f"import measure {row}" if row else "the commodity"
        raise NotTheFile(f"{file.name}: {where} is not as the API writes it") from broken


def _document(path: Path) -> Node:
    """The JSON object that a file holds.

    Raises:
        NotTheFile: It holds none.
    """
    try:
        with opened(path) as text:
            document = json.load(text)
    except RecursionError as broken:
        raise NotTheFile(f"{path.name} is nested too deeply") from broken
    except (ValueError, OSError, EOFError, zlib.error) as broken:
        raise NotTheFile(f"{path.name} is no JSON: {broken}") from broken
    if not isinstance(document, dict):
        raise NotTheFile(f"{path.name} is no answer about a commodity: it is no JSON object")
    return document


class _Answer:
    """A document of JSON:API: a commodity, and what its relationships lead to.

    `service` is `uk` or `xi`, as the answer names its source; empty where it does not.

    Raises:
        NotTheFile: It is something else.
    """

    def __init__(self, path: Path) -> None:
        document = _document(path)
        try:
            self.commodity: Node = document["data"]
            self._nodes = {(node["type"], node["id"]): node for node in document["included"]}
            code = self.commodity["attributes"]["goods_nomenclature_item_id"]
            self.code = taric.code_of(str(code))
            meta = self.commodity.get("meta") or {}
            self.service = str((meta.get("duty_calculator") or {}).get("source") or "")
        except UNLIKE_THE_API as broken:
            raise NotTheFile(
                f"{path.name} is no answer about a commodity: it has no `data` with the "
                "attribute `goods_nomenclature_item_id` of ten digits, or no list `included`"
            ) from broken

    def heading(self) -> Heading:
        """The commodity's own row of the nomenclature."""
        told = self.commodity["attributes"]
        above = [*self.many(self.commodity, "heading"), *self.many(self.commodity, "ancestors")]
        codes = [taric.code_of(node["attributes"]["goods_nomenclature_item_id"]) for node in above]
        units = [
            component["attributes"].get("measurement_unit_code") or ""
            for measure in self.many(self.commodity, "import_measures")
            if _series(self, measure) == "O"
            for component in self.many(measure, "measure_components")
        ]
        return Heading(
            code=self.code,
            description=str(told.get("description_plain") or told.get("description") or ""),
            indent=int(told.get("number_indents") or 0),
            parent=next((code for code in reversed(codes) if code != self.code), None),
            units=tuple(unit for unit in units if unit),
            leaf=bool(told.get("declarable")),
        )

    def many(self, node: Node, name: str) -> list[Node]:
        """The nodes that a relationship leads to, as far as the answer includes them."""
        data = node.get("relationships", {}).get(name, {}).get("data") or []
        pointers = data if isinstance(data, list) else [data]
        found = (self._nodes.get((each["type"], each["id"])) for each in pointers)
        return [node for node in found if node]

    def told(self, node: Node, name: str) -> Node:
        """The attributes of the one node that a relationship leads to; none if there is none."""
        return next((each["attributes"] for each in self.many(node, name)), {})


def _series(answer: _Answer, measure: Node) -> str:
    return str(answer.told(measure, "measure_type").get("measure_type_series_id") or "")


def _no_duty(answer: _Answer, measure: Node) -> str:
    """What a measure is that is no import duty; empty for a duty."""
    told = measure["attributes"]
    if told.get("vat"):
        return "VAT"
    if told.get("excise"):
        return "excise"
    if _series(answer, measure) in DUTIES:
        return ""
    return str(answer.told(measure, "measure_type").get("description") or "measure of no type")


def _measure(answer: _Answer, measure: Node, row: int, edition: Edition) -> Row:
    told, kind = measure["attributes"], answer.told(measure, "measure_type")
    text = str(answer.told(measure, "duty_expression").get("base") or "")
    documents = {
        condition["attributes"].get("document_code")
        for condition in answer.many(measure, "measure_conditions")
    } - {None, ""}
    if not text and answer.many(measure, "measure_conditions"):
        text = "Cond: its conditions set the rate"
    area = answer.told(measure, "geographical_area")
    try:
        found = taric.Found(
            row=row,
            code=answer.code,
            kind=str(kind["id"]),
            kind_name=str(kind["description"]),
            area=str(area["id"]),
            area_name=str(area["description"]),
            origins=tuple(_countries(answer, measure, "geographical_area")),
            not_origins=tuple(_countries(answer, measure, "excluded_countries")),
            duty=text,
            valid_from=_day(told.get("effective_start_date")) or edition.as_of,
            valid_to=_day(told.get("effective_end_date")),
            legal=", ".join(
                str(act["attributes"].get("regulation_code") or act["id"])
                for act in answer.many(measure, "legal_acts")
            ),
            additional_code=str(answer.told(measure, "additional_code").get("code") or ""),
            order_number=str(answer.told(measure, "order_number").get("number") or ""),
            note=f"documents: {', '.join(sorted(documents))}" if documents else "",
        )
    except KeyError as missing:
        return Unreadable(row, answer.code, text, f"measure {measure['id']} has no {missing}")
    except ValueError as broken:
        return Unreadable(row, answer.code, text, f"measure {measure['id']}: {broken}")
    return taric.measure(found, edition.country)


def _countries(answer: _Answer, measure: Node, name: str) -> Iterator[str]:
    """The countries of areas; of a group, those that have a code of their own."""
    for area in answer.many(measure, name):
        children = area.get("relationships", {}).get("children_geographical_areas", {}).get("data")
        if children:
            yield from (child["id"] for child in children if taric.iso(child["id"]))
        elif area["id"] not in taric.ERGA_OMNES:
            yield str(area["id"])


def _day(text: object) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) else None
