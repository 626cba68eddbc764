"""The bundled simulator of a role as a system of its own: a process, reached over HTTP like any other."""

import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Self

_COMMAND = str(Path(__file__).resolve().parents[1] / "dci_command_line.py")
_READY = "ready "
_STOP_SECONDS = 5.0


class BundledError(Exception):
    """The bundled simulator did not start; that is the fault of this tool."""

    exit_code = 4


class BundledSystem:
    """A simulator in a process of its own, from `started` until `stop`; a context manager that stops it."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self._process = process
        self._errors = errors
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    @classmethod
    def started(cls, role: str, *options: str) -> Self:
        """Start the simulator of a role on a free port and return at once, while it gets ready."""
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        process = subprocess.Popen(
            [sys.executable, "-P", _COMMAND, "simulate", role, "--until-input-ends", *options],
            stdin=subprocess.PIPE,  # it ends when we do, however that comes about
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        return cls(process, errors)

    def url(self, seconds: float = 20.0) -> str:
        """Return the address once the simulator is ready; BundledError when it is not within `seconds`."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise BundledError(f"the bundled simulator was not ready within {seconds:g} s") from None
        if line is None or not line.startswith(_READY):
            reason = self._last_words() or line or "it said nothing"
            raise BundledError(f"the bundled simulator did not start: {reason.strip()}")
        return line.removeprefix(_READY).strip()

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._errors):
            if stream:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _read(self) -> None:
        """Take all that the process prints, so that it never waits for a reader; None marks its end."""
        if self._process.stdout:
            with self._process.stdout as lines:
                for line in lines:
                    self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)
