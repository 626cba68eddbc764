"""A database file that lives as long as it is needed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_database() -> Iterator[str]:
    """Yield the URL of a SQLite file in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="dci-simulator-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{Path(folder) / 'state.db'}"
