"""The keys of known parties: fetched when that is due, once for all who wait, and never for a stranger."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from protocol.keys.key import SharedSecret
from protocol.keys.making import make_ed25519_key, make_p256_key
from protocol.known_keys import KnownKeys

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
OLD, NEW = make_ed25519_key(b"\x01" * 32, kid="old"), make_ed25519_key(b"\x02" * 32, kid="new")
TO_ENCRYPT = make_p256_key(b"\x03" * 40, kid="enc", use="enc")


class Published:
    """The keys that a party publishes, and how often they were fetched."""

    def __init__(self, *keys):
        self.keys, self.fetched = keys, 0

    def __call__(self):
        self.fetched += 1
        return self.keys


def after(seconds):
    return NOW + timedelta(seconds=seconds)


def test_a_key_is_fetched_once_and_remembered():
    published = Published(OLD)
    known = KnownKeys({"a": published})
    assert [known.find("a", "old", after(seconds)) for seconds in (0, 1, 3599)] == [OLD] * 3
    assert published.fetched == 1


def test_nobody_is_asked_about_a_stranger():
    published = Published(OLD)
    known = KnownKeys({"a": published})
    assert known.find("b", "old", NOW) is None
    assert known.to_encrypt_for("b", NOW) is None
    assert published.fetched == 0


def test_an_unknown_key_id_asks_once_within_the_pause():
    published = Published(OLD)
    known = KnownKeys({"a": published})
    for seconds in range(30):
        assert known.find("a", f"invented-{seconds}", after(seconds)) is None
    assert published.fetched == 1
    published.keys = (OLD, NEW)
    assert known.find("a", "new", after(30)) == NEW
    assert published.fetched == 2


def test_a_withdrawn_key_ends():
    published = Published(OLD)
    known = KnownKeys({"a": published})
    known.find("a", "old", NOW)
    published.keys = (NEW,)
    assert known.find("a", "old", after(3599)) == OLD
    assert known.find("a", "old", after(3601)) is None


def test_keys_that_cannot_be_fetched_again_stay_in_use():
    published = Published(OLD)
    known = KnownKeys({"a": published})
    known.find("a", "old", NOW)
    published.keys = None
    assert known.find("a", "old", after(7200)) == OLD
    assert published.fetched == 2


def test_a_key_to_encrypt_for_is_one_that_may():
    known = KnownKeys({"a": Published(OLD, TO_ENCRYPT), "b": Published(OLD)})
    assert known.to_encrypt_for("a", NOW) == TO_ENCRYPT
    assert known.to_encrypt_for("b", NOW) is None


def test_a_secret_is_found_by_its_id_and_by_its_party_alone():
    secret = SharedSecret("one", b"s" * 32)
    known = KnownKeys({}, secrets={"a": secret})
    assert known.find("a", "one", NOW) is secret
    assert known.find("a", "two", NOW) is known.find("b", "one", NOW) is None
    assert (known.secret("a"), known.secret("b"), known.secret(None)) == (secret, None, None)


def test_who_comes_while_keys_are_fetched_waits_for_them():
    started, go_on = threading.Event(), threading.Event()
    fetched = []

    def fetch():
        fetched.append(1)
        started.set()
        assert go_on.wait(10)
        return (OLD,)

    known = KnownKeys({"a": fetch})
    found = []
    threads = [threading.Thread(target=lambda: found.append(known.find("a", "old", NOW))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found == [OLD] * 4
    assert len(fetched) == 1


@pytest.mark.parametrize("party", ["a", "b"])
def test_keys_are_bound_to_their_party(party):
    known = KnownKeys({"a": Published(OLD), "b": Published(NEW)})
    assert known.find(party, "old", NOW) == (OLD if party == "a" else None)
