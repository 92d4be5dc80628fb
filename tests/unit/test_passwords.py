"""Passwords: 12 characters, no common ones, no other rule; kept as Argon2id; told wrong in the same time for those who have none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from models.accounts import passwords
from models.accounts.passwords import MINIMUM_LENGTH, check_password, common_passwords, hash_password, needs_rehash, verify_password
from models.errors import ImpossibleValue

GOOD = "grey heron over the weir"


@pytest.mark.parametrize("text", [GOOD, "zq7!kd93.xwp", "            ", "пингвин на льдине", "x" * 999 + "y"])
def test_twelve_characters_of_any_kind_are_accepted(text: str) -> None:
    check_password(text)


@pytest.mark.parametrize("text", ["", "eleven char", "пингвин", "ﬃﬃﬃ", "x" * 1001])
def test_too_short_and_too_long_are_refused_by_characters(text: str) -> None:
    with pytest.raises(ImpossibleValue, match=r"The password has \d+ characters") as refused:
        check_password(text)
    assert refused.value.column == "password"


@pytest.mark.parametrize(
    "text", ["1234567890123", "Password1234", "QWERTYUIOP123", "passwordpassword", "aaaaaaaaaaaa", "Welcome2026!", "administrator"]
)
def test_common_passwords_are_refused_in_any_case_and_never_repeated(text: str) -> None:
    with pytest.raises(ImpossibleValue, match="most common") as refused:
        check_password(text)
    assert text.lower() not in str(refused.value).lower()


def test_the_list_holds_what_the_length_rule_lets_through() -> None:
    assert len(common_passwords()) > 3000
    assert [text for text in common_passwords() if len(text) < MINIMUM_LENGTH or text != text.casefold()] == []


def test_a_hash_is_argon2id_with_19_mib_and_two_passes() -> None:
    made = extract_parameters(hash_password(GOOD))
    assert (made.type.name, made.memory_cost, made.time_cost, made.parallelism) == ("ID", 19 * 1024, 2, 1)


def test_a_hash_is_of_one_password_and_salted() -> None:
    stored = hash_password(GOOD)
    assert verify_password(stored, GOOD)
    assert not verify_password(stored, GOOD + " ")
    assert stored != hash_password(GOOD)


def test_the_same_signs_typed_on_another_machine_are_the_same_password() -> None:
    assert verify_password(hash_password("Zürich im Nebel"), "Zu\u0308rich im Nebel")


@pytest.mark.parametrize("text", ["\ud800 is half a sign", "x" * 5000, "\x00" * 12])
def test_whatever_is_typed_is_wrong_and_no_error(text: str) -> None:
    assert not verify_password(hash_password(GOOD), text)


@pytest.mark.parametrize("stored", ["", "no hash", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$bad"])
def test_nothing_opens_what_has_no_hash(stored: str) -> None:
    assert not verify_password(stored, "")
    assert not verify_password(stored, GOOD)


def test_a_weaker_hash_is_known_as_one() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    assert verify_password(weak, GOOD)
    assert (needs_rehash(weak), needs_rehash(hash_password(GOOD))) == (True, False)


class Counting:
    """A hasher that says how many of its calls ran, and how many at the same time."""

    def __init__(self) -> None:
        self.calls, self.running, self.most = 0, 0, 0
        self.guard, self.real = threading.Lock(), PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)

    def _run(self, work: Any, *arguments: Any) -> Any:
        with self.guard:
            self.calls, self.running = self.calls + 1, self.running + 1
            self.most = max(self.most, self.running)
        try:
            return work(*arguments)
        finally:
            with self.guard:
                self.running -= 1

    def hash(self, text: bytes) -> Any:
        return self._run(self.real.hash, text)

    def verify(self, stored: str, text: bytes) -> Any:
        return self._run(self.real.verify, stored, text)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(passwords, "_HASHER", counting)
    return counting


def test_looking_at_a_password_is_the_same_work_with_and_without_a_hash(hasher: Counting) -> None:
    stored = hasher.real.hash(GOOD)
    for given in (stored, ""):
        hasher.calls = 0
        verify_password(given, GOOD)
        assert hasher.calls == 1


def test_two_hashes_at_most_are_made_at_a_time(hasher: Counting) -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(hash_password, [GOOD] * 60))
    assert (hasher.calls, hasher.most) == (60, 2)
