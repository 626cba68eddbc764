"""Run pytest over the features, shut off from every configuration but its own, while the engine tells the stories."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.engine import Engine
from conformance.plan import StoryPlan
from conformance.profile import profile
from conformance.run import Run
from conformance.scenarios import steps
from conformance.scenarios.reporting import Reporting

_HERE = Path(__file__).parent
# A vendor's configuration, plugins and options have no say in a certification.
_FOREIGN = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


class ReportingError(Exception):
    """Scenarios were told that pytest did not report: the suite is at fault."""


def report_through_pytest(telling: Engine, run: Run, stories: Sequence[StoryPlan]) -> None:
    """Let the engine tell the stories in threads of its own, and pytest report each as it ends.

    An error of the engine is raised here, and ReportingError when a scenario is missing; whether scenarios failed is
    read from the record, never from pytest's exit code. KeyboardInterrupt when pytest was interrupted.
    """
    failure: list[BaseException] = []

    def work() -> None:
        try:
            telling.run(in_flight=run.target.max_in_flight)
        except BaseException as error:
            failure.append(error)
            telling.abandon(error)

    thread = threading.Thread(target=work, name="engine", daemon=True)
    thread.start()
    reporting = Reporting(telling, stories)
    with _own_environment():
        code = pytest.main(_arguments(run.target.role), plugins=[reporting, steps])
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    thread.join()
    if failure:
        raise failure[0]
    if reporting.unreported:
        raise ReportingError(f"pytest ended with {code!r} and did not report {', '.join(reporting.unreported[:5])}")


def _arguments(role: str) -> list[str]:
    modules = [str(_HERE / f"features_{folder.replace('-', '_')}.py") for folder in profile(role).features]
    configuration = _HERE / "pytest.ini"
    switched_off = (
        "cacheprovider",
        "terminal",
        "logging",
        "junitxml",
        "doctest",
        "stepwise",
        "warnings",
        "capture",
    )
    arguments = [
        *modules,
        "-c",
        str(configuration),
        "--rootdir",
        str(_HERE),
        "--import-mode",
        "importlib",
        "--noconftest",
    ]
    for name in switched_off:
        arguments += ["-p", f"no:{name}"]
    return [*arguments, "-p", "pytest_bdd.plugin"]


@contextmanager
def _own_environment() -> Iterator[None]:
    before = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(before)
