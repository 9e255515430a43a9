"""The one exception whose text is meant for the user."""


class UserError(Exception):
    """Bad input or a failing machine: one clear sentence saying what is wrong and what to do.

    It is shown as it is, in the window and on stderr. Every other exception is a bug.
    """
