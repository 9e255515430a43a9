"""The one exception whose text is meant for the user, and how the machine's own limits show."""

import errno

_MEMORY_WORDS = (
    "out of memory",
    "bad_alloc",
    "bad allocation",
    "could not create a primitive",  # oneDNN says no more than that
    "could not create a memory",
    "could not execute a primitive",
    "could not initialize a memory",
    "failed to allocate",
    "unable to allocate",
    "unable to mmap",
    "can't start new thread",
    "not enough memory",
    "can't allocate memory",
    "cannot allocate memory",
    "insufficient memory",
    "alloc_failed",
    "valid cudnn algorithm",  # cuDNN finds none where there is no room for its workspace
    "unable to find an engine",
)


class UserError(Exception):
    """Bad input or a failing machine: one clear sentence saying what is wrong and what to do.

    It is shown as it is, in the window and on stderr. Every other exception is a bug.
    """


def is_out_of_memory(error: BaseException) -> bool:
    """Report whether memory ran out, of the machine or of the card.

    The errors of torch and OpenCV are known by their names and words, so that neither has to be imported.
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == errno.ENOMEM
    is_library = isinstance(error, RuntimeError | OSError) or type(error).__module__ == "cv2"
    return is_library and any(words in str(error).lower() for words in _MEMORY_WORDS)


def sentence_on(error: BaseException) -> str:
    """Return one sentence for the user on an error that is the machine's or the user's to mend; "" for a bug."""
    if isinstance(error, UserError):
        return str(error)
    if is_out_of_memory(error):
        return (
            "There is not enough memory for this; "
            "lower the quality k, close other programs, or use a smaller photo."
        )
    return "The disk is full; free some space and try again." if is_disk_full(error) else ""


def is_disk_full(error: BaseException) -> bool:
    """Return True where no room is left on the disk, or none within the user's quota, and for a UserError of that."""
    if isinstance(error, UserError) and error.__cause__ is not None:
        return is_disk_full(error.__cause__)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
