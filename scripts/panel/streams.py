"""Random streams that are keyed by what they are for, so that splitting or reordering work changes no number."""

import hashlib

import numpy as np


def stream(seed: int, *keys: str | int) -> np.random.Generator:
    """Return the generator of one purpose, such as `stream(seed, study, plan, variable, draw)`.

    Parameters
    ----------
    seed
        The run's seed.
    keys
        What the stream is for. A text enters by its SHA-256, a number as it is; no two sequences of keys share a
        stream, short of a collision of 32-bit hashes.

    """
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=tuple(_word(key) for key in keys)))


def _word(key: str | int) -> int:
    """Return 32 bits of a key; Python's own hash of a text changes from process to process."""
    return key if isinstance(key, int) else int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
