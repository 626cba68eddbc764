"""The command that reproduces a request does so in a real shell, and runs nothing else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.artefacts.curl import curl_command
from conformance.record import encode_body

FAKE_CURL = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word" >> "$OUT/words"; done
case "$*" in *--data-binary*) cat > "$OUT/body" ;; esac
"""


def request(body: bytes = b"{}", **changes: Any) -> dict[str, Any]:
    """Return a recorded request."""
    return {
        "method": "POST",
        "url": "https://ibr.example.org/registry/search",
        "headers": [["Host", "x"], ["Content-Type", "application/json"], ["Content-Length", "2"]],
        "body": encode_body(body),
        **changes,
    }


def run_in_shell(command: str, folder: Path) -> tuple[list[str], bytes, set[str]]:
    """Run a command with a curl that notes its words; return words, body, and what other files appeared."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "curl").write_text(FAKE_CURL)
    (programs / "curl").chmod(0o755)
    environment: Mapping[str, str] = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "OUT": str(folder),
        "DCI_AUTHORIZATION": "Bearer t'o\"k$en",
    }
    subprocess.run(["/bin/sh", "-c", command], env=environment, cwd=folder, check=True, timeout=20)
    words = (folder / "words").read_text().split("\0")[:-1]
    body = (folder / "body").read_bytes() if (folder / "body").exists() else b""
    return words, body, {path.name for path in folder.iterdir()} - {"programs", "words", "body"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"note":"it\'s $(touch owned) `touch owned` \\\\"}',
        b"first\nDCI_BODY\ntouch owned\n",
        "सीता".encode(),
        b"\x00\xff\r\n",
        "\u202e'".encode(),
    ],
)
def test_the_body_arrives_as_it_was(tmp_path: Path, body: bytes) -> None:
    command = curl_command(request(body))
    assert command is not None
    words, sent, others = run_in_shell(command, tmp_path)
    # A here-document ends with a line end, which JSON does not mind.
    assert sent in (body, body + b"\n")
    assert others == set()
    assert words[-2:] == ["--url", "https://ibr.example.org/registry/search"]


@pytest.mark.parametrize(
    "text",
    ["'; touch owned; '", "$(touch owned)", "a'b'c", '"; touch owned; "', "-o owned", "x\ntouch owned"],
)
def test_nothing_in_a_request_reaches_the_shell(tmp_path: Path, text: str) -> None:
    command = curl_command(request(url=text, method=text, headers=[["X-Odd", text], [text, "x"]]))
    assert command is not None
    words, _, others = run_in_shell(command, tmp_path)
    one_line = text.replace("\n", " ")
    assert others == set()
    assert words[words.index("--url") + 1] == one_line
    assert f"X-Odd: {one_line}" in words


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    command = curl_command(request(headers=[["Authorization", "(redacted)"]]))
    assert command is not None
    assert '"$DCI_AUTHORIZATION"' in command
    words, _, _ = run_in_shell(command, tmp_path)
    assert "Authorization: Bearer t'o\"k$en" in words
    # A request that had no media type is not given one.
    assert "Content-Type:" in words


def test_a_request_without_body_sends_none(tmp_path: Path) -> None:
    command = curl_command(request(b"", method="GET", headers=[]))
    assert command is not None
    words, body, _ = run_in_shell(command, tmp_path)
    assert (words[4:], body) == (["GET", "--url", "https://ibr.example.org/registry/search"], b"")


def test_a_body_too_long_to_paste_has_no_command() -> None:
    assert curl_command(request(json.dumps(["x"] * 10_000).encode())) is None
