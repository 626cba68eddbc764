"""Messages find their seat, by the address of the network or by one that a system has named itself, and are kept."""

import pytest

from conformance.clock import WallClock
from conformance.record import RecordWriter
from conformance.replay.journal import Journal
from conformance.replay.network import Network
from conformance.transport import HttpRequest, HttpResponse, NoResponse
from protocol.json_text import dump_json


class Reached:
    """A way to a system that notes what it is asked, and acknowledges it."""

    def __init__(self, response=None):
        self.urls = []
        self.response = response or HttpResponse(200, (("Connection", "close"), ("X-Own", "1")), b"{}")

    def send(self, request):
        self.urls.append(request.url)
        return self.response


@pytest.fixture
def writer():
    with RecordWriter(header={"role": "ess"}, started="2026-01-15T09:30:00Z") as writer:
        yield writer


@pytest.fixture
def journal(writer):
    return Journal(clock=WallClock(), writer=writer, scenario="flow")


@pytest.fixture
def network(journal):
    return Network(journal)


def post(url, transaction_id="t1", **header):
    message = {"header": {"action": "subscribe"} | header, "message": {"transaction_id": transaction_id}}
    return HttpRequest("POST", url, (("Content-Type", "application/json"), ("Host", "x")), dump_json(message))


def seat(network, name, *, guest=False, response=None):
    reached = Reached(response)
    network.join(name, reached, f"http://{name}.example", guest=guest)
    return reached


def test_a_system_in_process_reaches_a_seat_by_its_address(network, journal):
    ess = seat(network, "ess")
    response = network.send("sp-mis", post(f"{network.address('ess')}/registry/subscribe"))
    assert response.status == 200
    assert ess.urls == ["http://ess.example/registry/subscribe"]
    (exchange,) = journal.exchanges
    assert (exchange.sender, exchange.receiver, exchange.operation) == ("sp-mis", "ess", "subscribe")
    assert exchange.request.header("Host") is None


def test_a_system_is_called_back_where_it_asked_for_it(network):
    ess = seat(network, "ess", guest=True)
    seat(network, "sp-mis")
    network.receive(post("/ess/sp-mis/registry/subscribe", sender_uri="https://public.example/dci/"))
    network.send("sp-mis", post("https://public.example/dci/on-subscribe"))
    assert ess.urls == ["https://public.example/dci/on-subscribe"]


def test_a_callback_address_is_a_base_where_nothing_is_found_at_it(network):
    ess = seat(network, "ess", guest=True, response=HttpResponse(404))
    seat(network, "sp-mis")
    network.receive(post("/ess/sp-mis/registry/subscribe", sender_uri="https://public.example"))
    for action in ("on-subscribe", "notify"):
        network.send("sp-mis", post("https://public.example", action=action))
    assert ess.urls == [
        "https://public.example",
        "https://public.example/registry/on-subscribe",
        "https://public.example/registry/notify",
    ]


def test_an_address_out_of_the_replay_is_not_called(network, journal):
    seat(network, "ess")
    response = network.send("ess", post("https://elsewhere.example/registry/notify"))
    assert isinstance(response, NoResponse)
    assert journal.exchanges[0].receiver == "nowhere"


def test_a_message_to_no_seat_is_not_found(network):
    assert network.receive(post("/ess/nobody/registry/notify")).status == 404


def test_a_seat_that_does_not_answer_is_a_bad_gateway(network):
    seat(network, "ess", guest=True, response=NoResponse("timeout", "no answer within 15 s"))
    response = network.receive(post("/sp-mis/ess/registry/notify"))
    assert (response.status, response.body) == (502, b"no answer within 15 s")


def test_the_answer_is_handed_on_without_the_headers_of_the_connection(network):
    seat(network, "ess")
    assert network.receive(post("/sp-mis/ess/registry/notify")).headers == (("X-Own", "1"),)


@pytest.mark.parametrize(
    ("guests", "header", "sender"),
    [
        (["ess"], {}, "ess"),
        (["ess", "ibr"], {"sender_id": "the-ess"}, "ess"),
        (["ess", "ibr"], {"sender_id": "somebody"}, "unknown"),
        ([], {}, "unknown"),
    ],
)
def test_a_sender_is_known_by_its_address_or_by_its_name(network, journal, guests, header, sender):
    for name in guests:
        seat(network, name, guest=True)
    seat(network, "sp-mis")
    if guests:
        network.receive(post("/ess/sp-mis/registry/subscribe", sender_id="the-ess"))
    network.receive(post("/anybody/sp-mis/registry/notify", "t2", **header))
    assert journal.exchanges[-1].sender == sender


def test_a_callback_is_of_whoever_was_asked(network, journal):
    for name in ("ess", "ibr"):
        seat(network, name, guest=True)
    seat(network, "sp-mis")
    network.send("sp-mis", post(f"{network.address('ibr')}/registry/subscribe"))
    network.receive(post("/anybody/sp-mis/registry/on-subscribe"))
    assert journal.exchanges[-1].sender == "ibr"
