"""What the pages for readers print: fenced blocks, and the commands among them, of every page and in every language."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README*.md", "docs/*.md", "config/README*.md")
    for path in ROOT.glob(pattern)
)
PROGRAMS = re.compile(
    r"(?:\.venv/bin/)?(?:snakemake|snakedeploy|python3?|pip|conda|mamba|uv|make|git|cd|\.|source|export)(?= |$)"
    r"|(?:apt|apt-get|sudo|curl|wget|unzip|mkdir|cp|mv|rm|kill|scontrol|sacctmgr|sinfo|sha256sum|fc-list) "
)
"""How a line begins that is typed, in a block of a page or `so` in a sentence."""
_FENCED = re.compile(r"^(?P<indent> *)```(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, what stands behind the fence, and its text."""

    page: str
    info: str
    text: str

    @property
    def typed(self) -> list[str]:
        """The commands of a block that has any, without prompts and comments; none of a listing."""
        lines = re.sub(r"\\\n\s*", "", self.text).splitlines()
        commands = [re.sub(r"^\$ |\s+#.*$", "", line).strip() for line in lines]
        is_listing = self.info not in {"", "sh", "bash", "console"} or not any(map(PROGRAMS.match, commands))
        return [] if is_listing else [command for command in commands if command and not command.startswith("#")]


def page_text(page: str) -> str:
    """Return a page as it is written."""
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def blocks(page: str) -> list[Block]:
    """Return a page's fenced blocks in their order."""
    return [
        Block(page, found["info"].strip(), re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE))
        for found in _FENCED.finditer(page_text(page))
    ]


def texts(page: str, info: str) -> list[str]:
    """Return the texts of a page's blocks of one kind."""
    return [block.text for block in blocks(page) if block.info == info]


def commands_of(page: str) -> list[str]:
    """Return what a page has one type: the commands of its blocks, and those that stand `so` in its sentences."""
    paragraphs = _FENCED.sub("\n\n", page_text(page)).split("\n\n")
    inline = (" ".join(code.split()) for text in paragraphs for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", text))
    whole = [code for code in inline if code == "make" or (" " in code and PROGRAMS.match(code))]
    return [*(command for block in blocks(page) for command in block.typed), *whole]


@cache
def commands() -> dict[str, list[str]]:
    """Return every command of the pages, with the pages that it stands on."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for command in dict.fromkeys(commands_of(page)):
            found.setdefault(command, []).append(page)
    return found
