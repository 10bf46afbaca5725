"""How the estimates name the versions of an effect that depends on a variable, and what their notes say."""

from typing import Any

MAIN_EFFECTS = {"none": (False, False), "treatment": (True, False), "moderator": (False, True), "both": (True, True)}
"""Version -> whether it has the treatment's own effect, and the moderator's."""
CONTROLLED = "_controls"
"""Ends a version's name if it has the study's controls."""
RESPONSE = "response"
"""The model of the moderator itself."""
NO_ZERO = "no zero within the moderator's range"
"""Begins the note of an effect that does not change its sign."""


def moderator_term(asked: dict[str, Any]) -> str:
    """Return the moderator's name as a regressor: `ln(tertiary_share)`, or itself on its own level.

    Parameters
    ----------
    asked
        `moderator` and `scale`, as in the study's file.

    """
    return f"ln({asked['moderator']})" if asked["scale"] == "log" else str(asked["moderator"])
