"""The highest memory a process takes while something runs, above what it held before."""

import contextlib
from pathlib import Path
from threading import Event, Thread

import psutil

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_SAMPLE_SECONDS = 0.005


class PeakMemory:
    """Watches the resident size of this process from its creation on.

    Linux keeps the highest itself, exactly; elsewhere a thread looks every few milliseconds.
    """

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._highest = self._start = self._resident()
        self._stop = Event()
        self._thread: Thread | None = None
        if not _reset_kernel_peak():
            self._thread = Thread(target=self._sample, name="memory", daemon=True)
            self._thread.start()

    def stop(self) -> int:
        """Return the highest resident size since creation, in bytes above the size at that moment."""
        if self._thread is None:
            self._highest = max(self._highest, _kernel_peak())
        else:
            self._stop.set()
            self._thread.join()
        return self._highest - self._start

    def _resident(self) -> int:
        return int(self._process.memory_info().rss)

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            self._highest = max(self._highest, self._resident())


def _reset_kernel_peak() -> bool:
    with contextlib.suppress(OSError):
        _RESET.write_text("5", encoding="ascii")
        return _kernel_peak() > 0
    return False


def _kernel_peak() -> int:
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:")), 0)
