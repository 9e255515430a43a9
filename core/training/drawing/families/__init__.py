"""The families of foregrounds, each a function that draws one; here the names of kinds, without any image library."""

HAIR = ("furry", "hairy", "wet", "halo", "fine", "wisps", "lashes", "rendered")
PLANTS = ("leafy", "foliage", "understory", "flower", "twigs", "fern", "grass")
