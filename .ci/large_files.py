"""Refuse files that are too large for the repository; takes their names, as pre-commit gives them."""

import sys
from pathlib import Path

LARGEST = 1_000_000


def too_large(names):
    """Return the names of the files above the limit, with their sizes in bytes."""
    sizes = {name: Path(name).stat().st_size for name in names if Path(name).is_file()}
    return {name: size for name, size in sizes.items() if size > LARGEST}


if __name__ == "__main__":
    found = [f"{name}: {size:,} bytes" for name, size in too_large(sys.argv[1:]).items()]
    if found:
        found.append(f"The repository takes files up to {LARGEST:,} bytes; raw data and results stay out of it.")
        sys.exit("\n".join(found))
