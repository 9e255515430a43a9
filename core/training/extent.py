"""How far trimaps reach, in a module that needs no image library."""

MAX_RADIUS = 96
"""Pixels that unknown reaches at most into alpha 0 and alpha 1, but for strokes."""
