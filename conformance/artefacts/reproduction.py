"""The command line that repeats a run."""

from __future__ import annotations

import shlex

from conformance.record import Record


def certify_command(record: Record, *, literally: bool = False, only: str | None = None) -> str:
    """Return the `dci certify` that sends the same again.

    `literally` adds the same identifiers, `only` chooses one scenario instead of those of the run.
    """
    header = record.header
    target = header.get("target") or {}
    words = ["dci", "certify"]
    if (header.get("subject") or {}).get("bundled"):
        words += ["--role", str(header.get("role"))]
    elif target.get("file"):
        # The address may have been another one than that of the file.
        words += ["--target", str(target["file"]), "--url", str(target.get("url", "URL"))]
    else:
        words += ["--role", str(header.get("role")), "--url", str(target.get("url", "URL"))]
    words += ["--seed", str(header.get("seed"))]
    if literally:
        words += ["--run-id", str(header.get("run_id"))]
    for name in header.get("only", ()) if only is None else (only,):
        words += ["--only", str(name)]
    return shlex.join(words)
