"""Presets of four kinds: how marks are found, how the network runs, how its alpha is refined and how it is exported."""
