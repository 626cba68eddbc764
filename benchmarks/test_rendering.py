"""How long it takes to render all artefacts of a run with generated cases, the largest that there is."""

import gc
import time

import pytest

from conformance.artefacts import render
from conformance.qualification import URL, certify_in_process
from conformance.target import target_from_options
from tests.conformance.test_canned_answers import Canned

LIMIT = 1.0
REPETITIONS = 3


@pytest.mark.parametrize("answers", ["ack", "sample"])
def test_all_artefacts_are_rendered_at_once(answers, tmp_path):
    """A system with the same answer to everything meets most objections, so its report is the longest."""
    target = target_from_options("ibr", URL)
    record = certify_in_process(lambda scheduler, send: Canned(answers), target=target, cases=True)
    gc.freeze()
    seconds = []
    for _ in range(REPETITIONS):
        started = time.process_time()
        render(record, tmp_path)
        seconds.append(time.process_time() - started)
    gc.unfreeze()
    size = (tmp_path / "report.html").stat().st_size / 1e6
    print(
        f"\n{answers}: {len(record.events)} events, report of {size:.1f} MB, {min(seconds):.2f} s (limit {LIMIT:g} s)"
    )
    assert min(seconds) < LIMIT
