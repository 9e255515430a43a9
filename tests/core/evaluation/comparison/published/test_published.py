"""Published figures are those of the papers; every row has a cell for each column."""

import pytest

from core.evaluation.comparison.published.mematte import FIGURES, TABLES, figure
from core.evaluation.comparison.published.others import OTHERS
from core.evaluation.comparison.published.table import Published, published


def row(number: int, name: str) -> list[str]:
    """Return the cells of the only row of that name in one of MEMatte's tables."""
    (found,) = (cells for cells in TABLES[number - 1].rows if cells[0] == name)
    return list(found[1:])


@pytest.mark.parametrize("one", [*TABLES, *OTHERS], ids=lambda one: one.source)
def test_every_row_has_a_cell_for_each_column(one: Published) -> None:
    assert one.title and one.source and one.rows
    assert {len(cells) for cells in one.rows} == {len(one.columns)}
    assert len(set(one.rows)) == len(one.rows)


def test_eight_tables_each_with_as_many_rows_as_the_paper() -> None:
    assert [len(one.rows) for one in TABLES] == [6, 14, 11, 9, 8, 5, 4, 4]
    assert all(one.source.endswith(f"Table {number}") for number, one in enumerate(TABLES, 1))


def test_all_but_names_and_sizes_are_numbers() -> None:
    for one in TABLES[1:]:
        for cells in one.rows:
            values = [cell for cell in cells[1:] if cell not in ("", "yes", "no")]
            assert values and all(float(value) > 0 for value in values)


@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        (1, "UHR-395", "4872x6017 395"),
        (2, "SIM", "28.0 5.8 10.8 24.8 23.60 3.93 20.05 22.20 3.49 550.14 2200.43"),
        (2, "MEMatte-S", "21.90 3.37 7.43 16.77 21.54 2.46 11.06 18.27 0.71 84.99 661.14"),
        (2, "ViTMatte-B", "20.33 3.0 6.74 14.78 22.09 1.93 9.59 17.26 12.53 340.15 1710.14"),
        (3, "ViTMatte-S P", "843.87 17.06 247.51 820.58"),
        (3, "MEMatte-S, finetuned on UHR-395", "505.88 8.50 172.99 423.76"),
        (4, "SparseMat", "799.12 20.87 430.96 794.15"),
        (4, "MEMatte-B", "114.95 7.92 29.85 109.54"),
        (5, "MGMatting", "55.14 134.35 40.55 53.67"),
        (5, "MEMatte-B", "16.99 15.4 13.93 16.04"),
        (6, "+ EViT", "42.66 14.25 4.19 67.58"),
        (6, "+ ToMe", "34.19 7.94 4.21 213.80"),
        (7, "0.75", "21.78 3.32 4.22 166.09"),
        (7, "0.10", "22.68 3.65 0.65 83.43"),
    ],
)
def test_figures_as_in_the_paper(number: int, name: str, expected: str) -> None:
    assert row(number, name) == expected.split()


def test_what_was_not_published_is_empty() -> None:
    assert row(2, "HDMatt") == ["33.5", "7.3", "14.5", "29.9", *[""] * 7]


def test_distillation_and_ltrm() -> None:
    assert [cells[:3] for cells in TABLES[7].rows] == [
        ("no", "no", "22.67"),
        ("yes", "no", "22.66"),
        ("no", "yes", "22.54"),
        ("yes", "yes", "21.90"),
    ]


def test_where_paper_and_repository_differ_both_stand() -> None:
    (repository,) = (one for one in OTHERS if one.title == "Distinctions-646")
    assert repository.rows[0][1:] == ("21.22", "2.1", "8.78", "17.55")
    for name in ("ViTMatte-S", "ViTMatte-B"):
        assert " / ".join(row(2, name)[4:8]) in repository.note


def test_figures_are_told_with_their_source() -> None:
    assert list(FIGURES) == [2, 5, 6]
    assert "24 GB" in figure(2) and figure(2).endswith("2412.10702, Figure 2.")


def test_a_table_is_read_from_text() -> None:
    one = published("Fur", "Us", "method | SAD | MSE", "\n  A, small: 1.0 -\n  + B: 2 3.50\n", "Both.")
    assert one.rows == (("A, small", "1.0", ""), ("+ B", "2", "3.50"))
    assert one.markdown() == (
        "*Published.* Fur. Source: Us.\n\n| method | SAD | MSE |\n| --- | --- | --- |\n"
        "| A, small | 1.0 |  |\n| + B | 2 | 3.50 |\n\nBoth."
    )


@pytest.mark.parametrize("text", ["A: 1", "A: 1 2 3", "A 1 2", ": 1 2", "A: 1 2\n\nB: 1 2"])
def test_a_row_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a name, a colon and 2 cells"):
        published("Fur", "Us", "method | SAD | MSE", text)
