"""What is shipped is complete: a clean environment outside the checkout lists, simulates and certifies."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from conformance import exit_codes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("built")
    hatchling(ROOT, "sdist", folder)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    unpacked = folder / source.name.removesuffix(".tar.gz")
    hatchling(unpacked, "wheel", folder)
    (wheel,) = folder.glob("*.whl")
    return unpacked, wheel


def hatchling(source: Path, target: str, folder: Path) -> None:
    command = [sys.executable, "-P", "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def environment(built, tmp_path_factory):
    """A new environment with the wheel in it; what the wheel depends on is lent by this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", str(built[1])]
    subprocess.run([sys.executable, "-P", "-m", "pip", "--python", str(python), *install], check=True)
    (site_packages,) = folder.glob("lib/*/site-packages")
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(environment: Path, program: str, *arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | more
    command = [str(environment / "bin" / program), *arguments]
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False, timeout=300)


def test_the_data_travels_inside_the_package(built):
    _, wheel = built
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("fixtures", "features"):
        for path in (ROOT / folder).rglob("*.*"):
            assert f"protocol/_data/{path.relative_to(ROOT).as_posix()}" in names
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"protocol", "simulator", "conformance", "dci_command_line.py", "dci_pytest_plugin.py"}


def test_the_source_holds_what_a_developer_needs(built):
    unpacked, _ = built
    for name in ("pyproject.toml", "LICENSE", "Makefile", "tests/edges/test_wheel.py", "conftest.py"):
        assert (unpacked / name).is_file(), name


def test_the_packages_are_those_of_the_wheel(environment, tmp_path):
    code = "import conformance, protocol, simulator, dci_pytest_plugin; print(protocol.__file__)"
    done = run(environment, "python", "-c", code, cwd=tmp_path)
    assert done.stdout.startswith(str(environment)), done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["deviations"]])
def test_the_command_is_there(environment, tmp_path, arguments):
    done = run(environment, "dci", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["requirements", "scenarios"])
def test_the_data_is_found(environment, tmp_path, command):
    done = run(environment, "dci", command, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) > 20


def test_a_vendor_with_folders_of_the_same_names_is_no_obstacle(environment, tmp_path):
    for name in ("conformance", "protocol", "simulator"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('the folder of the vendor')")
    done = run(environment, "dci", "requirements", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_it_certifies(environment, tmp_path):
    scenario = json.loads(run(environment, "dci", "scenarios", "--format", "json", cwd=tmp_path).stdout)[0]["id"]
    done = run(environment, "dci", "certify", "--out", "out", "--only", scenario, cwd=tmp_path)
    assert done.returncode == exit_codes.INCONCLUSIVE, done.stdout + done.stderr
    assert f"pass            {scenario}  " in done.stdout
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert (result["verdict"], result["partial"]) == ("inconclusive", True)
    assert {check["verdict"] for check in result["checks"] if check.get("scenario") == scenario} == {"pass"}
    assert (tmp_path / "out" / "report.html").is_file()
