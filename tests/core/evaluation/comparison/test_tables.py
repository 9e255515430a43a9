"""Tables and CSV hold the numbers of the cells; a page takes the blocks it asks for and nothing else changes."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.evaluation.comparison import page, tables
from core.evaluation.comparison.measured import left_out
from core.evaluation.comparison.plan import Cap, Setup
from core.evaluation.comparison.published.mematte import TABLES
from core.evaluation.comparison.published.others import OTHERS
from core.evaluation.comparison.run import Cell
from core.model.mixers.options import MixerOptions
from tests.core.evaluation.comparison.helpers import FULL, ROUTED, TOME, comparison, values

PAGE = Path(__file__).parents[4] / "docs" / "comparison.md"
D = replace(ROUTED, resolution="downsampled")
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
    assert quality[0] == [
        "mixer", "budget", "attend", "SAD", "MSE x 10^3", "memory at 1024x512, GB", "latency at 1024x512, ms",
        "Grad", "Conn", "GFLOP", "of these mixing",
    ]  # fmt: skip
    assert quality[2] == [
        "Routed", "k 18,500", "12%", "3.00", "3.00", "0.29", "1,234", "4.00", "5.00", "5.0", "2.0",
    ]  # fmt: skip
    assert quality[3][:7] == ["Full", "-", "100%", "2.00", "2.00", "-", "-"], "no memory and time of Full"
    assert quality[4][:7] == ["ToMe", "25 %", "25%", "4.00", "4.00", "0.29", "1,234 (disturbed)"]
    assert len(quality) == 2 + 3 + 2 + 1, "D stands in a table of its own; fur has one"
    assert quality[-1][3] == "" and quality[-1][2] == "nothing is unknown"
    resolutions = rows(found["resolutions"])
    assert [(row[0], row[2], row[3]) for row in resolutions[2:4]] == [
        ("Routed", "full size", "3.00"),
        ("Routed", "D", "9.00"),
    ]
    speed = rows(found["speed"])
    assert speed[2][3:] == ["1024x512", "50%", "0.29", "1,234", "5.0", "2.0"]
    assert speed[3][4] == "out of memory"
    assert speed[4][6] == "1,234 (disturbed)"
    assert "3 photos, at most 800 pixels a side" in found["quality"]
    assert "Routed k 18,500: 3 could not be matted: nothing is unknown" in found["quality"]


def test_every_setup_that_fell_short_is_named_with_its_reason() -> None:
    short = values(1.0, photos=2, left_out=1, why="Memory ran out.")
    cells = [Cell(ROUTED, "hair", values(3.0)), Cell(FULL, "hair", short), Cell(TOME, "hair", short)]
    about = tables.blocks(comparison(cells))["quality"].splitlines()[2]
    assert about == (
        "hair: 3 photos, at most 800 pixels a side. Full, ToMe 25 %: 1 could not be matted: Memory ran out."
    )
    assert left_out(SPEED) == ["Full: nothing measured at 1024x512: out of memory"]
    assert left_out([Cell(D, "fur", short)]) == ["Routed k 18,500, D: 1 could not be matted: Memory ran out."]


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


def test_memory_and_time_beside_quality_are_of_the_largest_size_at_full_resolution() -> None:
    larger = Cell(ROUTED, "2048x1024", values(0, **{**TIMES, "memory": 3 * 2**29, "seconds": 3.0}))
    patches = Cell(replace(ROUTED, resolution="patches"), "9999x9999", values(0, **TIMES))
    found = rows(tables.blocks(comparison(QUALITY, [larger, *SPEED, patches]))["quality"])
    assert found[0][5] == "memory at 2048x1024, GB"
    assert found[2][5:7] == ["1.50", "3,000"]
    assert found[4][5:7] == ["-", "-"], "ToMe was not measured at that size"
    alone = rows(tables.blocks(comparison(QUALITY))["quality"])
    assert alone[0] == [name for name in found[0] if " at " not in name]


def test_all_sets_stand_side_by_side_for_the_own_mixer_and_full_attention() -> None:
    fur = Cell(FULL, "fur", values(7.0))
    text = tables.blocks(comparison([*QUALITY, fur]))["methods"]
    head, _, *found = rows(text)
    assert head == [
        "method", "hair: SAD", "MSE x 10^3", "Grad", "Conn", "fur: SAD", "MSE x 10^3", "Grad", "Conn",
    ]  # fmt: skip
    assert found == [
        ["Routed k 18,500", "3.00", "3.00", "4.00", "5.00", "-", "-", "-", "-"],
        ["Full", "2.00", "2.00", "3.00", "4.00", "7.00", "7.00", "8.00", "9.00"],
    ]
    assert "fur: Routed k 18,500: 3 could not be matted: nothing is unknown" in text


def test_each_budget_of_the_own_mixer_with_what_attended() -> None:
    tight = Cell(replace(ROUTED, cap=Cap(5, True)), "hair", values(3.5, attended=0.05))
    found = rows(tables.blocks(comparison([tight, *QUALITY], SPEED))["degrees"])
    assert found[2:] == [
        ["hair", "Routed", "k 5 %", "5%", "3.50", "3.50", "-", "-"],
        ["hair", "Routed", "k 18,500", "12%", "3.00", "3.00", "0.29", "1,234"],
        ["fur", "Routed", "k 18,500", "nothing is unknown", "", "", "", ""],
    ]


def test_sets_are_told_with_their_photos_and_longest_side() -> None:
    found = rows(tables.blocks(comparison(QUALITY))["sets"])
    assert found[2:] == [["hair", "800", "3"], ["fur", "-", "0"]]


def test_ours_and_theirs_never_share_a_table_nor_a_block() -> None:
    found = tables.blocks(comparison(QUALITY, SPEED))
    theirs = {name for name in found if name.startswith(("table-", "figure-", "published"))}
    assert theirs == {*(f"table-{n}" for n in range(1, 9)), "figure-2", "figure-5", "figure-6", "published"}
    known = {cells for one in (*TABLES, *OTHERS) for cells in (one.columns, *one.rows)}
    for name, text in found.items():
        cells = {tuple(row) for row in rows(text) if set("".join(row)) != {"-"}}
        assert cells <= known if name in theirs else not cells & known
        assert ("*Published.*" in text) == (name in theirs)
    for one in OTHERS:
        assert one.markdown() in found["published"]


def test_ours_tells_on_what_it_was_measured() -> None:
    alone = comparison(QUALITY, SPEED)
    card = replace(alone, machine={**alone.machine, "GPU": "a card"})
    for measured, machine in ((alone, "abacus"), (card, "a card")):
        found = tables.blocks(measured)
        for name in ("methods", "speed", "resolutions", "quality", "degrees"):
            assert found[name].startswith(f"*Ours.* tiny, bf16, on {machine}")
    assert "Memory is the most that was taken on the card" in tables.blocks(card)["speed"]


def test_nothing_measured_gives_published_tables_alone() -> None:
    found = tables.blocks(comparison([]))
    assert {name for name in found if not name.startswith(("table-", "figure-"))} == {"setup", "published"}
    report = page.whole(found)
    assert report.count(page.NOTHING) == len(page.ANSWERS)
    assert f"## {page.TITLES['quality']}\n\n{page.NOTHING}\n" in report


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
    assert (found[2]["ratio"], found[3]["resolution"], found[4]["reason"]) == (
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
    new = page.paste(text, {"quality": "| a \\1 |", "resolutions": "unasked"})
    assert new == text.replace("old\n\nolder", "| a \\1 |")
    assert page.paste(new, {"quality": "| a \\1 |"}) == new


@pytest.mark.parametrize("text", ["no block\n", "<!-- compare: beauty -->\n<!-- end -->\n"])
def test_a_page_that_asks_for_nothing_known_is_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="compare: NAME"):
        page.paste(text, {})


def test_a_report_has_every_table_of_ours_below_the_one_it_answers() -> None:
    text = page.whole(tables.blocks(comparison(QUALITY, SPEED)))
    titles = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    names = {title: name for name, title in page.TITLES.items()}
    assert [names[title] for title in titles] == [
        "setup", "table-1", "sets", "table-2", "methods", "speed", "table-3", "resolutions", "table-4", "table-5",
        "table-6", "quality", "table-7", "degrees", "budgets", "table-8", "figure-2", "figure-5", "figure-6",
        "published",
    ]  # fmt: skip


def test_the_page_of_the_documentation_has_every_block_in_that_order() -> None:
    text = PAGE.read_text(encoding="utf-8")
    asked = re.findall(r"<!-- compare: (\S+) -->", text)
    assert sorted(asked) == sorted(page.TITLES)
    order = [name for name in page.TITLES if name in (*page.ANSWERS, *(n for n in asked if "table-" in n))]
    assert [name for name in asked if name in order] == order
    published = {name: body for name, body in tables.blocks(comparison([])).items() if name != "setup"}
    assert page.paste(text, published) == text, "what was published stands there as the program has it"


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
