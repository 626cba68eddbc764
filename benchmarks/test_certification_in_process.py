"""How long one certification takes in process: what examining the judge costs for each fault."""

import time

from conformance.qualification import bundled, certify_in_process
from conformance.recomputation import differences


def test_one_certification_in_process():
    certify_in_process(bundled("ibr"))
    times = []
    for _ in range(3):
        started = time.perf_counter()
        record = certify_in_process(bundled("ibr"))
        times.append(time.perf_counter() - started)
    print(f"\none certification in process: {min(times):.2f} s (limit 2 s), {len(record.exchanges)} exchanges")
    assert min(times) < 2.0


def test_making_every_verdict_again():
    record = certify_in_process(bundled("ibr"))
    started = time.perf_counter()
    assert differences(record) == []
    print(f"\n{len(record.checks)} verdicts made again in {time.perf_counter() - started:.2f} s")
