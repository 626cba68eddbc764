"""Do to the IUT what its target declares: call a URL, run a command, or ask a person."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.call_template import Call, Values
from conformance.transport import HttpRequest, NoResponse, Transport
from protocol.json_text import dump_json

if TYPE_CHECKING:
    from conformance.target import Target

_SHOWN = 300

Ask = Callable[[str], bool]
"""Asks a person to do something; tells whether it was done."""


@dataclass(frozen=True)
class Done:
    """What became of a call: None for `failure` when it was carried out."""

    how: str
    failure: str | None = None


def carry_out(call: Call, values: Values, *, target: Target, transport: Transport, ask: Ask) -> Done:
    """Carry out a call; what goes wrong is told in the outcome."""
    if call.manual is not None:
        done = ask(call.manual)
        return Done("by a person", None if done else "nobody said that it was done")
    if call.command:
        return _run(call, values, target)
    return _send(call, transport)


def _send(call: Call, transport: Transport) -> Done:
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"), *call.headers)
    body = b"" if call.body is None else dump_json(call.body)
    response = transport.send(HttpRequest(call.method, str(call.url), headers, body))
    how = f"{call.method} {call.url}"
    if isinstance(response, NoResponse):
        return Done(how, f"no answer: {response.detail}")
    if not 200 <= response.status < 300:
        text = response.body[:_SHOWN].decode("utf-8", "replace")
        return Done(how, f"HTTP {response.status}: {text}".rstrip(": "))
    return Done(how)


def _run(call: Call, values: Values, target: Target) -> Done:
    how = call.command[0]
    folder = target.file.parent if target.file else None
    try:
        ended = subprocess.run(
            call.command, input=dump_json(dict(values)), capture_output=True, timeout=target.budgets.answer, cwd=folder
        )
    except subprocess.TimeoutExpired:
        return Done(how, f"the command did not end within {target.budgets.answer:g} s")
    except OSError as error:
        return Done(how, f"the command cannot be run: {error.strerror or error}")
    if ended.returncode:
        text = (ended.stderr or ended.stdout)[-_SHOWN:].decode("utf-8", "replace").strip()
        return Done(how, f"the command ended with {ended.returncode}: {text}".rstrip(": "))
    return Done(how)


class AtTheTerminal:
    """Asks whoever sits at the terminal, one thing at a time; an end of input means that it was not done."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def __call__(self, words: str) -> bool:
        """Show the words and wait for a line."""
        with self._one_at_a_time:
            sys.stderr.write(f"\n{words}\nPress Enter when it is done, or type skip: ")
            sys.stderr.flush()
            line = sys.stdin.readline()
        return bool(line) and line.strip().lower() not in ("skip", "no")
