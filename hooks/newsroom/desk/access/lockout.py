"""Slows down who guesses passwords: each wrong one makes the next wait longer, by account and by address."""

import ipaddress
import time
from collections.abc import Callable, Sequence
from hashlib import sha256

from msgspec import Struct

from newsroom.desk.database import Database

_FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0
# After so long without another one, wrong passwords are forgotten.
_MEMORY = 24 * 3600.0
# An office has one address for all.
FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS = 5, 30


class Counter(Struct, frozen=True):
    """What wrong passwords are counted for, and how many of them cost no time."""

    key: str
    free: int


def account_counter(login: str, browser: str) -> Counter:
    """The counter of an account, known or not; browsers that its owner has signed in from have their own.

    So nobody keeps an owner out by guessing from elsewhere (OWASP, “Slow Down Online Guessing Attacks with Device
    Cookies”). The key is a digest: in place of a login people also type passwords.
    """
    key = sha256(f"{login}\0{browser}".encode("utf-8", "surrogatepass")).hexdigest()
    return Counter(f"account:{key}", FREE_FOR_ACCOUNT)


def address_counter(address: str) -> Counter:
    """The counter of where a request comes from: an address, of IPv6 the network of one customer (RFC 6177)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return Counter(f"address:{address[:64]}", FREE_FOR_ADDRESS)
    if parsed.version == 6:
        parsed = ipaddress.ip_network((parsed, 64), strict=False).network_address
    return Counter(f"address:{parsed}", FREE_FOR_ADDRESS)


class LockOut:
    """The counters of one desk."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database, self._now = database, now

    def admit(self, counters: Sequence[Counter]) -> float:
        """The seconds to wait before the next attempt; 0 admits one, and counts it as wrong until `forgive`.

        Counted beforehand, since many attempts may come at once.
        """
        now = self._now()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM wrong_passwords WHERE last_at < ?", (now - _MEMORY,))
            # A clock that was set back must not keep anybody out for the difference.
            connection.execute("UPDATE wrong_passwords SET last_at = ? WHERE last_at > ?", (now, now))
            waits = [0.0]
            for counter in counters:
                row = connection.execute(
                    "SELECT count, last_at FROM wrong_passwords WHERE key = ?", (counter.key,)
                ).fetchone()
                if row is not None:
                    waits.append(wait_after(row["count"], counter.free) - (now - row["last_at"]))
            if max(waits) > 0:
                return max(waits)
            connection.executemany(
                "INSERT INTO wrong_passwords (key, count, last_at) VALUES (?, 1, ?) "
                "ON CONFLICT (key) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
                [(counter.key, now) for counter in counters],
            )
        return 0.0

    def forgive(self, account: Counter, address: Counter) -> None:
        """Forget the wrong passwords of an account, whose right one has come; of the address only this attempt."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM wrong_passwords WHERE key = ?", (account.key,))
            connection.execute(
                "UPDATE wrong_passwords SET count = count - 1 WHERE key = ? AND count > 0", (address.key,)
            )

    def count(self, counter: Counter) -> int:
        """How many wrong passwords are remembered."""
        rows = self._database.rows("SELECT count FROM wrong_passwords WHERE key = ?", (counter.key,))
        return rows[0]["count"] if rows else 0


def wait_after(count: int, free: int) -> float:
    """The seconds that pass between a number of wrong passwords and the next attempt."""
    return 0.0 if count < free else min(LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(count - free, 20))
