"""Shares that samples have alike whether they are made one by one or in batches."""

INSIDE = 0.06
"""Crops mostly within an opaque body, nearly all unknown."""
WHOLE = 0.04
"""Crops of most of a subject, of which a dab or two of Keep and of Remove alone are known."""
SKY = 0.03
"""Foregrounds before an overexposed sky or haze."""
DARK = 0.02
"""Foregrounds before the dark of a studio."""
BORDER = 0.04
"""Crops of which one or two sides repeat their last row or column."""
TWO = 0.15
"""Crops around an edge with a second foreground behind the first."""
TEXTURE = 0.12
"""Foregrounds whose texture is a photograph."""
PATTERN = 0.07
"""Backgrounds that are drawn patterns."""
RELATIVES, RELATIVES_OF_PLANTS = 0.1, 0.35
"""Backgrounds with more foregrounds in them, and those of them behind plants."""
MATCHED = 0.12
"""Backgrounds brought to the mean and contrast of their foreground."""
OVEREXPOSED = 0.7
"""Foregrounds before a sky that are so bright that they clip."""
