import pytest

from core.trimap.sizes import edge_width


@pytest.mark.parametrize(
    ("size", "expected"),
    [((3000, 4000), (12, 20)), ((8000, 4000), (24, 40)), ((10, 10), (2, 2)), ((0, 0), (2, 2))],
)
def test_edge_is_in_proportion_to_the_photo(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert edge_width(size) == expected
