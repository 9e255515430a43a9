"""``batch``: many photos to cutouts, resumable, in several processes, as parts of an array of jobs, or as they come."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import errors
from app.commands import batch_orders, marking
from app.commands.batch_arguments import AUTO
from app.commands.batch_arguments import add_arguments as add_arguments  # noqa: PLC0414 - a part of this command
from app.commands.batch_orders import Made, Orders
from app.commands.batch_telling import Telling
from app.commands.batch_words import how_matted
from app.commands.ending import Ending
from app.commands.progress_bar import ProgressBar
from core.engine.options import MatteOptions
from core.errors import UserError
from core.files import is_folder, is_there, same_file
from core.jobs.batch.batch import Batch, Entry, Refused
from core.jobs.batch.journal import Journal
from core.jobs.batch.key import order_key, relative_name
from core.jobs.batch.pairing import Inputs, Paired, find_inputs
from core.jobs.batch.record import State, Workers
from core.jobs.batch.watch import Watch
from core.jobs.order import Order
from core.text.plain import plain
from core.text.translate import tr, tr_n

if TYPE_CHECKING:
    from core.jobs.batch.carrying import Manner

_FAILED = 2
_MOST_NAMES = 5


def main(args: argparse.Namespace) -> int:
    """Run the batch and return the exit code: 0, or 2 where a photo failed. Raises UserError."""
    args.output = args.output.absolute()
    _check(args)
    journal = Journal(args.output, str(args.shard).replace("/", "of") if args.shard else "")
    _remark(args, journal.remarks)
    orders = Orders(args, journal)
    if args.watch:
        if marking.proposes(args):
            orders.check_subject([Paired(Path("photo"), None, Path("photo"))])
        with Ending() as ending:
            return _run(args, journal, _watched(args, orders, ending.stop), None, ending)
    inputs = _find(args)
    _remark(args, inputs.remarks)
    orders.check_columns(inputs.paired)
    orders.keep_from(inputs.paired)
    orders.check_subject(inputs.paired)
    made = [each for each in orders.made((*inputs.paired, *inputs.left)) if _is_mine(args, each)]
    if args.dry_run:
        return _say_what_would_be(args, journal, made)
    _remark(args, _first_of([each.remark for each in made if each.remark]))
    with Ending() as ending:
        return _run(args, journal, (each.entry for each in made), made, ending)


def _check(args: argparse.Namespace) -> None:
    """Raise UserError for arguments that do not fit together, or this machine."""
    if is_there(args.output) and not is_folder(args.output):
        raise UserError(tr("{file} is a file, but -o needs a folder; choose another name.", file=args.output))
    if args.cluster is not None and args.workers != 1:
        raise UserError(
            tr("--workers is for processes on this machine; leave it out with --cluster, which has its own.")
        )
    if args.cluster is not None and args.time_limit is not None:
        raise UserError(tr("--time-limit is for processes of this machine; leave it out with --cluster."))
    if args.send and args.cluster is None:
        raise UserError(tr("--send belongs to --cluster; leave it out, or give the address of a scheduler."))
    if args.cluster is None and not args.dry_run:
        _check_device(args)
    if not args.watch:
        return
    other = next((text for text in args.inputs if not is_folder(Path(text))), None)
    if other is not None:
        raise UserError(
            tr(
                "--watch needs folders, but {file} is not one; name the folder that it arrives in.",
                file=other,
            )
        )
    if any(same_file(Path(text), args.output) for text in args.inputs):
        raise UserError(
            tr(
                "{folder} is watched, so results cannot go into it; choose another folder for -o.",
                folder=args.output,
            )
        )
    if "{number" in args.pattern.lower():
        raise UserError(
            tr("Photos of a watched folder have no fixed number; leave {{number}} out of --pattern.")
        )
    if args.dry_run:
        raise UserError(
            tr("--watch waits for new photos, which --dry-run cannot foresee; leave out one of them.")
        )


def _check_device(args: argparse.Namespace) -> None:
    """Raise UserError if what is asked for by name is not here, as every photo would fail for it."""
    if args.device == "cuda" or args.precision == "fp16":
        from core.engine.device import resolve  # torch, which else only the workers load

        resolve(MatteOptions(device=args.device, precision=args.precision))


def _find(args: argparse.Namespace) -> Inputs:
    return find_inputs(
        args.inputs, proposes=marking.proposes(args), recursive=args.recursive, apart=[args.output]
    )


def _is_mine(args: argparse.Namespace, made: Made) -> bool:
    return args.shard is None or args.shard.has(made.entry.identity)


def _watched(args: argparse.Namespace, orders: Orders, stop: threading.Event) -> Iterator[Entry | Refused]:
    """Yield the photos of the folders as they come."""
    said = set[str]()

    def look() -> Inputs:
        try:
            return _find(args)
        except UserError as error:  # once, as the next look may find it mended
            _remark(args, [] if str(error) in said else [str(error)])
            said.add(str(error))
            raise

    for found in Watch(look, stop):
        if isinstance(found, Paired):
            orders.keep_from([found])
        for made in orders.made([found]):
            if _is_mine(args, made):
                yield made.entry


def _run(
    args: argparse.Namespace,
    journal: Journal,
    entries: Iterable[Entry | Refused],
    made: Sequence[Made] | None,
    ending: Ending,
) -> int:
    journal.make_folder()
    with ProgressBar(quiet=args.quiet) as bar:
        telling = Telling(
            bar, None if made is None else [_photo(each.entry) for each in made], quiet=args.quiet
        )
        telling.show(())
        is_here = args.cluster is None
        workers = _workers(args, batch_orders.sample_orders(made or ())) if is_here else _cluster(args, bar)
        batch = Batch(workers, journal, ending.stop)
        try:
            with contextlib.closing(batch.run(entries)) as outcomes:
                for outcome in outcomes:
                    telling.take(outcome, batch.photos)
        except BaseException:
            _remark(args, [telling.summary()])
            with contextlib.suppress(UserError):
                _remark(args, _report(args, journal))
            raise
        finally:
            journal.close()
    reports = _report(args, journal)
    to_go_on = tr("Stopped. The same command continues from here.") if ending.signal else ""
    _remark(args, [*telling.remarks(), telling.summary(), *reports, to_go_on])
    if ending.signal:
        return 128 + ending.signal
    return _FAILED if telling.count(State.FAILED) else 0


def _workers(args: argparse.Namespace, orders: Sequence[Order]) -> Workers:
    from core.jobs.batch.capacity import fitting, share_of
    from core.jobs.batch.processes import Processes
    from core.threads.cores import other_programs

    share = fitting(orders) if args.workers == AUTO else share_of(args.workers, other_programs().cores())
    # for one, too: a codec that crashes must not end the batch
    return Processes(share, _manner(args), limit_s=args.time_limit)


def _cluster(args: argparse.Namespace, bar: ProgressBar) -> Workers:
    from core.jobs.batch.cluster.cluster import Cluster

    notice: Callable[[str], object] = str if args.quiet else bar.say
    return Cluster(args.cluster, _manner(args), sends=args.send, notice=notice)


def _manner(args: argparse.Namespace) -> Manner:
    from core.jobs.batch.carrying import Manner
    from core.jobs.batch.report.pictures import report_pictures

    return Manner(errors.describe, None if args.no_report else report_pictures)


def _report(args: argparse.Namespace, journal: Journal) -> list[str]:
    """Write the report of all that the folder holds; return a line that names it. Raises UserError."""
    outcomes = journal.latest()
    if args.no_report or not outcomes:
        return []
    from core.jobs.batch.report.write import write_report

    table, page = write_report(args.output, outcomes, title=args.output.name, options=how_matted(args))
    return [tr("Report: {page} and {table}", page=page, table=table.name)]


def _photo(entry: Entry | Refused) -> Path:
    return entry.order.photo if isinstance(entry, Entry) else entry.photo


def _say_what_would_be(args: argparse.Namespace, journal: Journal, made: Sequence[Made]) -> int:
    """Say on stdout what would be done of every photo; return the exit code."""
    for each in made:
        entry = each.entry
        if isinstance(entry, Refused):
            if sys.stderr is not None:
                sys.stderr.write(f"{plain(entry.sentence)}\n")
            continue
        files = ", ".join(relative_name(path, args.output) for path in entry.order.files.paths())
        state = _state(journal, entry.order)
        how = tr("{how}, {state}", how=each.how, state=state) if state else each.how
        line = plain(f"{entry.order.photo} ({how}) -> {files}")
        sys.stdout.write(f"{line}\n")
    return _FAILED if any(isinstance(each.entry, Refused) for each in made) else 0


def _state(journal: Journal, order: Order) -> str:
    """Return what is to be said of an order beside its files."""
    if journal.is_new:
        return ""
    try:
        if journal.finished(order_key(order, journal.folder)):
            return tr("done before")
        return tr("kept because it was changed since") if journal.changed_since(order.files.paths()) else ""
    except UserError as error:
        return tr("but {why}", why=error)


def _first_of(remarks: Sequence[str]) -> list[str]:
    """Return remarks on names, no more than a reader takes in."""
    left = len(remarks) - _MOST_NAMES
    more = tr_n(
        "{n:,} more photo is saved under another name, too; --dry-run lists all names.",
        "{n:,} more photos are saved under other names, too; --dry-run lists all names.",
        left,
    )
    return list(remarks) if left <= 1 else [*remarks[:_MOST_NAMES], more]


def _remark(args: argparse.Namespace, lines: Iterable[str]) -> None:
    if not args.quiet and sys.stderr is not None:
        sys.stderr.writelines(f"{plain(line)}\n" for line in lines if line)
