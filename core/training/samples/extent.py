"""Measures of samples made one by one and in batches, in a module that needs no image library."""

MAX_RADIUS = 96
"""Pixels that unknown reaches at most into alpha 0 and alpha 1, but for strokes."""
NOTHING_KNOWN = 0.98
"""Share of unknown above which a crop tells nothing of what its subject is."""
BEADED = 1.4
"""Foregrounds enlarged more pass a lens first, or thin strands would fall apart into beads."""
