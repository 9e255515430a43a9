"""A program with a worker process, to be ended from outside: prints its id, then has orders that never end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from core.jobs.batch.capacity import Share
from core.jobs.batch.processes import Processes
from core.jobs.order import Files, MarksFrom, Order
from tests.core.jobs.batch.engines import DeadlyEngine


def main(folder: Path) -> int:
    engine: Any = DeadlyEngine
    workers = Processes(Share(1), make_engine=engine)
    orders = [
        Order(
            folder / f"{name}.png", MarksFrom(folder / "marks.png"), files=Files(folder / "out" / f"{i}.png")
        )
        for i, name in enumerate(("stays", "later", "later", "later"))
    ]
    futures = [workers.submit(order, "") for order in orders]
    try:
        print(*workers.process_ids, flush=True)
        futures[0].result()
    except KeyboardInterrupt:
        workers.close(cancel=True)
        print(*("canceled" for future in futures if future.cancelled()))
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
