"""The keys of all actions: those they come with, and the user's own in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.keys.refused import why_refused
from app.keys.strokes import stroke_of

Keys = tuple[str, ...]
"""Strokes of one action, as `stroke_of` writes them; the first is the one shown."""


def keys_of_texts(texts: Sequence[str]) -> Keys:
    """Return the strokes that texts stand for, each once; what is none is left out."""
    return tuple(dict.fromkeys(stroke for text in texts if (stroke := stroke_of(text)) is not None))


@dataclass(frozen=True)
class Keymap:
    """Which stroke means which action; no stroke ever means two.

    A stroke of the user's own goes before the same one of a default, which gets it back once it is free.

    Attributes:
        defaults: the keys that actions come with, by id, all of them.
        own: the user's keys, by id, only of actions with others than the defaults; ids that are not known are kept.
    """

    defaults: Mapping[str, Keys]
    own: Mapping[str, Keys] = field(default_factory=dict)

    @classmethod
    def checked(cls, defaults: Mapping[str, Keys], own: Mapping[str, Sequence[str]]) -> Keymap:
        """Return a map of what a person or a file has asked for: what cannot be is left out."""
        sound = dict[str, Keys]()
        for action_id, texts in own.items():
            usual = defaults.get(action_id, ())
            keys = keys_of_texts(texts)
            sound[action_id] = tuple(key for key in keys if not why_refused(key, usual))
        return cls(defaults, sound)

    @cached_property
    def all(self) -> dict[str, Keys]:
        """The keys of every action."""
        taken = dict[str, str]()
        for action_id in self.defaults:
            for stroke in self.own.get(action_id, ()):
                taken.setdefault(stroke, action_id)
        return {
            action_id: tuple(
                key for key in self.own.get(action_id, usual) if taken.get(key, action_id) == action_id
            )
            for action_id, usual in self.defaults.items()
        }

    def is_changed(self, action_id: str) -> bool:
        """Report whether an action has other keys than it came with."""
        return self.all[action_id] != self.defaults[action_id]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The ids of own keys that no action has, as of another version."""
        return tuple(action_id for action_id in self.own if action_id not in self.defaults)

    def holder(self, stroke: str) -> str | None:
        """Return the action that a stroke means, None for none."""
        return next((action_id for action_id, keys in self.all.items() if stroke in keys), None)

    def with_stroke(self, action_id: str, stroke: str) -> Keymap:
        """Return the map in which a stroke means this action too, and no other."""
        keys = self.all[action_id]
        return self._with(action_id, keys if stroke in keys else (*keys, stroke))

    def without_stroke(self, action_id: str, stroke: str) -> Keymap:
        """Return the map in which a stroke does not mean this action any more."""
        return self._with(action_id, tuple(key for key in self.all[action_id] if key != stroke))

    def reset(self, action_id: str) -> Keymap:
        """Return the map in which an action has the keys it came with, and no other has these."""
        return self._with(action_id, self.defaults[action_id])

    def reset_all(self) -> Keymap:
        """Return the map of the defaults."""
        return Keymap(self.defaults)

    def in_the_way(self, action_id: str) -> dict[str, str]:
        """Return which actions have the default keys of this one: by stroke."""
        found = ((stroke, self.holder(stroke)) for stroke in self.defaults[action_id])
        return {stroke: other for stroke, other in found if other not in (None, action_id)}

    def _with(self, action_id: str, keys: Keys) -> Keymap:
        own = dict[str, Keys]()
        for other, others in self.own.items():
            if other not in self.defaults:
                own[other] = others
            elif other != action_id:
                own[other] = tuple(key for key in others if key not in keys)
        own[action_id] = keys
        return Keymap(
            self.defaults, {name: kept for name, kept in own.items() if kept != self.defaults.get(name)}
        )
