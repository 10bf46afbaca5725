"""Ways through a model's JSON schema: what a reference stands for, what a map or list holds."""

from collections.abc import Collection
from typing import Any

Node = dict[str, Any]


def definition(reference: str, top: Node) -> Node:
    """Return the definition that a reference such as `#/$defs/Years` names."""
    found: Node = top["$defs"][reference.rpartition("/")[2]]
    return found


def plain(node: Node, top: Node, tags: Collection[object] = ()) -> Node:
    """Return the node behind references and behind `or null`; of a union, the member that one of `tags` names."""
    while True:
        mapping = node.get("discriminator", {}).get("mapping", {})
        chosen = next((mapping[tag] for tag in mapping if tag in tags), None)
        members = [member for member in node.get("anyOf", []) if member.get("type") != "null"]
        if chosen or "$ref" in node:
            node = definition(chosen or node["$ref"], top)
        elif len(members) == 1:
            node = members[0]
        else:
            return node


def map_values(node: Node) -> Node | None:
    """Return the node of a map's values if the node is a map with names of the user's own."""
    patterns = list(node.get("patternProperties", {}).values())
    open_ended = node.get("additionalProperties")
    return patterns[0] if patterns else open_ended if isinstance(open_ended, dict) else None


def items(node: Node) -> Node | None:
    """Return the node of a list's items, also where something else than a list may stand."""
    lists = [member for member in (node, *node.get("oneOf", [])) if "items" in member]
    return lists[0]["items"] if lists else None


def child(node: Node, part: str | int) -> Node:
    """Return the node below a key or a list's item, an empty one if there is none."""
    named: Node | None = node.get("properties", {}).get(part)
    return named or map_values(node) or items(node) or {}


def closed(node: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return the schema with every map closed: a name of another form than the map asks for is an error there too."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    inside = {key: closed(value) for key, value in node.items()}
    return inside | {"additionalProperties": False} if "patternProperties" in node else inside
