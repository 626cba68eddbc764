"""Report the DCI conformance of a running system in a pytest session: `pytest --dci-target target.toml`.

This module imports nothing of the package that it belongs to: the project under test may have folders of the
same names. The certification runs in a process of its own, which neither that project's folder nor its pytest
settings reach. Without `--dci-target` nothing happens but the registration of the options.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

_COMMAND = str(Path(__file__).resolve().with_name("dci_command_line.py"))
_OTHERS_SETTINGS = ("PYTHONPATH", "PYTHONWARNINGS", "PYTHONSTARTUP")
_MUTE = frozenset({"not_tested", "not_applicable"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two options."""
    group = parser.getgroup("dci", "conformance to the DCI interfaces")
    group.addoption("--dci-target", metavar="FILE", help="certify the system that this target file describes")
    group.addoption("--dci-out", metavar="DIR", help="where the report goes (default: dci-report)")


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the session if there is a target."""
    target = config.getoption("--dci-target")
    if target is None:
        return
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError("--dci-target runs many scenarios at a time by itself; leave out -n")
    if not target:
        raise pytest.UsageError("--dci-target is empty; give the path of a target file")
    folder = config.invocation_params.dir
    out = folder / (config.getoption("--dci-out") or "dci-report")
    config.addinivalue_line("markers", "dci: conformance of the system that --dci-target describes")
    config.pluginmanager.register(Certification(folder / target, out), "dci-certification")


class NotConformant(Exception):
    """What a scenario found, as text for people."""


class Certification:
    """One certification in a session: it is planned at collection and runs when its first item does."""

    def __init__(self, target: Path, out: Path) -> None:
        self.target = target
        self.out = out
        self.stories: list[str] = []
        self._outcome: dict[str, Any] | NotConformant | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Append one item for each scenario, once the project's own hooks have seen the project's items."""
        yield
        self.stories = self._planned()
        folder: pytest.Collector = Folder.from_parent(session, name="dci", nodeid="dci")
        ours: list[pytest.Item] = [
            Scenario.from_parent(folder, name=story, certification=self) for story in self.stories
        ]
        ours.append(Verdict.from_parent(folder, name="verdict", certification=self))
        for item in ours:
            item.add_marker("dci")
        config.pluginmanager.getplugin("mark").pytest_collection_modifyitems(items=ours, config=config)
        items.extend(ours)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the report is."""
        if isinstance(self._outcome, dict):
            verdict = self._outcome["verdict"]
            terminalreporter.write_line(f"DCI conformance: {verdict}, report in {self.out / 'report.html'}")

    def outcome(self, session: pytest.Session) -> dict[str, Any]:
        """Return the result of the certification, which the first call runs; NotConformant without one."""
        if self._outcome is None:
            chosen = {item.name for item in session.items if isinstance(item, Scenario)}
            self._outcome = self._certified([] if chosen.issuperset(self.stories) else sorted(chosen))
        if isinstance(self._outcome, NotConformant):
            failure, self._outcome = self._outcome, NotConformant("the certification gave no result")
            raise failure
        return self._outcome

    def _planned(self) -> list[str]:
        done = _run("scenarios", "--target", str(self.target), "--format", "json")
        if done.returncode:
            raise pytest.UsageError(f"--dci-target: {done.stderr.strip() or done.stdout.strip()}")
        return [story["id"] for story in json.loads(done.stdout)]

    def _certified(self, only: list[str]) -> dict[str, Any] | NotConformant:
        self.out.mkdir(parents=True, exist_ok=True)
        result = self.out / "result.json"
        result.unlink(missing_ok=True)
        options = [option for story in only for option in ("--only", story)]
        done = _run("certify", "--target", str(self.target), "--out", str(self.out), *options)
        if not result.exists():
            said = f"{done.stdout}\n{done.stderr}".strip()
            return NotConformant(f"the certification gave no result (exit code {done.returncode})\n{said}")
        outcome: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return outcome


class Folder(pytest.Collector):
    """The parent of the scenarios, so that their names start with `dci::`."""

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        """Return nothing: the items are made from the plan."""
        return []


class _Reported(pytest.Item):
    """An item that reports a part of the certification."""

    def __init__(self, *, certification: Certification, **known: Any) -> None:
        super().__init__(**known)
        self.certification = certification

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was found as it is, without a traceback."""
        if isinstance(excinfo.value, NotConformant):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place and name that reports show."""
        return self.certification.target, None, self.nodeid


class Scenario(_Reported):
    """One scenario: failed when one of its checks is, skipped when none of them could judge."""

    def runtest(self) -> None:
        """Report the checks of this scenario."""
        result = self.certification.outcome(self.session)
        checks = [check for check in result["checks"] if check.get("scenario") == self.name]
        if not checks:
            raise NotConformant(f"{result['verdict']}: the result holds no check of this scenario")
        advisory = {row["id"] for row in result["requirements"] if not row["keyword"].startswith("MUST")}
        failed = [check for check in checks if _fails(check, advisory)]
        if failed:
            raise NotConformant("\n\n".join(_lines(failed)))
        if all(check["verdict"] in _MUTE for check in checks):
            reasons = {check.get("reason") or check.get("message") or check["verdict"] for check in checks}
            pytest.skip("; ".join(sorted(reasons)))
        warned = [check for check in checks if check["verdict"] in {"warn", "fail"}]
        if warned:
            self.add_report_section("call", "DCI warnings", "\n\n".join(_lines(warned)))


class Verdict(_Reported):
    """The verdict on the whole, so that nothing is green by absence."""

    def runtest(self) -> None:
        """Fail unless the system is conformant."""
        verdict = self.certification.outcome(self.session)["verdict"]
        if verdict != "conformant":
            raise NotConformant(f"{verdict}; the report is {self.certification.out / 'report.html'}")


def _fails(check: dict[str, Any], advisory: set[str]) -> bool:
    if check["verdict"] == "fail":
        return check["requirement"] not in advisory
    return bool(check["verdict"] == "harness_error")


def _lines(checks: list[dict[str, Any]]) -> Iterator[str]:
    for check in checks:
        lines = [f"{check['requirement']} {check['verdict']}: {check.get('message', '')}"]
        lines += [f"  {name}: {check[name]}" for name in ("expected", "actual") if name in check]
        yield "\n".join(lines)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the `dci` command where neither the project's folder nor its settings reach it."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _OTHERS_SETTINGS and not name.startswith("PYTEST")
    }
    with tempfile.TemporaryDirectory(prefix="dci-") as neutral:
        return subprocess.run(
            [sys.executable, "-P", _COMMAND, *arguments],
            cwd=neutral,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
