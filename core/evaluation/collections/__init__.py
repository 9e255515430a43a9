"""Readers of matting benchmarks in the folder layouts of their publishers."""

from core.evaluation.collections.interface import Example, Layout, Loaded
from core.evaluation.collections.layouts import LAYOUTS
from core.evaluation.collections.opening import open_collection

__all__ = ["LAYOUTS", "Example", "Layout", "Loaded", "open_collection"]
