"""Shares of the samples of a kind of their own, one by one or in batches."""

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
