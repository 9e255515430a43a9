"""A program with two worker processes, to be ended from outside: prints their ids, then has orders that never end.

Ctrl+C closes the first, and it goes on with the second.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from core.jobs.batch.capacity import Share
from core.jobs.batch.processes import Processes
from core.jobs.order import Files, MarksFrom, Order
from tests.core.jobs.batch.engines import DeadlyEngine


def order(folder: Path, name: str, number: int) -> Order:
    files = Files(folder / "out" / f"{number}.png")
    return Order(folder / f"{name}.png", MarksFrom(folder / "marks.png"), files=files)


def main(folder: Path) -> None:
    engine: Any = DeadlyEngine
    first, second = (Processes(Share(1), make_engine=engine) for _ in range(2))
    names = ("stays", "later", "later", "later")
    futures = [first.submit(order(folder, name, number), "") for number, name in enumerate(names)]
    never = second.submit(order(folder, "stays", 9), "")
    try:
        print(*first.process_ids, *second.process_ids, flush=True)
        futures[0].result()
    except KeyboardInterrupt:
        first.close(cancel=True)
        print(*("canceled" for future in futures if future.cancelled()), flush=True)
        never.result()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
