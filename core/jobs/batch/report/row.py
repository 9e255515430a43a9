"""An outcome as a row of a report: table and page take their values from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from core.jobs.batch.record import Outcome, State

STAGES = ("read", "preprocess", "backbone", "decoder", "polish", "foreground", "network", "write", "total")
"""The stages whose seconds are told; "network" holds those between "read" and "write"."""


@dataclass(frozen=True)
class Row:
    """A report's facts about one photo; None if not known.

    Attributes:
        photo, name: the photo's file, and that without its folders.
        key: names its small pictures.
        state, reason: how it ended, and why it failed.
        files: what was written, each with its size in bytes.
        width, height: pixels.
        k: the cap on tokens that was used, ``wanted`` how many wanted global attention, of ``tokens``.
        seconds: by stage, those of STAGES that are known.
        memory: bytes above the loaded model at the most.
        places: how many doubtful places the alpha has.
        remarks: sentences on photo, marks and result, each once.
    """

    photo: str
    name: str
    key: str
    state: State
    reason: str
    files: tuple[tuple[str, int], ...]
    width: int | None
    height: int | None
    tokens: int | None
    k: int | None
    wanted: int | None
    passes: int | None
    seconds: Mapping[str, float]
    memory: int | None
    places: int | None
    remarks: tuple[str, ...]
    model: str
    device: str
    worker: str
    ended: str

    @classmethod
    def of(cls, outcome: Outcome) -> Row:
        """Return the row of an outcome; facts that are missing, or of another kind than expected, are not known."""
        facts = outcome.facts
        # those of the run are among the remarks, in the language of the run; the facts have them in English
        notes = outcome.remarks or [facts.get("remark"), *_listed(facts.get("notes"))]
        wanted = [
            _whole(each.get("wanted")) for each in _listed(facts.get("routers")) if isinstance(each, dict)
        ]
        return cls(
            photo=outcome.photo,
            name=PureWindowsPath(outcome.photo).name or outcome.photo,  # knows both kinds of slash
            key=outcome.key,
            state=outcome.state,
            reason=outcome.sentence,
            files=outcome.files,
            width=_whole(facts.get("width")),
            height=_whole(facts.get("height")),
            tokens=_whole(facts.get("tokens")),
            k=_whole(facts.get("max_tokens")),
            wanted=max((each for each in wanted if each is not None), default=None),
            passes=_whole(facts.get("passes")),
            seconds=_seconds(facts.get("seconds"), outcome.seconds),
            memory=_whole(facts.get("peak_memory_bytes")),
            places=_whole(facts.get("doubt_places")),
            remarks=tuple(dict.fromkeys(note for note in notes if isinstance(note, str) and note)),
            model=str(facts.get("model") or ""),
            device=str(facts.get("device") or ""),
            worker=outcome.worker,
            ended=outcome.ended,
        )

    @property
    def worked(self) -> float | None:
        """Seconds in which it was worked on; "total" also holds those in which it waited for its turn."""
        known = [self.seconds[stage] for stage in ("read", "network", "write") if stage in self.seconds]
        return sum(known) if known else self.seconds.get("total")


def _seconds(of_run: object, of_job: Mapping[str, float]) -> dict[str, float]:
    """Return seconds by stage; "total" is that of the job, from reading to writing, not that of the run alone."""
    known = dict(of_run) if isinstance(of_run, Mapping) else {}
    known.pop("total", None)
    known |= of_job
    return {stage: float(known[stage]) for stage in STAGES if isinstance(known.get(stage), int | float)}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
