"""Fixtures of the core's tests."""

from tests.devices import device

__all__ = ["device"]
