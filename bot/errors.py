"""What people can mend: one line each, no stack trace. Everything else is a surprise and keeps its trace."""


class UserError(Exception):
    """`str(error)` is one line that says what is wrong, where, and how to mend it."""

    exit_code = 1


class ConfigError(UserError):
    """A setting, a file of the config folder, or the token."""

    exit_code = 3


class StoreError(UserError):
    """The database cannot be opened, read or written."""

    exit_code = 3


class InputError(UserError):
    """A file or row that was given to be read."""

    exit_code = 4
