"""Valid messages of every operation, and the official samples, for the tests of protocol/."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "standard" / "samples"
MESSAGES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("valid_messages.yaml").read_bytes())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and say so, the tests that read official samples where these are not beside the checkout."""
    if SAMPLES.is_dir():
        return
    without = [item for item in items if "read_sample" in getattr(item, "fixturenames", ())]
    if without:
        items[:] = [item for item in items if item not in without]
        config.hook.pytest_deselected(items=without)
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"{len(without)} tests left out: the official samples are not in {SAMPLES}")


@pytest.fixture(scope="session")
def read_sample() -> Callable[[str], bytes]:
    """Read one official sample by its file name."""
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture(scope="session")
def valid_request() -> Callable[[str], dict[str, Any]]:
    """Build a valid request of an operation, with every member that the standard knows for it."""

    def build(name: str) -> dict[str, Any]:
        row = MESSAGES["requests"][name]
        return _enveloped(row["header"], row["action"], row["message"])

    return build


@pytest.fixture(scope="session")
def valid_answer() -> Callable[[str], dict[str, Any]]:
    """Build a valid answer of an operation: an acknowledgement, or the message of a synchronous answer."""

    def build(name: str) -> dict[str, Any]:
        if name not in MESSAGES["answers"]:
            return _unshared(MESSAGES["answers"]["acknowledgement"])
        row = MESSAGES["answers"][name]
        return _enveloped("callback", row["action"], row["message"])

    return build


@pytest.fixture(scope="session")
def other_header() -> Callable[[str], dict[str, Any]]:
    """Build the header of the other kind than that of the valid request of an operation."""

    def build(name: str) -> dict[str, Any]:
        row = MESSAGES["requests"][name]
        other = "request" if row["header"] == "callback" else "callback"
        return _unshared(MESSAGES["headers"][other] | {"action": row["action"]})

    return build


def _enveloped(kind: str, action: str, message: dict[str, Any]) -> dict[str, Any]:
    header = MESSAGES["headers"][kind] | {"action": action}
    return _unshared({"signature": "signed", "header": header, "message": message})


def _unshared(document: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(document))
    return copied
