"""The families of foregrounds, each a function that draws one; here the names of kinds, without any image library."""

HAIR = ("furry", "hairy", "wet", "halo", "fine", "wisps", "lashes", "rendered")
PLANTS = ("leafy", "foliage", "understory", "flower", "twigs", "fern", "grass")
CLEAR = (
    "woven", "lace", "gauze", "web", "fringe", "seed head", "thistle", "feather", "glass", "water", "vapor", "smoke",
    "fire", "wisps",
)  # fmt: skip
STRANDS = (
    "hairy",
    "fine",
    "wisps",
    "lashes",
    "halo",
    "grass",
    "twigs",
    "fern",
    "woven",
    "web",
    "fringe",
    "rendered",
)
