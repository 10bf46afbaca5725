"""A study of some thirty jobs, which runs in a minute: the small one's benchmark alone, under two fill plans."""

from pathlib import Path
from typing import Any

import yaml

CONFIG = Path(__file__).parents[2] / "config"


def tiny_study() -> dict[str, Any]:
    """Return the small study with its benchmark alone, under two fill plans."""
    study = yaml.safe_load((CONFIG / "studies/small.yaml").read_text(encoding="utf-8"))
    study["plans"] = {name: study["plans"][name] for name in ("observed", "paper")}
    study["variables"] = {name: at for name, at in study["variables"].items() if name not in {"trade", "patents"}}
    kept = {name: value for name, value in study.items() if name not in {"backtest", "published", "mediators"}}
    return kept | {
        "sources": ["ceads", "yearbook"],
        "analyses": {"benchmark": {"models": ["pooled", "fe", "fe_controls"]}},
    }


def add_tiny_study(folder: Path) -> None:
    """Write the tiny study into a copy of the workflow, and the small configuration with this study alone."""
    run = yaml.safe_load((CONFIG / "small.yaml").read_text(encoding="utf-8")) | {"studies": ["tiny"]}
    for name, content in {"studies/tiny": tiny_study(), "tiny": run}.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"config/{name}.yaml").write_text(text, encoding="utf-8")
