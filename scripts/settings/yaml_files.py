"""YAML files read strictly: a key twice is an error, and every key's line is known for messages.

PyYAML lets the last of two equal keys win without a word, which in a configuration is a silently lost setting.
"""

from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from scripts.settings.errors import ConfigError, KeyPath, Problem, nearest, refuse

Lines = dict[KeyPath, int]

MERGE = "tag:yaml.org,2002:merge"
MOST_KEYS, DEEPEST = 20_000, 20


def read_yaml(path: str | Path) -> tuple[dict[Any, Any], Lines]:
    """Read a YAML file that holds keys and values.

    Returns
    -------
    tuple
        Its content, and the line, from 1, of each key path in it.

    Raises
    ------
    ConfigError
        If the file is not there, is not YAML, has a key twice, or holds something else than keys and values.

    """
    text = _text(Path(path))
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if not isinstance(node, MappingNode):
            found = "nothing" if node is None else "no keys"
            message = f"{path}: found {found}; expected keys with values"
            raise ConfigError(message)
        lines, twice = _walk(loader, node)
        refuse(path, twice)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(part for part in (error.context, error.problem) if part)
        message = f"{path} is not YAML:\n  line {mark.line + 1 if mark else '?'}: {words}"
        raise ConfigError(message) from error
    except yaml.YAMLError as error:
        message = f"{path} is not YAML: {error}"
        raise ConfigError(message) from error


def _text(path: Path) -> str:
    """Return the file's text, or say what there is instead of it."""
    if not path.is_file():
        others = sorted(other.stem for other in path.parent.glob("*.yaml"))
        there = f"expected one of {', '.join(others)}" if others else f"and no other in {path.parent}"
        message = f"{path}: there is no such file; {there}{nearest(path.stem, others)}"
        raise ConfigError(message)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise ConfigError(message) from error


def _walk(loader: yaml.SafeLoader, root: Node) -> tuple[Lines, list[Problem]]:
    """Return each key path's line, keys as texts and places in lists as numbers, and the keys that stand twice."""
    lines: Lines = {}
    twice: list[Problem] = []
    todo: list[tuple[KeyPath, Node]] = [((), root)]
    while todo:
        path, node = todo.pop()
        entries: list[tuple[str | int, Node, Node]] = []
        if isinstance(node, MappingNode):
            own = [(key, value) for key, value in node.value if key.tag != MERGE]
            entries = [(str(loader.construct_object(key, deep=True)), key, value) for key, value in own]
        elif isinstance(node, SequenceNode):
            entries = [(place, value, value) for place, value in enumerate(node.value)]
        seen = set()
        for name, key, value in entries:
            here = (*path, name)
            line = key.start_mark.line + 1
            if name in seen:
                text = f"found the key twice (first in line {lines[here]}); expected it once"
                twice.append(Problem(here, text, line))
            seen.add(name)
            lines.setdefault(here, line)
            todo.append((here, value))
        if len(lines) > MOST_KEYS or len(path) > DEEPEST:
            text = f"more than {MOST_KEYS} keys or {DEEPEST} levels, or an alias inside its own anchor"
            raise yaml.MarkedYAMLError(problem=text, problem_mark=node.start_mark)
    return lines, twice
