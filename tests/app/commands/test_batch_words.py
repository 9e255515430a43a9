"""What the report of a batch says of how its photos were matted."""

import argparse

import pytest

from app.commands import batch
from app.commands.batch_words import how_matted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "--model net.safetensors",
            "model net.safetensors; no detail limit (k unlimited); marks from files.",
        ),
        ("--matting-preset Best --max-tokens 500", "k 500, two passes; marks from files."),
        (
            "--matting-preset best --resolution patches --polish 0",
            "no detail limit (k unlimited), two passes, polish 0, patches;",
        ),
        ("--mixer tome --ratio 0.25", "no detail limit (k unlimited), mixer tome with ratio 0.25;"),
        ("--subject auto", "marks from files, else of the subject that the network finds."),
        ("--subject box 10,20,30,40", "else of the subject in the box 10,20,30,40."),
        ("--marks-preset saved_selection", "else of the saved selection 1."),
        ("--marks-preset wide_edge", "else of the subject that the network finds."),
        ("--refine-preset no_halo --feather 2", "marks from files; refined by shift-edge -1, feather 2."),
        ("--feather 0", "marks from files."),
    ],
)
def test_options_and_presets_are_told(words: str, said: str) -> None:
    parser = argparse.ArgumentParser()
    batch.add_arguments(parser)
    given = [word.replace("_", " ") for word in words.split()]
    told = how_matted(parser.parse_args(["shoot", "-o", "out", *given]))
    assert said in told and told.startswith("Options of the last run: model ") and "list" not in told
    assert "list may" in how_matted(parser.parse_args(["shoot.CSV", "-o", "out", *given]))
