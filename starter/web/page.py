"""`/docs`: the operations of the API on one page, without scripts and without the network.

The customary Swagger UI and ReDoc are fetched by the browser from somebody else's servers: on
a machine without the Internet they are blank, and elsewhere they tell who reads about us.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
code { font-family: ui-monospace, monospace }
summary { cursor: pointer; padding: .3rem 0 }
summary b { display: inline-block; width: 4rem }
details > :not(summary) { margin: .3rem 0 .3rem 5.2rem }
"""

HEADERS = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}


def docs() -> APIRouter:
    """The one route; it reads the OpenAPI document of the application that it is part of."""
    routes = APIRouter()

    @routes.get("/docs", include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        return HTMLResponse(page_of(request.app.openapi()), headers=HEADERS)

    return routes


def page_of(document: dict[str, Any]) -> str:
    """The page of an OpenAPI document."""
    title = escape(document["info"]["title"])
    told = escape(document["info"].get("summary", ""))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1><p>{told}</p>"
        '<p>For programs: <a href="/openapi.json">/openapi.json</a>; what can be posted: '
        '<a href="/v1/schemas/order">an order</a>, <a href="/v1/schemas/return">a return</a>, '
        '<a href="/v1/schemas/resolutions">the answers to holds</a>.</p>'
        f"{''.join(_sections(document['paths']))}</html>\n"
    )


def _sections(paths: dict[str, Any]) -> Iterator[str]:
    tag = ""
    for path, operations in paths.items():
        for method, operation in operations.items():
            own = operation.get("tags", ["health"])[0]
            if own != tag:
                yield f"<h2>{escape(own)}</h2>"
                tag = own
            yield _operation(method.upper(), path, operation)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return (
        f"<details><summary><b>{escape(method)}</b> <code>{escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"{_line('Takes', _parameters(operation))}"
        f"{_line('Body', _models(body.get('schema', {})))}"
        f"{_line('Answers', operation['responses'])}</details>"
    )


def _parameters(operation: dict[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        needed = "" if parameter.get("required") else ", optional"
        yield f"{parameter['name']} ({parameter['in']}{needed})"


def _models(schema: dict[str, Any]) -> Iterator[str]:
    for one in schema.get("oneOf", [schema]):
        if "$ref" in one:
            yield one["$ref"].rpartition("/")[2]


def _line(name: str, told: Iterable[str]) -> str:
    words = ", ".join(f"<code>{escape(word)}</code>" for word in told)
    return f"<p>{name}: {words}</p>" if words else ""
