"""A key ring asks for a JWKS when that is due, once, and not more often than anybody can be asked."""

from collections.abc import Sequence
from datetime import timedelta

from protocol.keys.key import Key
from protocol.keys.key_ring import KeyRing
from tests.protocol.signing.conftest import FOREIGN, NOW, SENDER, SIGNING, STRANGER

FIRST, SECOND, THIRD = SIGNING.values()


class Publisher:
    """Senders that publish keys, and remember who asked for them."""

    def __init__(self, **published: Sequence[Key] | None) -> None:
        self.published: dict[str, Sequence[Key] | None] = {SENDER: [FIRST], **published}
        self.asked: list[str] = []

    def fetch(self, sender: str) -> Sequence[Key] | None:
        self.asked.append(sender)
        return self.published.get(sender)


def test_the_first_message_of_a_sender_fetches_and_the_next_do_not() -> None:
    publisher, ring = Publisher(), KeyRing()
    for _ in range(5):
        ring, key = ring.find(SENDER, "key-1", NOW, publisher.fetch)
        assert key == FIRST
    assert publisher.asked == [SENDER]


def test_a_ring_is_not_changed_by_a_look_up() -> None:
    publisher, ring = Publisher(), KeyRing()
    ring.find(SENDER, "key-1", NOW, publisher.fetch)
    assert ring == KeyRing()


def test_many_unknown_key_ids_fetch_once() -> None:
    publisher, ring = Publisher(), KeyRing()
    for number in range(100):
        ring, key = ring.find(SENDER, f"invented-{number}", NOW + timedelta(milliseconds=number), publisher.fetch)
        assert key is None
    assert publisher.asked == [SENDER]


def test_a_new_key_is_found_once_the_pause_is_over_and_a_withdrawn_one_is_not() -> None:
    publisher, ring = Publisher(), KeyRing()
    ring, _ = ring.find(SENDER, "key-1", NOW, publisher.fetch)
    publisher.published[SENDER] = [SECOND]
    later = NOW + ring.pause
    ring, key = ring.find(SENDER, "key-2", later, publisher.fetch)
    assert key == SECOND
    ring, key = ring.find(SENDER, "key-1", later, publisher.fetch)
    assert key is None
    assert publisher.asked == [SENDER] * 2


def test_a_rotation_right_after_a_fetch_waits_for_the_pause() -> None:
    publisher, ring = Publisher(), KeyRing()
    ring, _ = ring.find(SENDER, "key-1", NOW, publisher.fetch)
    publisher.published[SENDER] = [FIRST, SECOND]
    ring, key = ring.find(SENDER, "key-2", NOW + timedelta(seconds=1), publisher.fetch)
    assert key is None
    ring, key = ring.find(SENDER, "key-2", NOW + ring.pause, publisher.fetch)
    assert key == SECOND


def test_old_keys_are_fetched_again_and_stay_in_use_while_that_fails() -> None:
    publisher, ring = Publisher(), KeyRing()
    ring, _ = ring.find(SENDER, "key-1", NOW, publisher.fetch)
    publisher.published[SENDER] = None
    old = NOW + ring.longest_age
    ring, key = ring.find(SENDER, "key-1", old, publisher.fetch)
    assert (key, len(publisher.asked)) == (FIRST, 2)
    ring, key = ring.find(SENDER, "key-1", old, publisher.fetch)
    assert (key, len(publisher.asked)) == (FIRST, 2)
    publisher.published[SENDER] = [THIRD]
    ring, key = ring.find(SENDER, "key-1", old + ring.pause, publisher.fetch)
    assert (key, len(publisher.asked)) == (None, 3)


def test_a_key_is_one_of_its_sender_alone() -> None:
    publisher = Publisher(**{STRANGER: [FOREIGN]})
    ring, key = KeyRing().find(STRANGER, "key-1", NOW, publisher.fetch)
    assert key == FOREIGN
    ring, key = ring.find(SENDER, "key-1", NOW, publisher.fetch)
    assert key == FIRST


def test_invented_senders_do_not_make_us_flood_others_nor_fill_the_memory() -> None:
    publisher, ring = Publisher(), KeyRing(most_fetches=10)
    for number in range(200):
        ring, key = ring.find(f"invented-{number}", "key-1", NOW, publisher.fetch)
        assert key is None
    assert len(publisher.asked) == len(ring.asked) == 10
    assert not ring.remembered
    ring, key = ring.find(SENDER, "key-1", NOW + ring.pause, publisher.fetch)
    assert key == FIRST
    assert len(ring.asked) == 1


def test_a_fetch_that_happens_elsewhere_is_told_in_two_steps() -> None:
    ring = KeyRing()
    assert ring.should_ask(SENDER, "key-1", NOW)
    ring = ring.with_asked(SENDER, NOW)
    assert not ring.should_ask(SENDER, "key-1", NOW)
    assert ring.key(SENDER, "key-1") is None
    assert ring.with_keys(SENDER, [FIRST], NOW).key(SENDER, "key-1") == FIRST
