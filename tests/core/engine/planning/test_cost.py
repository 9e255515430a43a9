"""Operations and bytes of runs under every mixer, told from shapes."""

from dataclasses import replace

import pytest

from core.engine.planning import cost
from core.engine.planning.estimate import Calibration, estimate
from core.engine.planning.footprint import peak_bytes
from core.engine.planning.workload import Workload
from core.model.config import PRESETS, ModelConfig
from core.model.mixers.cost import expected_attended
from core.model.mixers.options import MIXER_NAMES, MixerName, MixerOptions

TINY = PRESETS["tiny"]
LEARNED = ModelConfig("learned", width=192, heads=3, attention="dynamicvit", keep_ratio=0.5)
SPEED = Calibration(tokens=1e11, attention=1e11, decoder=1e11, foreground=1e6)
WORK = Workload(2160, 3840, 8000, 0.07, precision="bf16")


def under(name: MixerName, ratio: float | None = None, work: Workload = WORK) -> tuple[float, int]:
    """Seconds and bytes that are told."""
    config = LEARNED if name == "dynamicvit" else TINY
    told = estimate(config, replace(work, mixer=MixerOptions(name, ratio)), SPEED)
    assert told.seconds is not None
    return told.seconds, told.bytes


@pytest.mark.parametrize("name", ["tome", "evit", "mame"])
def test_a_smaller_share_takes_less_time_and_full_takes_most(name: MixerName) -> None:
    seconds = [under(name, ratio)[0] for ratio in (0.25, 0.5, 0.75)]
    assert seconds == sorted(seconds)
    assert seconds[-1] < under("full")[0]
    assert seconds[0] < 0.4 * under("full")[0]


def test_what_attended_before_goes_before_what_is_likely() -> None:
    mixer = MixerOptions("mame", 0.25)
    likely = estimate(TINY, replace(WORK, mixer=mixer), SPEED)
    told = estimate(TINY, replace(WORK, mixer=mixer, attended=(WORK.tokens,) * 4), SPEED)
    assert (told.seconds or 0) > 2 * (likely.seconds or 0)


@pytest.mark.parametrize("name", MIXER_NAMES)
def test_expected_tokens(name: MixerName) -> None:
    config = LEARNED if name == "dynamicvit" else TINY
    counts = expected_attended(config, MixerOptions(name), 1000)
    known = {"full": [1000] * 4, "tome": [500] * 4, "evit": [500] * 4, "dynamicvit": [500, 250, 125, 63]}
    assert len(counts) == 4
    assert counts == known.get(name, counts)
    assert all(500 <= count <= 1000 for count in counts) or name == "dynamicvit"


def test_a_model_without_routers_is_counted_with_its_bias() -> None:
    """Position bias makes vectors as long as the grid's sides together; a routed model has none in global blocks."""
    full = PRESETS["vitmatte-small"]
    biased, plain = (
        peak_bytes(config, replace(WORK, mixer=MixerOptions("full"))) for config in (full, SMALL)
    )
    assert biased > 1.5 * plain
    assert peak_bytes(full, WORK) == biased, "by itself it does the same"
    grid = WORK.grid
    pairs = [cost.mixed_cost(config, grid, MixerOptions("full"), 0).attention for config in (full, SMALL)]
    assert pairs[0] > 2 * pairs[1]


SMALL = PRESETS["small"]


@pytest.mark.parametrize(
    ("height", "width", "precision", "name", "ratio", "megabytes"),
    [
        (2160, 3840, "bf16", "full", None, 304),
        (2160, 3840, "bf16", "mame", 0.5, 355),
        (2988, 5312, "bf16", "tome", 0.25, 461),
        (1152, 2048, "fp32", "mame", 0.5, 287),
        (1152, 2048, "fp32", "tome", 0.25, 249),
    ],
)
def test_predicted_memory_is_near_what_was_measured(  # noqa: PLR0917 - a table
    height: int, width: int, precision: str, name: MixerName, ratio: float | None, megabytes: int
) -> None:
    """Fresh processes with the embedded model and the sample, 7 % unknown, colors included."""
    work = Workload(height, width, 0, 0.07, precision=precision)
    assert under(name, ratio, work)[1] == pytest.approx(megabytes * 1e6, rel=0.16)


@pytest.mark.parametrize(("mixer", "most"), [(None, 0.1), (MixerOptions("full"), 0.2)])
def test_the_progress_of_blocks_follows_their_work(mixer: MixerOptions | None, most: float) -> None:
    if mixer is None:
        whole = cost.run_cost(TINY, WORK.tokens, 1000, 0).total
    else:
        whole = cost.mixed_cost(TINY, WORK.grid, mixer, 0).total
    ends = cost.block_ends(TINY, WORK.tokens, whole)
    steps = [after - before for before, after in zip([0.0, *ends], ends, strict=False)]
    assert ends[-1] == pytest.approx(1)
    assert ends == sorted(ends)
    assert (steps[2] > most) == (mixer is not None), "a global block takes long where all tokens attend"
    assert steps[2] == pytest.approx(steps[5])


def test_the_polish_is_told_with_a_block_for_every_thread_up_to_those_side_by_side() -> None:
    polished = replace(WORK, polish=100, threads=1)
    one, some, many, more = (peak_bytes(TINY, replace(polished, threads=count)) for count in (8, 16, 18, 64))
    assert one < some < many == more
    assert (some - one) == pytest.approx(8 * (many - some) / 2, rel=1e-6)
