"""Find and read the data files that the standard's facts are kept in."""

from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder `name` ("fixtures" or "features"): inside the package, else beside it.

    A wheel carries the folder inside the package; a checkout and an editable install have it beside.
    Raises FileNotFoundError when it is in neither place.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the data folder `{name}` is neither in {_PACKAGE / '_data'} nor in {_PACKAGE.parent}; reinstall the package"
    )


@cache
def load_yaml(relative: str) -> Any:
    """Return the content of one YAML file under fixtures; it is shared, so treat it as read-only."""
    import yaml  # here, so that what needs no data file starts without it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (data_folder("fixtures") / relative).open("rb") as file:
        return yaml.load(file, Loader=loader)
