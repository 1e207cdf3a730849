"""The policies that choose among carriers: loaded and held together.

A policy may stand on another: `extends` names it, and what the file itself says goes before.
Rules are added to those of the other, but for the ones that `without` names.
"""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from carriers.facts import package
from carriers.files import CarrierFileError
from domain.choosing.policy import Policies, Policy

POLICY_EXTENDS_MAX = 4
"""A policy that stands on more than these stands on itself."""


def load_policies(beside: Traversable | None = None) -> Policies:
    """Every policy of this package, and of the folder `beside`: its files stand in for ours.

    Raises:
        CarrierFileError: A file is broken, or two of them claim a seller.
    """
    paths = _paths((package(), *([beside] if beside else ())))
    named = {name: _policy(path, paths) for name, path in paths.items()}
    try:
        return Policies(named=named)
    except ValidationError as broken:
        raise CarrierFileError(f"carriers/policies: {_said(broken)}") from broken


def load_policy(path: Traversable, beside: Traversable | None = None) -> Policy:
    """One policy of a file anywhere; it may extend those that `load_policies` knows.

    Raises:
        CarrierFileError: The file is broken.
    """
    return _policy(path, _paths((package(), *([beside] if beside else ()))))


def _paths(folders: Iterable[Traversable]) -> dict[str, Traversable]:
    """The policy files by name; a later folder's stands in for an earlier one's."""
    found: dict[str, Traversable] = {}
    for folder in folders:
        inside = folder / "policies"
        for path in inside.iterdir() if inside.is_dir() else ():
            if path.name.endswith(".toml"):
                found[path.name.removesuffix(".toml")] = path
    return dict(sorted(found.items()))


def _policy(path: Traversable, known: Mapping[str, Traversable]) -> Policy:
    policy = _checked(path, _extended(path, known))
    if known.get(stem := path.name.removesuffix(".toml")) is path and policy.policy != stem:
        raise CarrierFileError(
            f"carriers/policies/{path.name}: policy: is {policy.policy}, not {stem}"
        )
    return policy


def _checked(path: Traversable, document: Mapping[str, Any]) -> Policy:
    try:
        return Policy.model_validate(document)
    except ValidationError as broken:
        said = _said(broken, document)
        raise CarrierFileError(f"carriers/policies/{path.name}: {said}") from broken


def _extended(
    path: Traversable, known: Mapping[str, Traversable], above: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A file's tables over those of the policy that it extends."""
    name = f"policies/{path.name}"
    own = _document(path, name)
    base, without, more = own.pop("extends", None), own.pop("without", []), own.get("rules", [])
    _shaped(name, base, without, more)
    if base is None:
        if without:
            raise CarrierFileError(f"carriers/{name}: without: there is nothing to leave out")
        return own
    if base not in known or base in above or len(above) >= POLICY_EXTENDS_MAX:
        why = "extends itself" if base in above else f"there is no policy {base}"
        raise CarrierFileError(f"carriers/{name}: extends: {why}")
    below = _extended(known[base], known, (*above, base))
    _checked(known[base], below)  # what is wrong there is told of that file
    below.pop("sellers", None)  # a policy is its sellers' own
    rules = {rule["rule"]: rule for rule in below.get("rules", []) if isinstance(rule, dict)}
    for rule in without:
        if rule not in rules:
            raise CarrierFileError(f"carriers/{name}: without: {base} has no rule {rule}")
    kept = [rule for rule in rules.values() if rule["rule"] not in without]
    return {**below, **own, "rules": [*kept, *more]}


def _shaped(name: str, base: object, without: object, rules: object) -> None:
    """What is read before the policy is checked as a whole is at least of its kind."""
    named = isinstance(without, list) and all(isinstance(rule, str) for rule in without)
    wrong = {
        "extends: must be the name of a policy": not isinstance(base, str | None),
        "without: must be a list of the names of rules": not named,
        "rules: must be tables, as [[rules]]": not isinstance(rules, list),
    }
    for said in (said for said, is_so in wrong.items() if is_so):
        raise CarrierFileError(f"carriers/{name}: {said}")


def _document(path: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except RecursionError as broken:
        raise CarrierFileError(f"carriers/{name}: is nested too deeply") from broken
    except (OSError, ValueError) as broken:
        raise CarrierFileError(f"carriers/{name}: {broken}") from broken


def _said(broken: ValidationError, document: Mapping[str, Any] | None = None) -> str:
    """Every fault, as `rules[2] (rule weight): keep_if asks for ...`."""
    return "; ".join(f"{_where(e['loc'], document)}{e['msg']}" for e in broken.errors())


def _where(steps: tuple[int | str, ...], document: Mapping[str, Any] | None) -> str:
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)[1:]
    match steps:
        case ("rules", int(number), *_) if document:
            row = document["rules"][number]
            told += f" (rule {row.get('rule')})" if isinstance(row, dict) else ""
    return f"{told}: " if told else ""
