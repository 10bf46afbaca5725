"""Say whether the interpreter that runs this file can build the environment, and what to do if it cannot.

Written for any Python 3, because the point is to speak to one that is too old.
"""

import sys

OLDEST, TOO_NEW = (3, 11), (3, 14)


def complaint(version, can_import):
    """Return what is wrong with a Python of `version`, or None; `can_import` tells whether a module is there."""
    here = "%d.%d" % version
    if not OLDEST <= version < TOO_NEW:
        return (
            "found Python %s; expected 3.11, 3.12 or 3.13. Install one of them (Debian, Ubuntu: apt install python3.12 "
            "python3.12-venv; macOS: brew install python@3.12) and name it: make PYTHON=python3.12" % here
        )
    for module in ("venv", "ensurepip"):
        if not can_import(module):
            return (
                "found Python %s without its module %s; expected one that can build environments. "
                "Install it (Debian, Ubuntu: apt install python%s-venv)" % (here, module, here)
            )
    return None


def importable(module):
    """Tell whether `module` is there; Debian's ensurepip is a package of its own."""
    try:
        __import__(module)
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    problem = complaint(tuple(sys.version_info[:2]), importable)
    if problem:
        sys.exit("python: " + problem)
