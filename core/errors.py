"""The one exception whose text is meant for the user, and how the machine's own limits show."""

import errno
import re

from core.text.translate import tr

_MEMORY_WORDS = re.compile(
    "out of memory|bad_alloc|bad allocation"
    "|could not (create a|execute a|initialize a) (primitive|memory)"  # oneDNN says no more than that
    "|failed to allocate|unable to (allocate|mmap)|can(no|')t allocate memory|alloc_failed"
    "|can't start new thread|not enough memory|insufficient memory"
    "|valid cudnn algorithm"  # cuDNN finds none if there is no room for its workspace
    "|unable to find an engine",
    re.IGNORECASE,
)


class UserError(Exception):
    """Bad input or a failing machine, as one clear sentence (a Text) that says what is wrong and what to do.

    It is shown as it is, in the window and on stderr; `str` of it is that Text. Every other exception is a bug.
    """

    def __str__(self) -> str:
        """Return its sentence as the Text that it is, so that it can be said again; `str` of a Text is a plain one."""
        sentence: str = self.args[0] if self.args else ""
        return sentence


def is_out_of_memory(error: BaseException) -> bool:
    """Report whether memory ran out, of the machine or of the card.

    The errors of torch and OpenCV are known by their names and words, so that neither has to be imported.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == errno.ENOMEM
    is_library = isinstance(error, RuntimeError | OSError) or type(error).__module__ == "cv2"
    return is_library and bool(_MEMORY_WORDS.search(str(error)))


def sentence_on(error: BaseException) -> str:
    """Return one sentence for the user on an error that is the machine's or the user's to mend; "" for a bug."""
    if isinstance(error, UserError):
        return str(error)
    if is_out_of_memory(error):
        return tr(
            "There is not enough memory for this; "
            "lower the detail limit (k), close other programs, or use a smaller photo."
        )
    return tr("The disk is full; free some space and try again.") if is_disk_full(error) else ""


def is_disk_full(error: BaseException) -> bool:
    """Report whether no room is left on the disk, or none within the user's quota, and for a UserError of that."""
    if isinstance(error, UserError) and error.__cause__ is not None:
        return is_disk_full(error.__cause__)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
