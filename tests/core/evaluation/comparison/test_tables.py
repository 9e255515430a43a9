"""Tables and CSV hold the numbers of the cells; a page takes the blocks it asks for and nothing else changes."""

import csv
import io
from dataclasses import replace

import pytest

from core.errors import UserError
from core.evaluation.comparison import page, tables
from core.evaluation.comparison.plan import Cap, Setup
from core.evaluation.comparison.published import PUBLISHED
from core.evaluation.comparison.run import Cell
from core.model.mixers.options import MixerOptions
from tests.core.evaluation.comparison.helpers import FULL, ROUTED, TOME, comparison, values

D = replace(ROUTED, mode="downsampled")
QUALITY = [
    Cell(ROUTED, "hair", values(3.0, attended=0.12)),
    Cell(FULL, "hair", values(2.0, attended=1.0)),
    Cell(TOME, "hair", values(4.0, attended=0.25)),
    Cell(D, "hair", values(9.0, attended=0.12)),
    Cell(
        ROUTED,
        "fur",
        {"photos": 0, "left_out": 3, "why": "nothing is unknown", "reason": "nothing is unknown"},
    ),
]
TIMES = {"seconds": 1.234, "memory": 300 * 2**20, "others": 0.0}
SPEED = [
    Cell(ROUTED, "1024x512", values(0, **TIMES)),
    Cell(FULL, "1024x512", {"reason": "out of memory"}),
    Cell(TOME, "1024x512", values(0, **{**TIMES, "others": 0.5})),
]


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"]


def test_the_numbers_of_the_tables_are_those_of_the_cells() -> None:
    found = tables.blocks(comparison(QUALITY, SPEED))
    quality = rows(found["quality"])
    assert quality[2] == [
        "Routed",
        "k 18,500",
        "12%",
        "3.00",
        "3.00",
        "4.00",
        "5.00",
        "5.0 GFLOP",
        "2.0 GFLOP",
    ]
    assert quality[4][:4] == ["ToMe", "25 %", "25%", "4.00"]
    assert len(quality) == 2 + 3 + 2 + 1, "D stands in a table of its own; fur has one"
    assert quality[-1][2] == "nothing is unknown"
    modes = rows(found["modes"])
    assert [(row[0], row[2], row[3]) for row in modes[2:4]] == [
        ("Routed", "full resolution", "3.00"),
        ("Routed", "D", "9.00"),
    ]
    speed = rows(found["speed"])
    assert speed[2][3:7] == ["1024x512", "50%", "1.23 s", "300 MB"]
    assert speed[3][4] == "out of memory"
    assert speed[4][5] == "1.23 s (disturbed)"
    assert "3 photos, at most 800 pixels a side" in found["quality"]
    assert "Routed k 18,500: 3 could not be matted: nothing is unknown" in found["quality"]


def test_every_setup_that_fell_short_is_named_with_its_reason() -> None:
    short = values(1.0, photos=2, left_out=1, why="Memory ran out.")
    cells = [Cell(ROUTED, "hair", values(3.0)), Cell(FULL, "hair", short), Cell(TOME, "hair", short)]
    about = tables.blocks(comparison(cells))["quality"].splitlines()[0]
    assert about == (
        "hair: 3 photos, at most 800 pixels a side. Full, ToMe 25 %: 1 could not be matted: Memory ran out."
    )
    assert tables.left_out(SPEED) == ["Full: nothing measured at 1024x512: out of memory"]
    assert tables.left_out([Cell(D, "fur", short)]) == [
        "Routed k 18,500, D: 1 could not be matted: Memory ran out."
    ]


def test_the_best_at_a_budget_keeps_to_it() -> None:
    found = rows(tables.blocks(comparison(QUALITY))["budgets"])
    assert found[0] == ["tokens that may attend, at most", "hair", "fur"]
    best = {row[0]: row[1] for row in found[2:]}
    assert best == {
        "10%": "-",
        "20%": "Routed k 18,500: 3.00",
        "35%": "Routed k 18,500: 3.00",
        "55%": "Routed k 18,500: 3.00",
        "100%": "Full: 2.00",
    }
    assert {row[2] for row in found[2:]} == {"-"}


def test_published_figures_stand_apart_with_their_source() -> None:
    found = tables.blocks(comparison(QUALITY, SPEED))
    for one in PUBLISHED:
        assert one.source in found["published"]
        assert all(len(row) == len(one.columns) for row in one.rows)
    assert "21.90" in found["published"]
    assert not any("21.90" in text for name, text in found.items() if name != "published")


def test_nothing_measured_gives_no_tables() -> None:
    assert set(tables.blocks(comparison([]))) == {"setup", "published"}


def test_csv_holds_every_cell_in_plain_numbers() -> None:
    few = Cell(replace(ROUTED, cap=Cap(2.5, True)), "1024x512", values(0, **TIMES))
    many = Cell(replace(ROUTED, cap=Cap(123456789)), "1024x512", values(0, **TIMES))
    found = list(csv.DictReader(io.StringIO(tables.to_csv(comparison(QUALITY, [*SPEED, few, many])))))
    assert [row["part"] for row in found] == ["quality"] * 5 + ["speed"] * 5
    assert (found[0]["mixer"], found[0]["k"], found[0]["sad"], found[0]["mse"]) == (
        "routed",
        "18500",
        "3.0",
        "0.003",
    )
    assert (found[2]["ratio"], found[3]["mode"], found[4]["reason"]) == (
        "0.25",
        "downsampled",
        "nothing is unknown",
    )
    assert float(found[5]["memory"]) == 300 * 2**20
    caps = [(row["k"], row["k_unit"]) for row in (found[0], found[1], *found[-2:])]
    assert caps == [("18500", "tokens"), ("", ""), ("2.5", "%"), ("123456789", "tokens")]


def test_a_page_takes_its_blocks_and_keeps_its_words() -> None:
    text = "Before.\n\n<!-- compare: quality -->\nold\n\nolder\n<!-- end -->\n\nAfter: <b>\\1</b>.\n"
    text += "<!-- compare: speed -->\nkept\n<!-- end -->\n"
    new = page.paste(text, {"quality": "| a \\1 |", "modes": "unasked"})
    assert new == text.replace("old\n\nolder", "| a \\1 |")
    assert page.paste(new, {"quality": "| a \\1 |"}) == new


@pytest.mark.parametrize("text", ["no block\n", "<!-- compare: beauty -->\n<!-- end -->\n"])
def test_a_page_that_asks_for_nothing_known_is_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="compare: NAME"):
        page.paste(text, {})


def test_a_report_has_every_block_under_its_title() -> None:
    text = page.whole(tables.blocks(comparison(QUALITY, SPEED)))
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == [
        f"## {page.TITLES[name]}" for name in ("setup", "quality", "budgets", "modes", "speed", "published")
    ]


def test_mame_stands_beside_full_attention_and_its_peers() -> None:
    mame, evit = (Setup(MixerOptions(name, 0.25)) for name in ("mame", "evit"))  # type: ignore[arg-type]
    cells = [
        Cell(FULL, "hair", values(2.0, attention=8e9)),
        Cell(mame, "hair", values(2.1, attended=0.31, attention=2e9)),
        Cell(
            replace(mame, mixer=MixerOptions("mame", 0.5)),
            "hair",
            {"photos": 0, "left_out": 1, "why": "x", "reason": "x"},
        ),
        Cell(TOME, "hair", values(4.2)),
        Cell(mame, "fur", values(3.0)),
        Cell(evit, "fur", values(2.0)),
    ]
    found = rows(tables.blocks(comparison(cells))["mame"])
    assert found[2:] == [["hair", "25 %", "31%", "75%", "+5.0%", "-50.0%", "-"]], "fur lacks full attention"
