"""What stands in the pages' blocks is what the workflow takes, and each kind of block has a test that reads it.

Commands are run by tests/integration/test_docs_commands.py.
"""

from pathlib import Path

import pytest
import yaml

from scripts.settings.load import load_run, load_source, load_study, load_variables
from scripts.settings.schema import MODELS
from tests.pages import PAGES, ROOT, Block, blocks

BLOCKS = [block for page in PAGES for block in blocks(page)]
READ = {
    "python": ("docs/module.md",),  # integration/test_module.py
    "latex": ("docs/paper.md",),  # exhibits/test_table_tex.py
    "csv": ("docs/own-study.md",),  # settings/test_own_study_page.py
    "yaml controls": ("docs/own-study.md",),  # the same
    "yaml cells": ("docs/own-source.md",),  # settings/test_panel_source.py
    "yaml-excerpt": ("docs/own-source.md",),  # sources/test_suggest.py
}
"""Kinds of blocks that tests of their own read, and the pages that these tests look at."""
HERE = ("yaml", "yaml config/")
PLAIN = ("", "text", "message", "bash", "sh", "console")
"""Commands, listings, and what a program says."""


def of(page: str, kind: str) -> list[Block]:
    return [block for block in blocks(page) if block.info.startswith(kind)]


@pytest.mark.parametrize("kind", sorted({block.info for block in BLOCKS} - set(PLAIN)))
def test_a_kind_of_block_has_a_test_that_reads_it(kind):
    pages = {block.page for block in BLOCKS if block.info == kind}
    assert kind in HERE or kind.startswith("yaml config/") or pages <= set(READ.get(kind, ())), pages


@pytest.mark.parametrize("page", sorted({block.page for block in BLOCKS if block.info == "yaml"}))
def test_what_a_page_shows_of_a_configuration_has_only_keys_that_one_file_knows(page):
    for block in (block for block in blocks(page) if block.info == "yaml"):
        shown = yaml.safe_load(block.text)
        if "pilotpanel" in shown:  # of a workflow that uses this one
            assert load_run(shown["pilotpanel"])
        else:
            assert any(shown.keys() <= model.model_fields.keys() for model in MODELS.values()), shown.keys()


@pytest.mark.parametrize("page", sorted({block.page for block in BLOCKS if block.info.startswith("yaml config/")}))
def test_the_files_of_a_page_are_loaded(page, tmp_path, monkeypatch):
    variables = load_variables(ROOT / "config/variables.yaml")
    files = {block.info.removeprefix("yaml "): block.text for block in of(page, "yaml config/")}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in map(Path, files):
        load = {"sources": load_source, "studies": load_study}[name.parent.name]
        assert load(name, variables)["title"]
