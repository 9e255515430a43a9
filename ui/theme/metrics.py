"""Gaps and sizes in logical pixels."""

SMALL_GAP, GAP, WIDE_GAP = 4, 8, 12
ICON = 20
PANEL_WIDTH, WIDEST_PANEL = 320, 380
