"""Ablation: variants of one run, each short of one thing, trained on equal budgets and compared in a table."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.evaluation.datasets import Scores
from core.files import atomic_write
from core.model.checkpoint import load_checkpoint
from core.model.config import HINT_CHANNELS
from core.training.config import HELD_OUT, TrainConfig
from core.training.drawing.families import HAIR, PLANTS
from core.training.drawing.foregrounds import NAMES, SOLIDS
from core.training.learning.team import Team
from core.training.request import TrainRequest
from core.training.run import STATE_FILE, WEIGHTS_FILE
from core.training.stages import Report, deadline_of, train_one

GROUPS = {
    "hair": HAIR,
    "solids": SOLIDS,
    "plants": PLANTS,
    "threads": ("woven", "lace", "gauze", "web", "fringe"),
    "seeds": ("seed head", "thistle", "feather"),
    "clear": ("glass", "water"),
    "vapors": ("vapor", "smoke", "fire"),
    "pictures": ("image", "brush"),
}
"""Families of foregrounds that are left out together."""
RESULT_FILE, TABLE_FILE = "result.json", "ablation.md"


@dataclass(frozen=True)
class Variant:
    """One run of the comparison: what it is without, and the request that trains it."""

    name: str
    what: str
    change: Callable[[TrainRequest], TrainRequest]


def _config(name: str, what: str, **changes: object) -> Variant:
    return Variant(name, what, lambda r: replace(r, config=replace(r.config, **changes)))  # type: ignore[arg-type]


def _others(hint: str) -> tuple[str, ...]:
    return tuple(name for name in HINT_CHANNELS if name != hint)


def _again(request: TrainRequest) -> TrainRequest:
    """Draw weights and samples anew, from the same foregrounds."""
    seed = request.config.seed
    return replace(request, config=replace(request.config, seed=seed + 1, pool_seed=seed))


_OF_TEACHERS = (
    _config("no-distillation", "starts from the teacher, does not follow it", distillation=0.0),
    Variant("no-teacher", "no teacher at all, fresh weights", lambda r: replace(r, teacher=None)),
)
_OF_ALL = (
    _config("base", "everything"),
    Variant("again", "everything, from another seed: how far chance alone goes", _again),
    _config("no-ltrm", "no LTRM: tokens without global attention pass by", ltrm=False),
    _config("no-routing-hint", "no hint for the Routers", routing_hint=0.0),
    _config("no-aids", "no aids for a quick start", aid_weight=0.0),
    _config("adamw", "AdamW for the matrices too, instead of Muon", optimizer="adamw"),
)
_OF_HINTS = (
    _config("no-hints", "no color hints at all", hints=()),
    *(
        _config(f"no-hint-{name}", f"all color hints but {name}", hints=_others(name))
        for name in HINT_CHANNELS
    ),
)
_OF_SAMPLES = (
    _config("no-textures", "no photographs as textures of foregrounds", textures=False),
    _config("no-trimap-styles", "one style of trimap: even bands", trimap_styles=False),
    _config("no-cases", "no samples made hard on purpose", cases=False),
    _config("no-light", "foreground and background mix in the numbers of a file alone", in_light=False),
)


def chosen_variants(request: TrainRequest) -> list[Variant]:
    """Return the variants that a request names. Raises UserError as ``variants`` does."""
    return variants(
        request.ablate, has_teacher=request.teacher is not None, has_pack=request.pack is not None
    )


def variants(names: tuple[str, ...], *, has_teacher: bool, has_pack: bool = False) -> list[Variant]:
    """Return the variants of these names; of "all" every one that makes sense, families in groups.

    "hints" stands for those that take color hints away; they are not among "all".
    What samples are made of cannot be changed in a pack; "all" leaves such variants out there.

    ``no-`` and the name of a group or of a single family leaves that out.

    Raises:
        UserError: a name is unknown, or speaks of a teacher if there is none.
    """
    of_samples = (*_OF_SAMPLES, *(_without(group, families) for group, families in GROUPS.items()))
    single = tuple(map(_alone, NAMES))
    known = {variant.name: variant for variant in (*_OF_ALL, *_OF_HINTS, *of_samples, *_OF_TEACHERS, *single)}
    if names == ("all",):
        return [*_OF_ALL, *(() if has_pack else of_samples), *(_OF_TEACHERS if has_teacher else ())]
    if names == ("hints",):
        return [_OF_ALL[0], *_OF_HINTS]
    for name in names:
        if name not in known:
            raise UserError(
                f"There is no variant {name}. Use all, or some of {', '.join(known)}, commas between."
            )
        if known[name] in _OF_TEACHERS and not has_teacher:
            raise UserError(f"The variant {name} needs a --teacher to do without.")
        if has_pack and known[name] in (*of_samples, *single):
            raise UserError(f"The variant {name} needs a drawn pool: leave out --pack.")
    return [known[name] for name in dict.fromkeys(names)]


def _without(group: str, families: tuple[str, ...]) -> Variant:
    return _config(f"no-{group}", f"no {', '.join(families)}", without=families)


def _alone(family: str) -> Variant:
    return _without(family.replace(" ", "-"), (family,))


def ablate(request: TrainRequest, team: Team, report: Report) -> bool:
    """Train the request's variants, each in its own folder, and write the table; return whether all are done.

    Called again with the same request it goes on where it stopped.

    Raises:
        UserError: as ``variants`` and ``train_one`` do.
    """
    deadline = deadline_of(request)
    chosen = chosen_variants(request)
    base = replace(request, cache=request.pool_folder)
    for variant in chosen:
        out = request.out / variant.name
        if not team.agreed(float((out / RESULT_FILE).exists())):
            resume = bool(team.agreed(float((out / STATE_FILE).exists())))
            report(f"{variant.name}: {variant.what}")
            figures = train_one(variant.change(replace(base, out=out, resume=resume)), team, report, deadline)
            if figures is None:
                return False
            if team.is_first:
                kinds = figures_of_groups(out / WEIGHTS_FILE, base) if HELD_OUT in figures else {}
                _write(out / RESULT_FILE, json.dumps({**figures, **kinds}, indent=1))
        if team.is_first:
            _write(request.out / TABLE_FILE, table(chosen, request.out, budget(request.config)))
    return True


def figures_of_groups(weights: Path, request: TrainRequest) -> dict[str, Scores]:
    """Return the figures of weights on the held-out samples of each group, ``held-out hair`` and so on.

    A group that no held-out sample is of has none; nor has a pack's run, whose samples have no names.
    """
    if request.pack is not None:
        return {}
    from core.training.validation import held_out_samples, validate_samples

    model = load_checkpoint(weights).build()
    samples = held_out_samples(request.data, request.pool_folder, request.config)
    kinds = {group: [s for s in samples if s.family in families] for group, families in GROUPS.items()}
    return {_kind(group): validate_samples(model, kind) for group, kind in kinds.items() if kind}


def _kind(group: str) -> str:
    return f"{HELD_OUT} {group}"


def budget(config: TrainConfig) -> str:
    """Return in words what each variant may spend."""
    return f"{config.minutes:g} minutes" if config.minutes is not None else f"{config.steps} steps"


def table(chosen: list[Variant], out: Path, spent: str) -> str:
    """Return the figures of the variants that are done as Markdown, the difference to the first in brackets.

    A variant without a group of families is also scored on held-out samples of that group alone.
    """
    results = {v.name: _result(out / v.name / RESULT_FILE) for v in chosen}
    done = {variant: results[variant.name] for variant in chosen if results[variant.name]}
    lines = [f"Each variant: {spent}, seed and everything else alike. In brackets: SAD against the first."]
    first = next(iter(done.values()), {})
    groups = [name for name in first if name.startswith(_kind(""))]
    for test in (name for name in first if name not in groups):
        own = groups if test == HELD_OUT else []
        lines += ["", f"**{test}**", "", "| variant | what | SAD | MSE x 10^3 | Grad | Conn |"]
        lines[-1] += " SAD of what is left out |" if own else ""
        lines += ["|---|---|---|---|---|---|" + ("---|" if own else "")]
        for variant, scores in done.items():
            lines.append(_row(variant, scores[test], first[test]["sad"]))
            lines[-1] += f" {_own_kind(variant, scores, first)} |" if own else ""
    return "\n".join(lines) + "\n"


def _row(variant: Variant, scores: Scores, first: float) -> str:
    cells = [_against(scores["sad"], first), f"{1000 * scores['mse']:.2f}"]
    cells += [f"{scores[name]:.3f}" if name in scores else "" for name in ("grad", "conn")]
    return f"| {variant.name} | {variant.what} | {' | '.join(cells)} |"


def _own_kind(variant: Variant, scores: dict[str, Scores], first: dict[str, Scores]) -> str:
    kind = _kind(variant.name.removeprefix("no-"))
    return _against(scores[kind]["sad"], first[kind]["sad"]) if kind in scores and kind in first else ""


def _against(value: float, first: float) -> str:
    return f"{value:.3f} ({value / max(first, 1e-9) - 1:+.1%})"


def _result(path: Path) -> dict[str, Scores]:
    return json.loads(path.read_text()) if path.exists() else {}


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
