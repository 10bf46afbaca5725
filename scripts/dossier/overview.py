"""The package's first page: five minutes of reading, in the order in which a referee or a data editor asks.

Nothing is estimated here: numbers are those that the study's tables print, sentences those of its review, and each
number is a link to its trace or to the page that lists it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.dossier.finished import Finished
from scripts.dossier.overview_effects import headline, multiverse
from scripts.dossier.overview_files import Exhibit, exhibits, numbers_files, package_files, study_files
from scripts.dossier.overview_paper import audit, scorecard
from scripts.dossier.overview_sample import asked, filled
from scripts.dossier.page_parts import Section
from scripts.dossier.printed_numbers import PrintedNumbers
from scripts.dossier.site import rendered
from scripts.exhibits.context import Context
from scripts.exhibits.labels import Labels


@dataclass(frozen=True)
class Study:
    """What the page says of one study, and its files."""

    name: str
    title: str
    sections: list[Section]
    files: list[tuple[str, str]]
    exhibits: list[Exhibit]
    numbers: list[Exhibit]


def overview(finished: Finished, record: Mapping[str, Any], words: Labels, templates: str | Path, name: str) -> str:
    """Return the page.

    Parameters
    ----------
    finished
        The results, in the folder that becomes the package.
    record
        The run record (`results/review/run_record.json`), which holds the settings as used.
    words
        The words in the run's language.
    templates
        The folder of the pages' templates.
    name
        The package's name.

    """
    config = record["config"]
    contexts = [Context(study, record["data"], config["studies"][study], words) for study in finished.studies]
    return rendered(
        "overview.html",
        templates,
        title=words("overview.title", name=name),
        data=record["data"],
        words=words,
        studies=[_study(finished, config["sources"], context) for context in contexts],
        files=list(package_files(finished)),
        discrepancies=[each["sentence"] for each in record["discrepancies"]],
    )


def _study(finished: Finished, sources: dict[str, dict[str, Any]], context: Context) -> Study:
    """Return the sections of one study; what it does not ask for has none."""
    numbers = PrintedNumbers(finished, context.study)
    sections = (
        asked(finished, numbers, context),
        filled(finished, numbers, sources, context),
        headline(finished, numbers, context),
        scorecard(finished, context),
        multiverse(finished, numbers, context),
        audit(finished, context),
    )
    return Study(
        context.study,
        context.study_title,
        [section for section in sections if section is not None],
        study_files(finished, context.study),
        exhibits(finished, context),
        numbers_files(finished, context.study),
    )
