"""docs/broker-gateway.openapi.yaml as a judge of what is asked, answered and told.

Both sides are held to the letter: where the document leaves room for fields to come, nothing
of ours may use it, so its objects are closed here.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PAGE = Path(__file__).parents[2] / "docs" / "broker-gateway.openapi.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(PAGE.read_text(encoding="utf-8"))
METHODS = ("get", "post")
JSON, PROBLEM = "application/json", "application/problem+json"


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(each) for name, each in schema.items()}
    return {"additionalProperties": False, **closed} if closed.get("type") == "object" else closed


def _registry() -> Registry[Any]:
    document = deepcopy(DOCUMENT)
    document["components"]["schemas"] = _closed(document["components"]["schemas"])
    resource = DRAFT202012.create_resource(document)
    registry: Registry[Any] = Registry().with_resource("urn:gateway", resource)
    return registry


REGISTRY = _registry()


def complaints(value: object, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a value by a schema of the document, each with its pointer."""
    here = json.loads(json.dumps(schema).replace('"#/', '"urn:gateway#/'))
    judge = Draft202012Validator(
        here, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message}" for error in judge.iter_errors(value)]


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """An object of the document, where a reference to it may stand."""
    while "$ref" in node:
        found: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def examples(content: dict[str, Any]) -> dict[str, Any]:
    """The values of a body's examples, by their names."""
    found: dict[str, Any] = content.get("examples", {})
    return {name: resolved(example)["value"] for name, example in found.items()}


@dataclass(frozen=True)
class Operation:
    """One method of one path, or a webhook."""

    method: str
    path: str
    told: dict[str, Any]
    shared: tuple[dict[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """Its operationId."""
        return str(self.told["operationId"])

    @property
    def asks(self) -> dict[str, Any]:
        """The JSON body that it asks for: schema and examples; empty where it takes none."""
        content: dict[str, dict[str, Any]] = self.told.get("requestBody", {}).get("content", {})
        return content.get(JSON, {})

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """What it may answer, by status."""
        return {status: resolved(answer) for status, answer in self.told["responses"].items()}

    @property
    def headers(self) -> dict[str, dict[str, Any]]:
        """The schemas of the headers that a request must have."""
        parameters = map(resolved, (*self.shared, *self.told.get("parameters", ())))
        return {each["name"]: each["schema"] for each in parameters if each["in"] == "header"}

    def is_at(self, method: str, path: str) -> bool:
        """Whether a call is one of this operation."""
        template = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return method.lower() == self.method and re.fullmatch(template, path) is not None

    def refusals(self) -> Iterator[tuple[str, int, str]]:
        """Every refusal that is documented: operation, status and code."""
        for status, answer in self.answers.items():
            for code in answer.get("content", {}).get(PROBLEM, {}).get("examples", {}):
                yield self.name, int(status), code

    def wrong_request(self, headers: httpx.Headers, body: bytes) -> Iterator[str]:
        """What a request lacks."""
        for name, schema in self.headers.items():
            yield from complaints(headers.get(name), schema)
        if self.asks:
            if headers.get("content-type") != JSON:
                yield f"its content type is {headers.get('content-type')}"
            yield from complaints(json.loads(body), self.asks["schema"])

    def wrong_answer(self, status: int, headers: httpx.Headers, body: bytes) -> Iterator[str]:
        """What an answer lacks."""
        if (answer := self.answers.get(str(status))) is None:
            yield f"{status} is not documented"
            return
        for name in answer.get("headers", {}):
            if name not in headers:
                yield f"{status} without {name}"
        media = headers.get("content-type", "")
        if (content := answer["content"].get(media)) is None:
            yield f"{status} is {media}"
            return
        said = json.loads(body)
        yield from complaints(said, content["schema"])
        if media == PROBLEM and (said["status"] != status or said["code"] not in examples(content)):
            yield f"{status} with {said}"


OPERATIONS = tuple(
    Operation(method, path, item[method], tuple(item.get("parameters", ())))
    for path, item in DOCUMENT["paths"].items()
    for method in METHODS
    if method in item
)
WEBHOOK = Operation("post", "", DOCUMENT["webhooks"]["declaration.replied"]["post"])


@dataclass
class Watched(httpx.AsyncBaseTransport):
    """Carries calls to a broker and holds both ends of each against the document.

    `wrong` are the complaints; `said` is every answer that was heard: operation, status and,
    of a refusal, its code. With `naughty`, requests are wrong on purpose.
    """

    naughty: bool = False
    wrong: list[str] = field(default_factory=list)
    said: set[tuple[str, int, str]] = field(default_factory=set)
    through: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.through.handle_async_request(request)
        body = await answer.aread()
        path = request.url.path.removeprefix("/broker")
        found = [each for each in OPERATIONS if each.is_at(request.method, path)]
        if not found:
            self.wrong.append(f"{request.method} {path} is not documented")
        for operation in found:
            told = [*operation.wrong_answer(answer.status_code, answer.headers, body)]
            if not self.naughty:
                told += operation.wrong_request(request.headers, request.content)
                if not request.headers.get("authorization", "").startswith("Bearer "):
                    told.append("it has no token")
            self.wrong += [f"{operation.name}: {each}" for each in told]
            code = json.loads(body).get("code", "")
            self.said.add((operation.name, answer.status_code, code))
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)

    async def aclose(self) -> None:
        await self.through.aclose()
