"""From pydantic's errors to words that a person who has the file open can use."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from scripts.settings.errors import KeyPath, Problem, nearest, quoted, refuse
from scripts.settings.json_schema import Node, child, plain

Model = TypeVar("Model", bound=BaseModel)

EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number (write 1.0e-9, not 1e-9)",
    "finite_number": "a number",
    "bool_type": "true or false",
    "string_type": "a text (a number in quotes is one)",
    "list_type": "a list, such as [a, b]",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} on",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number up to {le}",
    "string_too_short": "a text that is not empty",
    "too_short": "at least {min_length}",
    "string_pattern_mismatch": "a text of the form {pattern}",
}


def validated(model: type[Model], content: Any, file: str | Path, lines: Mapping[KeyPath, int] | None = None) -> Model:  # noqa: ANN401 - judged here
    """Return `content` as `model` describes it.

    Parameters
    ----------
    model
        What the file should hold.
    content
        What it holds.
    file
        Its name, for messages.
    lines
        The line of each key path, as far as it is known.

    Raises
    ------
    ConfigError
        If it does not hold it; all problems are listed.

    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error
    refuse(file, [_problem(details, model, content, lines or {}) for details in found.errors()])
    raise found


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """Return the line of a key, or of the nearest key above it that is there."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)


def _problem(
    details: Mapping[str, Any], model: type[BaseModel], content: object, lines: Mapping[KeyPath, int]
) -> Problem:
    """Return one of pydantic's errors in our words."""
    path, tags = _path(details["loc"], content)
    kind, found, context = details["type"], details["input"], details.get("ctx", {})
    if kind in {"union_tag_invalid", "union_tag_not_found"} and "'" in str(context["discriminator"]):
        path = (*path, context["discriminator"].strip("'"))
        found = context.get("tag")
        kind = {"union_tag_invalid": "literal_error", "union_tag_not_found": "missing"}[kind]
        context = {"expected": context.get("expected_tags", "")}
    if kind == "missing":
        text = f"the key is missing; it holds: {_meaning(model, path, tags)}"
    elif kind == "extra_forbidden":
        known = sorted(_node(model, path[:-1], tags).get("properties", {}))
        text = f"unknown key; expected one of {', '.join(known)}{nearest(path[-1], known)}"
    elif kind == "literal_error":
        known = re.findall(r"'([^']*)'", context["expected"])
        text = f"found {quoted(found)}; expected {' or '.join(known)}{nearest(found, known)}"
    elif kind == "value_error":
        text = str(context["error"])
    else:
        expected = EXPECTED.get(kind, details["msg"]).format(**context)
        if kind == "int_type" and isinstance(found, str) and found.strip().isdecimal():
            expected += ", without quotes"
        text = f"found {quoted(found)}; expected {expected}"
    return Problem(path, text, line_of(path, lines))


def _path(location: tuple[int | str, ...], content: object) -> tuple[KeyPath, KeyPath]:
    """Return the key path in the file, without the names that pydantic gives to a union's members, and these names."""
    path: list[int | str] = []
    tags: list[int | str] = []
    at, last = content, len(location) - 1
    for place, part in enumerate(location):
        if part == "[key]":
            continue
        if isinstance(at, Mapping) and part in at:
            at = at[part]
            path.append(str(part))
        elif isinstance(at, list) and isinstance(part, int):
            at = at[part] if part < len(at) else None
            path.append(part)
        elif place == last and isinstance(at, Mapping):
            path.append(part)
        else:
            tags.append(part)
    return tuple(path), tuple(tags)


@cache
def _schema(model: type[BaseModel]) -> Node:
    return model.model_json_schema()


def _node(model: type[BaseModel], path: KeyPath, tags: KeyPath) -> Node:
    """Return the JSON schema of the value at a key path."""
    schema = _schema(model)
    node = plain(schema, schema, tags)
    for part in path:
        node = plain(child(node, part), schema, tags)
    return node


def _meaning(model: type[BaseModel], path: KeyPath, tags: KeyPath) -> str:
    """Return the words that say what belongs to a key."""
    own = child(_node(model, path[:-1], tags), path[-1])
    words = str(own.get("description") or _node(model, path, tags).get("description", "a value")).rstrip(".")
    return words[0].lower() + words[1:]
