"""Units: which one a raw figure is in, and the factor into the variable's canonical unit.

A unit that `config/variables.yaml` does not declare for the variable stops the reader: 元 and 亿元 look alike in a
panel and differ by 10⁸.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from scripts.files.bad_input import BadInput
from scripts.sources.headings import Heading, Vocabulary, unit_key

Refuse = Callable[[str, str, str], BadInput]
"""Makes the error for a place: found, expected, remedy."""

_SEVERAL = re.compile(r"[、,;/\s]+")


class Units:
    """The declared units of every variable."""

    def __init__(self, variables: Mapping[str, Mapping[str, Any]]) -> None:
        """Read `variables.yaml`: canonical unit and factors by variable."""
        self._factors = {
            name: {unit_key(unit): float(factor) for unit, factor in variable["units"].items()}
            for name, variable in variables.items()
        }
        self._spelt = {name: ", ".join(variable["units"]) for name, variable in variables.items()}

    def factor(self, variable: str, unit: str, refuse: Refuse) -> float:
        """Return the factor from `unit` into the variable's canonical unit, or stop with the declared ones."""
        declared = self._factors[variable]
        key = unit_key(unit)
        if key not in declared:
            remedy = f"Declare its factor under {variable} in config/variables.yaml, or correct the file."
            raise refuse(f"the unit {unit!r} for {variable}", f"one of {self._spelt[variable]}", remedy)
        return declared[key]

    def declared(self, variable: str, unit: str) -> bool:
        """Say whether `unit` is declared for `variable`."""
        return unit_key(unit) in self._factors[variable]

    def of_heading(self, variable: str, heading: Heading, words: Vocabulary, refuse: Refuse) -> str | None:
        """Return the unit that a heading states, None if it states none; stop if it is none of the declared ones."""
        candidates = words.unit_candidates(heading)
        for unit in candidates:
            self.factor(variable, unit, refuse)
        if len({self._factors[variable][unit_key(unit)] for unit in candidates}) > 1:
            raise refuse(f"the units {', '.join(candidates)}", "one unit", "Correct the heading.")
        return candidates[0] if candidates else None

    def of_line(self, variable: str, line: str, refuse: Refuse) -> str | None:
        """Return the unit that a line such as `万元、万吨` states for a variable, None if the line is empty."""
        named = [part for part in _SEVERAL.split(unicodedata.normalize("NFKC", line).strip()) if part]
        fitting = [part for part in named if self.declared(variable, part)]
        if len(fitting) == 1 or not named:
            return fitting[0] if fitting else None
        self.factor(variable, line.strip(), refuse)
        return line.strip()
