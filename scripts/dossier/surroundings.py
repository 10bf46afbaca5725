"""What a run ran in: the machine, the code's commit, Python and every installed package."""

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from scripts.files.job_record import sha256


def machine() -> dict[str, Any]:
    """Return platform, processor, memory (bytes, None if the system does not tell) and cores of this machine.

    `usable` are the cores that this process may use, fewer than `cores` in a container or a cluster's job.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "platform": platform.platform(),
        "processor": _processor(),
        "memory": _memory(),
        "cores": os.cpu_count(),
        "usable": usable,
    }


def commit(home: Path) -> dict[str, Any]:
    """Return the commit of the workflow's folder and what was changed since.

    Returns
    -------
    dict
        `commit` (None if there is none), `dirty` (whether a file differs from it or is not in it), `changed` (these
        files), `reason` (`no_git`, `no_checkout`, `failed`; empty where there is a commit) and `said`, git's own words
        where it failed.

    """
    found: dict[str, Any] = {"commit": None, "dirty": None, "changed": [], "reason": "", "said": ""}
    git = shutil.which("git")
    if git is None:
        return found | {"reason": "no_git"}
    # A folder inside somebody else's checkout is none, and its commit says nothing about it.
    if not (home / ".git").exists():
        return found | {"reason": "no_checkout"}
    outputs = []
    # Looking must not lock: a second run, or an editor, may look at the same time.
    status = ["--no-optional-locks", "status", "--porcelain=v1", "--no-renames", "-z"]
    for arguments in (["rev-parse", "HEAD"], status):
        ran = subprocess.run([git, "-C", str(home), *arguments], capture_output=True, check=False)  # noqa: S603
        if ran.returncode:
            return found | {"reason": "failed", "said": ran.stderr.decode(errors="replace").strip()}
        outputs.append(ran.stdout.decode(errors="replace"))
    changed = [line for line in outputs[1].split("\0") if line]
    return found | {"commit": outputs[0].strip(), "dirty": bool(changed), "changed": changed}


def installed() -> dict[str, str]:
    """Return name -> version of every installed distribution, names as package indexes write them."""
    found = {normal(name): each.version for each in distributions() if (name := each.metadata["Name"])}
    return dict(sorted(found.items()))


def lock(path: Path, versions: dict[str, str]) -> dict[str, Any]:
    """Return the lock's sha256 (None if it is not there) and the packages that are installed otherwise than it says.

    `differs` holds name -> `locked` and `installed`, None for a package that is not installed.
    """
    if not path.exists():
        return {"sha256": None, "packages": 0, "differs": {}}
    pinned = re.findall(r"^([\w.-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {normal(name): version for name, version in pinned}
    differs = {
        name: {"locked": version, "installed": versions.get(name)}
        for name, version in wanted.items()
        if versions.get(name) != version
    }
    return {"sha256": sha256(path), "packages": len(wanted), "differs": differs}


def normal(name: str) -> str:
    """Return a distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python() -> str:
    """Return implementation and version of the interpreter."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def _processor() -> str:
    """Return the processor's name; Linux and macOS do not tell Python, but say it elsewhere."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        text = listed.read_text(encoding="utf-8", errors="replace")
        names = re.findall(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        if names:
            return str(names[0])
    asked = shutil.which("sysctl") if sys.platform == "darwin" else None
    if asked:
        command = [asked, "-n", "machdep.cpu.brand_string"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the system's own
        if ran.returncode == 0 and ran.stdout.strip():
            return ran.stdout.strip()
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    """Return the machine's memory in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
