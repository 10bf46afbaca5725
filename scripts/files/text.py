"""The type of a table's column of texts, which is told of the column as a whole."""

from typing import Any

from pandera.engines import pandas_engine


class Text(pandas_engine.STRING):
    """pandas' type for texts.

    Of its own type for texts pandera says of each entry that it is one, and looks then which are none: half of the time
    that it takes to check a table.
    """

    def check(self, pandera_dtype: Any, data_container: Any = None) -> Any:  # noqa: ANN401 - as pandera has it
        """Return whether a column is of this type; of another one, what pandera says."""
        return getattr(pandera_dtype, "type", None) == self.type or super().check(pandera_dtype, data_container)


TEXT = Text()  # type: ignore[call-arg]  # what the parent makes of itself, a dataclass, mypy does not see
