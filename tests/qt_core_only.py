"""In place of pytest-qt where PySide6 has QtCore alone, as on a lent machine: pytest -p tests.qt_core_only ...

Only tests that ask for no ``qtbot`` run then.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the options of pytest-qt that pyproject.toml sets."""
    for name in ("qt_log_level_fail", "qt_api"):
        parser.addini(name, "of pytest-qt")


@pytest.fixture(scope="session")
def qapp() -> QCoreApplication:
    """The application, without widgets."""
    return QCoreApplication.instance() or QCoreApplication([])
