"""A simulated SP-MIS by itself, and the three systems in one network of virtual time."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from simulator.ess import create_ess
from simulator.ibr import create_ibr
from simulator.identifiers import Identifiers
from simulator.outbox import Answer, SendFailed
from simulator.scheduler import VirtualScheduler
from simulator.sp_mis import create_sp_mis

CREATORS = {"ibr": create_ibr, "ess": create_ess, "sp-mis": create_sp_mis}
PEOPLE = [
    {
        "member": {
            "member_identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}],
            "demographic_info": {
                "name": {"surname": "Samplewood", "given_name": "Ada-Test"},
                "sex": "female",
                "birth_date": "1990-01-01T00:00:00Z",
            },
            "employment_status": "6",
        },
        "group": {"group_identifier": [{"identifier_type": "HHID", "identifier_value": "H1"}]},
        "enrolments": [{"programme_identifier": "SP-INCOME", "programme_name": "Synthetic Income Support"}],
    }
]


class Network:
    """The three systems, who reach each other by host name."""

    def __init__(self, start):
        self.scheduler = VirtualScheduler(start)
        self.exchanges = []
        """Path, body and answer of everything that was sent."""
        self.systems = {
            role: create(scheduler=self.scheduler, send=self.send, identifiers=Identifiers(role))
            for role, create in CREATORS.items()
        }
        addresses = {role: f"{system.public_url}/registry" for role, system in self.systems.items()}
        for role in ("ess", "sp-mis"):
            self.post(role, "/admin/counterparts", addresses)

    def send(self, url, headers, body):
        """Deliver a message."""
        system = next((each for each in self.systems.values() if url.startswith(each.public_url)), None)
        if system is None:
            raise SendFailed("no such host")
        path = urlsplit(url).path or "/"
        response = system.app.test_client().post(path, data=body, headers=headers)
        self.exchanges.append((path, response.get_json()))
        return Answer(response.status_code, response.data)

    def run(self, seconds=5.0):
        """Let time go by."""
        until = self.scheduler.now() + timedelta(seconds=seconds)
        while self.scheduler.run_next(until):
            pass

    def post(self, role, path, document):
        """Post to a system and return the JSON of the answer, which is HTTP 200."""
        response = self.systems[role].app.test_client().post(path, json=document)
        assert response.status_code == 200, response.text
        return response.get_json()

    def get(self, role, path):
        """Return the JSON that a system tells."""
        return self.systems[role].app.test_client().get(path).get_json()

    def ask(self, role, interface, operation, **members):
        """Have a system ask its counterpart, and return what became of it."""
        form = {"interface": interface, "operation": operation, **members}
        transaction = self.post(role, "/admin/send", form)["transaction_id"]
        self.run()
        return self.get(role, f"/admin/requests/{transaction}")


@pytest.fixture
def network(make):
    """Return the three systems, of which the SP-MIS knows one person."""
    network = Network(make.start)
    network.post("sp-mis", "/admin/people", PEOPLE)
    yield network
    for system in network.systems.values():
        system.close()


@pytest.fixture
def spmis(make):
    """Return an SP-MIS by itself, which knows one person."""
    bench = make.bench(create=create_sp_mis)
    assert bench.client.post("/admin/people", json=PEOPLE).status_code == 200
    yield bench
    bench.system.close()
