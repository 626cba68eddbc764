"""Find out before the scenarios whether target file and network allow a run, and say what to change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpcore

from conformance.access.authorization import Authorization, NoToken, token_address
from conformance.actions import actions
from conformance.clock import WallClock
from conformance.deadline import addresses
from conformance.finding import Finding
from conformance.listener import probe_address
from conformance.local_address import is_elsewhere, is_loopback
from conformance.security.preflight import UnfitKeys, fitting_keys
from conformance.target import Target
from conformance.transport import HttpRequest, HttpResponse, HttpTransport, NoResponse, Transport

_SEARCH_SECONDS = 3.0  # for a name service that does not answer
_CLOCK_TOLERANCE = timedelta(seconds=120)
_GATEWAY = (502, 503, 504)
_DEFAULT_PORTS = {"http": 80, "https": 443}

_TOKEN_ADVICE = 'write access.authorization = {env = "NAME"} and put the token into that variable'
_ENDPOINT_ADVICE = "write access.token_url, access.client_id and access.client_secret as they are registered there"
_ADVICE = {
    "refused": "start the system, or write the host and port at which it listens",
    "timeout": "write an address that this machine reaches, or open the firewall between the two",
    "reset": "write the address of the system itself; what listens there hangs up",
    "dns": "write a host name that this machine can resolve, or an IP address",
    "protocol": "write the address of an HTTP server; https:// if it speaks TLS",
}


@dataclass(frozen=True)
class ListenerProbe:
    """The address at which the listener is advertised, and the token by which it shows itself."""

    public_url: str
    token: str


def examine(
    target: Target,
    *,
    transport: Transport,
    listener_probe: ListenerProbe | None = None,
    now: Callable[[], datetime] | None = None,
    authorization: Authorization | None = None,
) -> tuple[Finding, ...]:
    """Return what was found, in the order of looking; without an answer from the system it ends early.

    A token that is needed is obtained by `authorization`, which keeps it.
    """
    now = now or WallClock().now
    authorization = authorization or Authorization(target, transport=transport, now=now)
    examination = _Examination(target, transport, now, authorization)
    findings = [*examination.access(), *examination.identities(), *actions(target), *examination.name()]
    if all(finding.ok for finding in findings):
        findings += examination.token()
    if all(finding.ok for finding in findings):
        findings += examination.system()
    if all(finding.ok for finding in findings):
        findings += examination.keys()
    if listener_probe and all(finding.ok for finding in findings):
        findings += _callback(target, listener_probe)
    return tuple(findings)


@dataclass(frozen=True)
class _Examination:
    target: Target
    transport: Transport
    now: Callable[[], datetime]
    authorization: Authorization

    def token(self) -> Iterator[Finding]:
        """Whether the token endpoint gives a token, where one is to be obtained."""
        if self.target.access.client_id is None:
            return
        try:
            self.authorization.obtained()
        except NoToken as reason:
            key = "access.token_url" if self.target.access.token_url else "access.client_id"
            yield Finding("token", False, str(reason), key, _ENDPOINT_ADVICE)
        else:
            yield Finding("token", True, f"a token was obtained from {token_address(self.target)}")

    def keys(self) -> Iterator[Finding]:
        """Whether the keys of the system can be had, and fit, where messages are signed or encrypted."""
        try:
            found = fitting_keys(self.target, self.transport, self.now)
        except UnfitKeys as fault:
            yield Finding("keys", False, fault.detail, fault.key, fault.advice)
        else:
            if found:
                yield Finding("keys", True, f"its keys are {', '.join(key.kid for key in found)}")

    def access(self) -> Iterator[Finding]:
        access = self.target.access
        given = access.authorization or (f"a token for {access.client_id}" if access.client_id else None)
        declared = "bearer" in self.target.capabilities
        if declared and not given:
            detail = "bearer is declared and there is no token"
            yield Finding("authorization", False, detail, "access.authorization", _TOKEN_ADVICE)
        elif given and not declared:
            advice = 'add "bearer" to scope.capabilities to have tokens tested'
            yield Finding("authorization", True, f"{given} is sent", "scope.capabilities", advice)
        elif given:
            yield Finding("authorization", True, f"{given} is sent")

    def identities(self) -> Iterator[Finding]:
        receiver = self.target.identities.receiver_id
        detail = f"{receiver} is sent" if receiver else "not stated, so header.receiver_id is not sent"
        yield Finding("receiver", True, detail)

    def name(self) -> Iterator[Finding]:
        """Whether the host name has an address; behind a proxy that is the proxy's concern."""
        host = urlsplit(self.target.url).hostname or ""
        if self.target.proxy:
            return
        seconds = min(_SEARCH_SECONDS, self.target.budgets.connect)
        try:
            found = addresses(host, 0, seconds)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            yield Finding("name", False, f"{host} has no address ({error})", "url", _ADVICE["dns"])
        else:
            yield Finding("name", True, f"{host} is {', '.join(found)}")

    def system(self) -> Iterator[Finding]:
        """Whether something answers HTTP at the address, where it sends us, what its clock says."""
        address = f"{self.target.url}{self.target.base_path or ''}"
        answer = self._send("GET", address)
        if isinstance(answer, NoResponse):
            yield self._unreached(answer)
            return
        if answer.status in _GATEWAY:
            detail = f"a gateway answers with {answer.status}"
            yield Finding("system", True, detail, "url", "see that the system behind it has been started")
        else:
            yield Finding("system", True, f"{address} answers with {answer.status}")
        yield from self._clock(answer)
        if answer.status in (401, 403, 407) or self._led_elsewhere(address, answer):
            yield from self._refusals()

    def _send(self, method: str, address: str) -> HttpResponse | NoResponse:
        headers = [("Accept", "application/json"), ("User-Agent", "dci-conformance doctor")]
        if method == "POST":
            headers.append(("Content-Type", "application/json"))
        headers += self.authorization.headers()
        body = b"{}" if method == "POST" else b""
        return self.transport.send(HttpRequest(method, address, tuple(headers), body))

    def _unreached(self, failure: NoResponse) -> Finding:
        detail = f"{self.target.url} does not answer: {failure.detail}"
        if failure.kind == "tls":
            plain = "WRONG_VERSION_NUMBER" in failure.detail
            advice = "write http:// if it does not speak TLS" if plain else "name its authority in tls.ca"
            return Finding("system", False, detail, "url" if plain else "tls.ca", advice)
        if self.target.proxy:
            return Finding("system", False, detail, "proxy", "see that this proxy reaches the system")
        return Finding("system", False, detail, "url", _ADVICE[failure.kind])

    def _clock(self, answer: HttpResponse) -> Iterator[Finding]:
        theirs = _date(answer)
        if theirs is None:
            return
        behind = self.now() - theirs
        if abs(behind) > _CLOCK_TOLERANCE:
            side = "behind" if behind > timedelta() else "ahead of"
            detail = f"its Date is {abs(behind).total_seconds():.0f} s {side} our clock"
            advice = "set the clock of either side; tokens and times depend on it"
            yield Finding("clock", True, detail, "", advice)
        else:
            yield Finding("clock", True, "its Date agrees with our clock")

    def _refusals(self) -> Iterator[Finding]:
        """What happens to a message: a GET may be treated otherwise, so only this is evidence."""
        address = self.target.address("sync/enrolled")
        answer = self._send("POST", address)
        if isinstance(answer, NoResponse):
            return
        elsewhere = self._led_elsewhere(address, answer)
        if answer.status == 407:
            advice = "give the proxy's credentials, through an environment variable"
            yield Finding("proxy", False, "the proxy wants credentials", "proxy", advice)
        elif elsewhere:
            detail = f"messages are redirected to {elsewhere}, and redirects are not followed"
            yield Finding("redirect", False, detail, "url", "write the address that it redirects to")
        elif answer.status == 401 and self.target.protection is None:
            access, key = self.target.access, self.authorization.key
            given = access.authorization or (f"the token for {access.client_id}" if access.client_id else None)
            detail = f"{given} is refused with 401" if given else "the system wants authorization (401)"
            advice = "put a valid token into that variable" if access.authorization else _TOKEN_ADVICE
            yield Finding("authorization", bool(given), detail, key, _ENDPOINT_ADVICE if access.client_id else advice)

    def _led_elsewhere(self, address: str, answer: HttpResponse) -> str:
        """The scheme and host that a redirect leads to when they are not those of the target."""
        location = answer.header("Location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            return ""
        try:
            origin = _origin(urljoin(address, location))
            return "" if origin == _origin(address) else origin[:200]
        except ValueError:
            return ""


def _callback(target: Target, probe: ListenerProbe) -> Iterator[Finding]:
    """Whether the address that we advertise leads to our own listener, and can lead there from the system."""
    host = urlsplit(probe.public_url).hostname or ""
    advice = "write an address of this machine that the system reaches"
    if is_loopback(host) and is_elsewhere(target):
        detail = f"{probe.public_url} is only this machine's own, and the system is on another one"
        yield Finding("callback", False, detail, "callback.listen", advice)
        return
    transport = HttpTransport(connect_seconds=target.budgets.connect, answer_seconds=4.0, verify=False)
    try:
        answer = transport.send(HttpRequest("GET", probe_address(probe.public_url, probe.token)))
    finally:
        transport.close()
    if isinstance(answer, NoResponse):
        detail = f"{probe.public_url} does not lead to our listener: {answer.detail}"
    elif answer.status != 200 or answer.body != probe.token.encode():
        detail = f"{probe.public_url} leads to something else than our listener (status {answer.status})"
    else:
        yield Finding("callback", True, f"{probe.public_url} leads to our listener")
        return
    key = "callback.public_url" if target.callback.public_url else "callback.listen"
    yield Finding("callback", False, detail, key, advice)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    shown = "" if port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    return f"{parts.scheme}://{parts.hostname}{shown}"


def _date(answer: HttpResponse) -> datetime | None:
    try:
        date = parsedate_to_datetime(answer.header("Date") or "")
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
