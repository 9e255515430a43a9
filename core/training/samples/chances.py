"""Shares that samples have alike, whether they are made one by one or in batches. What a share is of, its line says."""

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

# Trimaps
NOTHING = 0.015
"""Trimaps in which nothing is known."""
FEW_STROKES = 0.05
"""Trimaps in which only what a few strokes of Keep and Remove cover is known."""
DABBED = 0.15
"""Trimaps whose Edge is dabbed along the outline; all others keep a distance from it."""
SCRIBBLED = 0.25
"""Of both these, those with a scribble of Edge anywhere."""
UNEVEN, MOST_UNEVEN = 0.5, 0.8
"""Trimaps whose distance varies, and by how much at most."""
TIGHTENED = 0.85
"""Of trimaps in which nothing would be known, those that are drawn as tight as they can be."""
WIDE_BAND, NARROW_BAND = 0.22, 0.43
"""Trimaps whose unknown reaches far, and those in which it does not; see ``extent.radii``."""
FAR = 0.35
"""Foregrounds enlarged by 2 and more; see ``extent.scales``."""

# Backgrounds
SAME, ANY = 0.35, 0.15
"""Foregrounds laid over a background that are the one in front, and that are of any family; others are of its own."""
OUT_OF_FOCUS = 0.5
"""Backgrounds with more foregrounds in them that are all out of focus."""
BLURRED, BROAD, SHARPENED = 0.25, 0.08, 0.12
"""Backgrounds that are blurred, reduced to their broad colors, sharpened."""
BEHIND = 0.5
"""Textures of foregrounds that are the photograph behind them."""
VEILED = 0.4
"""Overexposed foregrounds under a veil of haze."""

# Colors of foregrounds
ANY_COLOR, LIKE_BEHIND = 0.3, 0.13
"""Foregrounds drawn toward any color, and toward the background's."""
SPOT = 0.5
"""Of the latter, those drawn toward a single spot of it and not toward its mean."""

# Cameras
GAMMA, BALANCE, EXPOSURE = 0.5, 0.15, 0.1
"""Images with another gamma, white balance and exposure."""
FOCUS, SOFT, HALOS = 0.25, 0.6, 0.12
"""Images softened or sharpened; of these those that are softened, and those sharpened until edges have halos."""
SCALED = 0.05
"""Images scaled down and up again."""
GRAIN, LOW_LIGHT = 0.48, 0.07
"""Images with fine noise, and with that of low light."""
COARSE_GRAIN = 0.3
"""Of the former, those whose noise is softened."""
GRAY = 0.03
"""Images without color."""
JPEG, TWICE = 0.3, 0.2
"""Images kept as JPEG, and of these those kept so twice."""
GOOD_JPEG = 0.9
"""JPEG of quality 60 and more."""

# How foreground and background mix (samples/mixing.py)
LIGHT, TINGED = 0.8, 0.85
"""Images that mix more or less as light does, and those whose thin parts are tinged by what is behind them."""

# Cases that networks fail at, in samples made one by one (samples/cases.py)
FIRM = 0.1
"""Opaque bodies with crisp outlines before lines, strands and fringes, in a wide unknown band."""
NO_KEEP, NO_REMOVE = 0.04, 0.02
"""Translucent, netted or fine things of which no Keep is known; subjects beside which no Remove is."""
WIDE = 0.2
"""Of crops of 384 and more: translucent, netted or fine things in unknown regions 100 to 300 pixels wide."""
SHINY, SHINY_FIRM = 0.08, 0.5
"""Opaque subjects with highlights clipped to white, or dark smooth parts; of bodies with crisp outlines."""
ALIKE = 0.1
"""Foregrounds brought to the color of the background around their outline."""
PATCHED = 0.07
"""Foregrounds, backgrounds or both in patches of several colors."""
DECOY = 0.08
"""Things of the foreground's color in what is known background, or the reverse."""
SHADED = 0.12
"""Light that changes across the image: slopes and cast shadows on the foreground, the background or both."""
