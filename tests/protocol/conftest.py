"""Valid messages of every operation, and the official samples, for the tests of protocol/."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "standard" / "samples"
Build = Callable[[str], dict[str, Any]]


def _messages(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(name).read_bytes())
    return content


MESSAGES = _messages("valid_messages.yaml")
ESS_MESSAGES = _messages("valid_messages_ess.yaml")


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
def valid_request() -> Build:
    """Build a valid request of an operation, with every member that the standard knows for it."""
    return lambda name: _request(MESSAGES, name)


@pytest.fixture(scope="session")
def valid_answer() -> Build:
    """Build a valid answer of an operation: an acknowledgement, or the message of a synchronous answer."""
    return lambda name: _answer(MESSAGES, name)


@pytest.fixture(scope="session")
def other_header() -> Build:
    """Build the header of the other kind than that of the valid request of an operation."""
    return lambda name: _other_header(MESSAGES, name)


@pytest.fixture(scope="session")
def valid_ess_request() -> Build:
    """Build a valid request of an operation of the ESS interface."""
    return lambda name: _request(ESS_MESSAGES, name)


@pytest.fixture(scope="session")
def valid_ess_answer() -> Build:
    """Build a valid answer of an operation of the ESS interface."""
    return lambda name: _answer(ESS_MESSAGES, name)


@pytest.fixture(scope="session")
def other_ess_header() -> Build:
    """Build the header of the other kind than that of the valid ESS request of an operation."""
    return lambda name: _other_header(ESS_MESSAGES, name)


def _request(messages: dict[str, Any], name: str) -> dict[str, Any]:
    row = messages["requests"][name]
    return _enveloped(messages, row["header"], row["action"], row["message"])


def _answer(messages: dict[str, Any], name: str) -> dict[str, Any]:
    if name not in messages["answers"]:
        return _unshared(messages["answers"]["acknowledgement"])
    row = messages["answers"][name]
    return _enveloped(messages, "callback", row["action"], row["message"])


def _other_header(messages: dict[str, Any], name: str) -> dict[str, Any]:
    row = messages["requests"][name]
    other = "request" if row["header"] == "callback" else "callback"
    return _unshared(messages["headers"][other] | {"action": row["action"]})


def _enveloped(messages: dict[str, Any], kind: str, action: str, message: dict[str, Any]) -> dict[str, Any]:
    header = messages["headers"][kind] | {"action": action}
    return _unshared({"signature": "signed", "header": header, "message": message})


def _unshared(document: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(document))
    return copied
