"""Pixels per meter or a centimeter, in which many formats tell a resolution, and pixels per inch."""

CM_PER_INCH = 2.54
_METERS_PER_INCH = 0.0254


def per_inch(per_meter: float) -> float:
    """Return pixels per inch: the whole number where one was meant (11811 is 300)."""
    exact = per_meter * _METERS_PER_INCH
    return float(round(exact)) if round(round(exact) / _METERS_PER_INCH) == round(per_meter, 6) else exact


def per_meter(dpi: float) -> int:
    """Return whole pixels per meter."""
    return round(dpi / _METERS_PER_INCH)
