"""A patient every word of whom is found again in whatever bytes a server sends: the bird in the mine."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

WORDS = ("study", "label", "note", "basis", "reason", "name", "number", "contact")


@dataclass(frozen=True)
class Canary:
    """One patient: `mark` stands in every word, `ck` is the last result, `born` the day of birth."""

    mark: str
    ck: int
    born: date

    def word(self, part: str) -> str:
        """What this part of the record says. No letter of a hash is among the first, so that none looks like it."""
        return f"knry{part}{self.mark}"

    @property
    def study_id(self) -> str:
        return self.word("study")

    @property
    def identity(self) -> dict[str, str]:
        named = {"name": self.word("name"), "local_number": self.word("number"), "contact": self.word("contact")}
        return {**named, "date_of_birth": self.born.isoformat()}

    def found_in(self, sent: Iterable[bytes]) -> set[str]:
        """Which parts of the record stand anywhere in these bytes."""
        everything = b"\0".join(sent)
        lower = everything.lower()
        found = {part for part in WORDS if self.word(part).encode() in lower}
        if any(day in everything for day in (str(self.born).encode(), f"{self.born.day} {self.born:%B %Y}".encode())):
            found.add("born")
        return found | {"ck"} if any(re.search(way, everything) for way in self._ways_to_write_the_result()) else found

    def _ways_to_write_the_result(self) -> Iterator[bytes]:
        """As text, and as the eight bytes of a number in a figure, plain or in base64 from any of its three places."""
        thousands, rest = divmod(self.ck, 1000)
        yield rb"(?<![0-9A-Za-z])%d(?![0-9A-Za-z])" % self.ck  # inside an id or a hash it means nothing
        yield rb"%d(?:[.]0)? U/L|%d[,\xc2\xa0\xe2\x80\xaf]+%03d" % (self.ck, thousands, rest)
        number = struct.pack("<d", float(self.ck))
        yield re.escape(number)
        for before in range(3):
            first = -(-8 * before // 6)
            yield re.escape(base64.b64encode(bytes(before) + number)[first : (before + 8) * 8 // 6])
