"""How soon it is told of a system that answers everything with the same words that it does not conform."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.peers import canned

LIMIT = 30.0
COMMAND = (sys.executable, "-P", str(Path(__file__).resolve().parents[1] / "dci_command_line.py"), "certify")


@pytest.fixture(params=["ack", "sample", "empty", "nothing"])
def address(request):
    """The address of such a system, which runs in a process of its own."""
    command = [sys.executable, "-P", canned.__file__, "--answers", request.param]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().removeprefix("ready ").strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def processor_seconds():
    """The seconds of a processor that the processes which have ended used."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_a_system_of_canned_answers_is_found_out(role, address, tmp_path):
    started, used = time.perf_counter(), processor_seconds()
    done = subprocess.run(
        [*COMMAND, "--role", role, "--url", address, "--out", tmp_path], capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    used = processor_seconds() - used
    print(
        f"\n{role}: exit code {done.returncode} after {seconds:.1f} s (limit {LIMIT:g} s), {used:.1f} s of a processor"
    )
    assert done.returncode == 1
    assert seconds < LIMIT
