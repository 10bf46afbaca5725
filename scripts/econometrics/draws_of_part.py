"""Draws split into parts by whole blocks, so that a part's matrix products have the shapes that they have in the whole.

A row of a product of matrices may differ in its last bit with the number of rows beside it, as BLAS chooses its kernels
by shape. Where every part begins at the edge of a block, no number depends on how many parts there are.
"""


def draws_of_part(draws: int, block: int, part: tuple[int, int]) -> range:
    """Return the draws of one part.

    Parameters
    ----------
    draws, block
        How many there are, and how many are computed at once.
    part
        Which part of how many, counted from 1.

    Returns
    -------
    range
        Neighbours from the edge of a block on, none if there are more parts than blocks. All parts in their order are
        all draws in their order, each once.

    """
    place, of = part
    blocks = -(-draws // block)
    first, last = (min(blocks * at // of * block, draws) for at in (place - 1, place))
    return range(first, last)
