"""What a file can have wrong with it."""


class SeriesError(ValueError):
    """A file that cannot be read: what is wrong, where, and what to do."""
