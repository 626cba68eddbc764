"""Subscribing with a counterpart while an agreement is in effect (ESS-C-16, PRS.EMP.04, PRS.IBR.03)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from simulator.processes.rule import Form, ProcessRule

_EXPRESSION = "ns:org:QueryType:expression"


class SubscribeUnderAgreement(ProcessRule):
    """Subscribes when an agreement is put into effect."""

    name = "subscribe-under-agreement"
    statement = "When an agreement with a counterpart is put into effect, its events are subscribed to."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Subscribe to the events of an agreement, of one person or of those whom its filter describes."""
        if decision["decision"] != "agree":
            return
        members: dict[str, Any] = {name: decision[name] for name in ("event_type", "record_type")}
        if "person" in decision:
            members["identifier_value"] = decision["person"]
        else:
            members["filter"] = {"type": _EXPRESSION, "value": {"expression": {"query": decision["filter"]}}}
        self.send(connection, decision["counterpart"], "subscribe", members)


class UnsubscribeWhenAgreementEnds(ProcessRule):
    """Unsubscribes when an agreement ends."""

    name = "unsubscribe-when-agreement-ends"
    statement = "When an agreement with a counterpart ends, its subscriptions are ended by the codes that were told."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Unsubscribe by every code that the counterpart told."""
        if decision["decision"] != "end-agreement":
            return
        codes = list(self._codes(connection, self.address(decision["counterpart"])))
        if codes:
            self.send(connection, decision["counterpart"], "unsubscribe", {"subscription_code": codes})

    def _codes(self, connection: Connection, address: str | None) -> Iterator[str]:
        register = self.system.register
        for request in register.all(connection):
            if request.operation == "subscribe" and request.address == address:
                for outcome in register.told(connection, request)["outcomes"]:
                    yield from (each["code"] for each in outcome.get("subscriptions") or ())
