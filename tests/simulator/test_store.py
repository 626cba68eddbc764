"""State is not lost: not between threads, not by a kill, and not by halves."""

import json
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select

from protocol.datetimes import format_datetime
from protocol.envelope import request_header
from simulator.store import Store, StoreError

METADATA = MetaData()
COUNTER = Table("counter", METADATA, Column("value", Integer))


@pytest.mark.parametrize("database", ["file", "memory"])
def test_no_update_is_lost_between_threads(tmp_path, database):
    url = "sqlite://" if database == "memory" else f"sqlite:///{tmp_path / 'counter.db'}"
    store = Store(url, METADATA)
    with store.write() as connection:
        connection.execute(COUNTER.insert().values(value=0))
    failures = []

    def count():
        try:
            for _ in range(50):
                with store.write() as connection:
                    value = connection.scalar(select(COUNTER.c.value))
                    connection.execute(COUNTER.update().values(value=value + 1))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        assert (failures, connection.scalar(select(COUNTER.c.value))) == ([], 400)
    store.close()


def test_an_exception_takes_everything_back():
    store = Store("sqlite://", METADATA)
    with pytest.raises(RuntimeError), store.write() as connection:
        connection.execute(COUNTER.insert().values(value=1))
        raise RuntimeError
    with store.read() as connection:
        assert connection.scalar(select(COUNTER.c.value)) is None
    store.close()


def test_databases_in_memory_are_apart():
    first, second = Store("sqlite://", METADATA), Store("sqlite://", METADATA)
    with first.write() as connection:
        connection.execute(COUNTER.insert().values(value=1))
    with second.read() as connection:
        assert connection.scalar(select(COUNTER.c.value)) is None
    first.close()
    second.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://localhost/x", "postgresql+nodriver://localhost/x"])
def test_a_database_that_cannot_be_used_is_told(url):
    with pytest.raises(StoreError, match="cannot be used"):
        Store(url, METADATA)


def test_reports_of_many_threads_are_all_kept(make, tmp_path):
    ibr = make.bench(database=f"sqlite:///{tmp_path / 'state.db'}")
    messages = [
        [
            ibr.updates(make.somebody(f"U{n}"), make.somebody("SHARED", benefits=[make.benefit(value=f"USD {n}")]))
            for n in each
        ]
        for each in (range(start, start + 10) for start in range(0, 60, 10))
    ]
    statuses = []

    def report(part):
        client = ibr.system.app.test_client()
        for message in part:
            response = client.post("/registry/sync/enrollment/updates", json=message)
            statuses.append((response.status_code, response.get_json()["header"]["status"]))

    threads = [threading.Thread(target=report, args=(part,)) for part in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [(200, "succ")] * 60
    counts = ibr.system.state()["counts"]
    assert (counts["subjects"], counts["enrolments"], counts["benefits"]) == (61, 61, 120)
    ibr.system.close()


def started(database, *options):
    command = [sys.executable, "-m", "simulator", "ibr", "--db", database, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("ready http://127.0.0.1:")
    return process, line.removeprefix("ready ").strip()


def test_what_was_acknowledged_survives_a_kill(make, tmp_path):
    ibr = make.bench()
    database = f"sqlite:///{tmp_path / 'state.db'}"
    process, url = started(database)
    try:
        with httpx.Client(base_url=url, trust_env=False) as client:
            update = client.post("/registry/sync/enrollment/updates", json=ibr.updates(make.somebody("U1")))
            assert update.json()["header"]["status"] == "succ"
            item = ibr.item("r", "idtype-value", {"type": "UIN", "value": "U1"})
            now = format_datetime(datetime.now(UTC))
            header = request_header(
                message_id="m",
                message_ts=now,
                action="search",
                sender_id="s",
                sender_uri="http://127.0.0.1:9/x",
                total_count=1,
            )
            message = {"transaction_id": "t", "search_request": [item]}
            ack = client.post("/registry/search", json={"header": header, "message": message}).json()
            assert ack["message"]["ack_status"] == "ACK"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    again = make.bench(run="again", database=database)
    again.run(10**9)  # the clock of the tests begins long before today
    assert again.enrolled("U1") == "yes"
    assert [json.loads(body)["message"]["transaction_id"] for _, _, body in again.sent] == ["t"]
    again.system.close()
    ibr.system.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_told(tmp_path, number):
    process, url = started(f"sqlite:///{tmp_path / 'state.db'}")
    assert httpx.get(f"{url}/health", trust_env=False).json() == {"status": "ok"}
    process.send_signal(number)
    assert process.wait(10) == 0
    process.stdout.close()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--deviation", "nonsense"], "no deviation 'nonsense'; `dci deviations` lists them"),
        (["--db", "nonsense"], "the database URL cannot be used"),
        (["--db", "sqlite:////nowhere/at/all.db"], "the database cannot be opened"),
        (["--port", "70000"], "70000 is not a port"),
        (["--host", "192.0.2.1"], "cannot listen at 192.0.2.1"),
    ],
)
def test_it_says_why_it_does_not_start(options, reason):
    command = [sys.executable, "-m", "simulator", "ibr", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr
