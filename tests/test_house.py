"""The walls of the house: who may import whom, and that the judge shares facts with the mocks, never behaviour."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("protocol", "simulator", "conformance")
# Where the judge starts a simulator, or lists what simulators can show.
STARTS_SIMULATORS = {
    "conformance/examination.py",
    "conformance/generated_cases.py",
    "conformance/likely_scenarios.py",
    "conformance/qualification.py",
    "conformance/stateful/in_process.py",
    "conformance/commands/deviations.py",
    "conformance/commands/simulate.py",
    "conformance/replay/simulated.py",
}


def imported(path: Path) -> set[str]:
    """Return which of our packages a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found & set(OURS)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules("protocol"), ids=lambda path: path.name)
def test_the_protocol_imports_nothing_of_ours(path):
    assert imported(path) <= {"protocol"}


@pytest.mark.parametrize("path", modules("simulator"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_simulator_does_not_know_the_judge(path):
    assert imported(path) <= {"protocol", "simulator"}


@pytest.mark.parametrize("path", modules("conformance"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_judge_knows_simulators_only_where_it_starts_them(path):
    allowed = str(path.relative_to(ROOT)) in STARTS_SIMULATORS
    assert ("simulator" in imported(path)) <= allowed


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "peers").glob("*.py")), ids=lambda path: path.name)
def test_a_peer_knows_nothing_of_ours(path):
    assert imported(path) == set()
    assert len(path.read_text(encoding="utf-8").splitlines()) < 500
