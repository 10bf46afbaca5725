"""docs/configuration.md: every key of the configuration, its type, default and meaning, generated from the models."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.settings.json_schema import Node, definition, items, map_values, plain
from scripts.settings.schema import schema

INTRODUCTION = """# Configuration

Generated from the models in `scripts/settings` by `make docs`; a test keeps it in step. Editors that know YAML schemas
check the files while they are typed (`config/schema/`).

A key that is not listed here is an error, and so is a value of another type; the message names file, line, key, what
was found, what was expected and the nearest name that exists. In the keys below `<name>` stands for a name of your own,
`[]` for each item of a list, and `[interpolate]` for an item of that kind.
"""

FILES = {
    "config": (
        "config/config.yaml",
        "What a run does. Any key can be set for one run, `--config seed=7`, also `--config 'draws={placebo: 199}'`.",
    ),
    "study": ("config/studies/*.yaml", "One study a file."),
    "source": ("config/sources/*.yaml", "One source of raw files a file. Which keys it has depends on `kind`."),
    "variables": ("config/variables.yaml", "The observed variables and their units."),
}


@dataclass(frozen=True)
class Key:
    """A line of the reference."""

    path: str
    kind: str
    default: str
    meaning: str


def reference_page() -> str:
    """Return the page as Markdown."""
    parts = [INTRODUCTION]
    for name, (file, words) in FILES.items():
        top = schema(name)
        parts.append(f"## `{file}`\n\n{words}\n")
        members = [definition(reference, top) for reference in top.get("discriminator", {}).get("mapping", {}).values()]
        for member in members or [top]:
            if members:
                parts.append(f"### `kind: {member['properties']['kind']['const']}`\n\n{member['description']}\n")
            parts.append(_table(_keys(member, top, "")))
    return "\n".join(parts)


def _table(keys: Iterator[Key]) -> str:
    """Return the keys as a Markdown table."""
    head = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    rows = [f"| `{key.path}` | {key.kind} | {key.default} | {key.meaning} |" for key in keys]
    return "\n".join([*head, *rows, ""])


def _keys(node: Node, top: Node, path: str) -> Iterator[Key]:
    """Yield the keys below a node; those of a union's members after each other, with the member named."""
    required = node.get("required", [])
    for name, raw in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        below = plain(raw, top)
        default = "" if name in required or "properties" in below else _cell(raw.get("default"))
        meaning = raw.get("description") or below.get("description", "")
        yield Key(here, _kind(below, top), default, _escaped(meaning))
        yield from _inside(below, top, here)
    if not path and "properties" not in node:
        yield from _inside(node, top, "")


def _inside(node: Node, top: Node, path: str) -> Iterator[Key]:
    """Yield the keys of whatever a list or map holds, or of an object."""
    node = plain(node, top)
    values = map_values(node)
    if values is not None:
        yield from _inside(values, top, f"{path}.<name>" if path else "<name>")
    elif held := items(node):
        yield from _inside(held, top, f"{path}[]")
    elif "discriminator" in node:
        for tag, reference in node["discriminator"]["mapping"].items():
            yield from _keys(definition(reference, top), top, f"{path.removesuffix('[]')}[{tag}]")
    else:
        yield from _keys(node, top, path)


def _kind(node: Node, top: Node) -> str:
    """Return a value's type in words."""
    node = plain(node, top)
    if "const" in node or "enum" in node:
        return " or ".join(f"`{value}`" for value in node.get("enum", [node.get("const")]))
    members: list[Node] = node.get("anyOf") or node.get("oneOf") or []
    if members:
        return " or ".join(dict.fromkeys(_kind(member, top) for member in members))
    if node.get("type") == "array":
        return f"list of {_kind(node['items'], top)}"
    if node.get("type") == "object":
        values = map_values(node)
        return f"names, each with {_kind(values, top)}" if values is not None else "keys"
    if node.get("format") == "regex":
        return "regular expression"
    kinds = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}
    return kinds[node["type"]] + _bounds(node)


def _bounds(node: Node) -> str:
    """Return a number's limits."""
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = [f"{sign} {node[key]:g}" for key, sign in words.items() if key in node]
    return f" {', '.join(limits)}" if limits else ""


def _cell(value: object) -> str:
    """Return a default as a table's cell."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "none" if value is None else f"`{_escaped(text)}`"


def _escaped(text: str) -> str:
    """Return text that does not end a table's cell."""
    return text.replace("|", "\\|")
