from core.evaluation.markdown_table import duration, megabytes, table


def test_a_row_that_ends_early_goes_on_in_empty_cells() -> None:
    lines = table(
        ("size", "time", "memory"), [["1x1", "0.50 s", "3 MB"], ["9x9", "out of memory"]]
    ).splitlines()
    assert lines == [
        "| size | time | memory |",
        "| --- | --- | --- |",
        "| 1x1 | 0.50 s | 3 MB |",
        "| 9x9 | out of memory |  |",
    ]


def test_cells_in_words() -> None:
    assert [duration(value) for value in (0.0123, 0.1, 75.0)] == ["12.3 ms", "0.10 s", "75.00 s"]
    assert megabytes(1536 * 2**20) == "1,536 MB"
