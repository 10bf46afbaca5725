"""Draws are split by whole blocks, each draw once."""

from hypothesis import given
from hypothesis import strategies as st

from scripts.econometrics.draws_of_part import draws_of_part


@given(st.integers(0, 500), st.integers(1, 60), st.integers(1, 40))
def test_the_parts_are_all_draws_in_their_order_and_begin_at_the_edges_of_blocks(draws, block, of):
    parts = [draws_of_part(draws, block, (place, of)) for place in range(1, of + 1)]
    assert [draw for part in parts for draw in part] == list(range(draws))
    assert all(part.start % block == 0 for part in parts if part)
    blocks = [-(-len(part) // block) for part in parts]
    assert max(blocks) - min(blocks) <= 1
