"""The configuration's JSON schemas, for editors that check YAML while it is typed: `python -m scripts.settings.schema`.

They are generated from the models, like docs/configuration.md; a test holds both to them.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scripts.settings.json_schema import closed
from scripts.settings.run import RunConfig
from scripts.settings.source import Source
from scripts.settings.study import Study
from scripts.settings.variables import Variables

MODELS: dict[str, type[BaseModel]] = {"config": RunConfig, "study": Study, "source": Source, "variables": Variables}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON schema of one kind of file, a key of `MODELS`."""
    generated: dict[str, Any] = closed(MODELS[name].model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}


def schema_files() -> dict[str, str]:
    """Return the path of each schema file, from the project's folder, with its text."""
    return {
        f"config/schema/{name}.schema.json": json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"
        for name in MODELS
    }


if __name__ == "__main__":
    from scripts.settings.reference import reference_page

    root = Path(__file__).parents[2]
    for path, text in {**schema_files(), "docs/configuration.md": reference_page()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
