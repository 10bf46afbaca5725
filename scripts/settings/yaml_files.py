"""YAML files read strictly: a key twice is an error, and every key's line is known for messages.

PyYAML lets the last of two equal keys win without a word, which in a configuration is a silently lost setting.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from scripts.settings.errors import ConfigError, KeyPath, Problem, nearest, refuse

Lines = dict[KeyPath, int]

MERGE = "tag:yaml.org,2002:merge"
FULL_WIDTH = re.compile(r"\s*(?:- )?[\w.-]+\s*：")
"""A key as an input method for Chinese leaves it."""

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
        message = f"{path} is not YAML:\n  line {mark.line + 1 if mark else '?'}: {words}{_hint(text, words)}"
        raise ConfigError(message) from error
    except yaml.YAMLError as error:
        message = f"{path} is not YAML: {error}"
        raise ConfigError(message) from error


def first_there(path: str, folders: Sequence[str | Path]) -> Path:
    """Return a configuration file of the first folder that has it.

    Raises
    ------
    ConfigError
        If none has; the message names what the folders have.

    """
    places = [Path(folder, path) for folder in folders]
    found = next((place for place in places if place.is_file()), None)
    if found is not None:
        return found
    others = sorted({other.stem for place in places for other in place.parent.glob("*.yaml")})
    there = " or ".join(dict.fromkeys(str(place.parent) for place in places))
    message = f"{path}: there is no such file; in {there}, expected one of {', '.join(others)}"
    raise ConfigError(message + nearest(Path(path).stem, others))


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


def _hint(text: str, words: str) -> str:
    """Return what most likely led to an error of the parser, in words for who typed it; nothing if unknown."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if FULL_WIDTH.match(line)]
    if lines:
        return f". Line {lines[0]} has a full-width colon (：) behind its key; write a plain one and a blank (: )"
    if "'\\t'" in words:
        return ". That is a tab; indent with blanks"
    if alias := re.search(r"undefined alias '(.*?)'", words):
        names = sorted(set(re.findall(r"(?<=[\s\[,])&(\w+)", text)))
        expected = f"one of {', '.join(names)}" if names else "a name given before as &name, and there is none"
        return f"; expected {expected}{nearest(alias[1], names)}"
    return ""


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
