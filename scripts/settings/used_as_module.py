"""Whether another workflow uses this one (`module:`), and what such a workflow may not ask for (docs/module.md).

A module's hooks are never called, and the folder is its user's: the workflow then neither looks after locks and killed
runs nor repeats errors at the end, which would be about jobs that are not its own.
"""

from typing import Any

from scripts.settings.errors import ConfigError


def used_as_module(workflow: Any) -> bool:  # noqa: ANN401 - Snakemake's object has no public type
    """Return whether a workflow that is being parsed is a module of another one.

    Raises
    ------
    ConfigError
        If the other one prefixes the paths of its files: records, trace and package know the files by their paths.

    """
    modifier = workflow.modifier
    paths = modifier.path_modifier
    if paths.prefix or paths.modifies_prefixes:
        found = f"prefix: {paths.prefix.rstrip('/')}" if paths.prefix else "replace_prefix"
        message = (
            f"module {modifier.namespace}: found {found}; expected none of it, since records, trace and package know "
            "files by their paths in results/ and resources/. Take it away; for a second set of results run in another "
            "folder: snakemake --directory FOLDER"
        )
        raise ConfigError(message)
    return not modifier.is_main_snakefile()
