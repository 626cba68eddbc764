"""A project that is tested with pytest keeps its own folders and settings, with the option and without."""

import os
import subprocess
import sys

import pytest

from conformance.bundled import BundledSystem

CONFTEST = """
def pytest_collection_modifyitems(items):
    for item in items:
        assert item.function.__name__.startswith("test_")
"""

TESTS = """
import conformance
import protocol

def test_our_own_folders():
    assert conformance.OWNER == protocol.OWNER == "vendor"

def test_our_own_setting(pytestconfig):
    assert pytestconfig.getini("xfail_strict") is True
"""


@pytest.fixture
def project(tmp_path):
    """A project with folders named like ours, hooks that expect its own items, and strict settings."""
    for name in ("conformance", "protocol", "simulator"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('OWNER = "vendor"\n')
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers --strict-config\nxfail_strict = true\nfilterwarnings = error\n"
    )
    (tmp_path / "test_vendor.py").write_text(TESTS)
    return tmp_path


def run(project, *options):
    """Run the project's tests as its owner would; return the process and the outcome of each test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTEST_ADDOPTS": "-rA", "PYTHONPATH": str(project), "PYTEST_PLUGINS": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    words = {"PASSED", "FAILED", "SKIPPED", "ERROR"}
    outcomes = [line.split() for line in done.stdout.splitlines() if line.split(" ")[0] in words]
    return done, {line[1]: line[0] for line in outcomes if len(line) > 1}


def own(outcomes):
    return {name: outcome for name, outcome in outcomes.items() if name.startswith("test_vendor.py::")}


OWN = {"test_vendor.py::test_our_own_folders": "PASSED", "test_vendor.py::test_our_own_setting": "PASSED"}


def test_without_the_option_nothing_happens(project):
    before = sorted(path.name for path in project.iterdir())
    done, outcomes = run(project)
    assert done.returncode == 0, done.stdout
    assert outcomes == OWN
    assert sorted(path.name for path in project.iterdir() if path.name != "__pycache__") == before


def test_the_plugin_imports_nothing_of_ours(project):
    (project / "test_modules.py").write_text(
        "import sys\n\ndef test_modules():\n"
        "    names = ('conformance', 'protocol', 'simulator')\n"
        "    assert not [name for name in sys.modules if name.startswith(names)]\n"
        "    assert 'dci_pytest_plugin' in sys.modules\n"
    )
    done, _ = run(project, "test_modules.py")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ('role = "ibr"\nurl = "http://127.0.0.1:9"\ncolour = 1', "colour: unknown key"),
    ],
)
def test_a_target_that_cannot_be_used_is_told_at_once(project, content, said):
    if content is not None:
        (project / "target.toml").write_text(content)
    done, outcomes = run(project, "--dci-target", "target.toml")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in done.stderr
    assert outcomes == {}


def test_an_empty_option_is_wrong_usage(project):
    done, _ = run(project, "--dci-target", "")
    assert (done.returncode, "--dci-target is empty" in done.stderr) == (pytest.ExitCode.USAGE_ERROR, True)


def test_a_system_that_is_not_there_is_green_nowhere(project, closed_port):
    (project / "target.toml").write_text(f'role = "ibr"\nurl = "http://127.0.0.1:{closed_port}"\n')
    done, outcomes = run(project, "--dci-target", "target.toml")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert own(outcomes) == OWN
    assert outcomes["dci::verdict"] == "FAILED"
    assert "PASSED" not in {outcome for name, outcome in outcomes.items() if name.startswith("dci::")}
    assert "config; the report is" in done.stdout


def test_a_running_system_is_reported_scenario_by_scenario(project):
    with BundledSystem.started("ibr") as system:
        (project / "target.toml").write_text(f'role = "ibr"\nurl = "{system.url()}"\n')
        done, outcomes = run(project, "--dci-target", "target.toml", "--dci-out", "out")
        partial, chosen = run(project, "--dci-target", "target.toml", "-k", "refusals_of_searches")
    ours = {name: outcome for name, outcome in outcomes.items() if name.startswith("dci::")}
    assert done.returncode == 0, done.stdout
    assert own(outcomes) == OWN
    assert ours["dci::verdict"] == "PASSED"
    assert len(ours) > 20
    assert (project / "out" / "result.json").exists()
    assert partial.returncode == 0, partial.stdout
    assert {name.split(".")[1] for name in chosen} == {"refusals_of_searches"}
