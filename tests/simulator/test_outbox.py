"""Callbacks leave after the answer, in order, are tried again only when they did not arrive, and survive a restart."""

import threading

import pytest

from simulator.ibr import create_ibr
from simulator.outbox import Answer
from simulator.scheduler import WallScheduler

UIN = {"type": "UIN", "value": "U1"}


def search(ibr, number, address=None):
    members = {"sender_uri": address} if address else {}
    message = ibr.search(ibr.item("r", "idtype-value", UIN), transaction_id=f"t-{number}", **members)
    assert ibr.ask("search", message)["message"]["ack_status"] == "ACK"


def arrivals(ibr):
    return [body["message"]["transaction_id"] for body in ibr.callbacks]


def test_nothing_leaves_before_the_answer(ibr):
    search(ibr, 1)
    assert ibr.sent == []
    assert ibr.system.outbox.counts() == {"waiting": 1, "given_up": 0}
    ibr.run()
    assert arrivals(ibr) == ["t-1"]
    assert ibr.system.outbox.counts() == {"waiting": 0, "given_up": 0}


@pytest.mark.parametrize("status", [None, 301, 400, 404, 500, 503])
def test_what_did_not_arrive_is_tried_again(ibr, status):
    ibr.answers = [status] * 3
    search(ibr, 1)
    ibr.run(60)
    assert arrivals(ibr) == ["t-1"] * 4
    assert len({body for _, _, body in ibr.sent}) == 1


def test_the_delays_grow(ibr):
    ibr.answers = [500] * 3
    search(ibr, 1)
    for seconds, expected in ((0.5, 1), (0.4, 1), (0.2, 2), (1.8, 2), (0.4, 3), (3.5, 3), (0.7, 4), (60, 4)):
        ibr.run(seconds)
        assert len(ibr.sent) == expected


def test_what_arrived_is_not_sent_again(ibr):
    for status in (200, 202, 204):
        ibr.answers = [status]
        search(ibr, status)
        ibr.run(120)
    assert arrivals(ibr) == ["t-200", "t-202", "t-204"]


def test_after_the_last_delay_it_is_given_up_and_the_next_goes_on(make):
    ibr = make.bench(settings={"retry_seconds": (1.0, 1.0)})
    ibr.answers = [500] * 3
    search(ibr, 1)
    search(ibr, 2)
    ibr.run(60)
    assert arrivals(ibr) == ["t-1", "t-1", "t-1", "t-2"]
    assert ibr.system.outbox.counts() == {"waiting": 0, "given_up": 1}


def test_each_address_keeps_its_order_and_none_waits_for_another(ibr):
    ibr.answers = [500, 200]
    for number in (1, 2):
        search(ibr, f"slow-{number}", "http://slow.example.org/")
        search(ibr, f"quick-{number}", "http://quick.example.org/")
    ibr.run(0.5)
    assert arrivals(ibr) == ["t-slow-1", "t-quick-1", "t-quick-2"]
    ibr.run(5)
    assert arrivals(ibr)[3:] == ["t-slow-1", "t-slow-2"]


def test_what_waits_leaves_after_a_restart(make, tmp_path):
    database = f"sqlite:///{tmp_path / 'state.db'}"
    first = make.bench(database=database)
    first.enrol(make.somebody("U1"))
    search(first, 1)
    search(first, 2)
    first.system.close()
    assert first.sent == []
    second = make.bench(run="second", database=database)
    second.run()
    assert arrivals(second) == ["t-1", "t-2"]
    assert second.enrolled("U1") == "yes"
    second.system.close()


def test_a_failed_transaction_leaves_no_callback(ibr, make):
    ibr.subscribe(UIN, event="enrollement")
    ibr.ask("sync/enrollment/updates", ibr.updates(make.somebody("U1"), make.somebody("U2", status="99")))
    ibr.run(60)
    assert ibr.told("notify") == []


def test_in_real_time_many_threads_deliver_each_callback_once_and_in_order(make, tmp_path):
    arrived, lock, done = [], threading.Lock(), threading.Event()
    scheduler = WallScheduler()

    def send(url, _headers, body):
        with lock:
            arrived.append((url, body))
            if len(arrived) == 60:
                done.set()
        return Answer(200)

    system = create_ibr(database=f"sqlite:///{tmp_path / 'state.db'}", scheduler=scheduler, send=send)
    try:
        with system.store.write() as connection:
            for number in range(60):
                system.outbox.add(
                    connection, operation="x", url=f"http://{number % 6}.example.org/", body=f"{number}".encode()
                )
        system.outbox.wake()
        assert done.wait(30)
        scheduler.pause(0.2)
    finally:
        system.close()
        scheduler.close()
    assert len(arrived) == 60
    for host in range(6):
        of_host = [int(body) for url, body in arrived if url == f"http://{host}.example.org/"]
        assert of_host == list(range(host, 60, 6))
