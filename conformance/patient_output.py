"""An output whose reader may go away, as in `dci requirements | head`, which changes nothing else."""

import io
import os
from typing import TextIO


class PatientOutput(io.TextIOBase):
    """Passes text on to a stream, and to nothing at all once nobody reads that any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        return self._stream.encoding

    def write(self, text: str, /) -> int:
        """Write text, or drop it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._forget()
            return len(text)

    def flush(self) -> None:
        """Flush what the stream still holds."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._forget()

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Tell that text can be written."""
        return True

    def _forget(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
