"""The bytes of a journal at one moment, whatever changes its file afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.storage.layout import CLOSING, PIECE, without_note

if TYPE_CHECKING:
    from typing import Protocol

    class Readable(Protocol):
        """The bytes of a journal at one moment, to be read piece by piece."""

        @property
        def size(self) -> int:
            """The number of bytes."""

        def peek(self, start: int, length: int) -> bytes:
            """Up to `length` bytes from `start`."""

        def read(self) -> bytes:
            """Return all bytes."""

    class _File(Readable, Protocol):
        """An open file."""

        @property
        def state(self) -> tuple[int, int, int]:
            """Its inode, its size in bytes, and when it was last written."""

        def close(self) -> None:
            """Close it."""


class InMemory(Struct, frozen=True):
    """Bytes that are in memory already."""

    data: bytes

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""
        return self.data[start : start + length]

    def read(self) -> bytes:
        """Return all bytes."""
        return self.data

    is_intact = True
    """No other program can change them."""

    def close(self) -> None:
        """Do nothing."""


class Snapshot:
    """The bytes of a file at the moment when this is made, with its lock held; they are read on demand.

    A change by svclog is a new file, which leaves this one alone, or an append, which changes only the closing and the
    note; so the start and the end of the file are kept in memory. `is_intact` turns false if another program changes
    the file in place.
    """

    def __init__(self, file: _File) -> None:
        self._file = file
        _, self.size, self._time = file.state
        self._start = file.peek(0, min(PIECE, self.size))
        self._end_at = max(0, self.size - PIECE)
        self._end = file.peek(self._end_at, self.size - self._end_at)

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""
        stop = min(start + length, self.size)
        if stop <= len(self._start):
            return self._start[start:stop]
        end = self._end[max(0, start - self._end_at) : max(0, stop - self._end_at)]
        return self._file.peek(start, min(stop, self._end_at) - start) + end if start < self._end_at else end

    def read(self) -> bytes:
        """Return all bytes."""
        return self.peek(0, self.size)

    @property
    def is_intact(self) -> bool:
        """Whether all bytes read are of one moment: the file has not changed since, apart from appends."""
        _, size, time = self._file.state
        if (size, time) == (self.size, self._time):
            return True
        closing = self.size - len(CLOSING)
        start = self._start[:closing]
        rest = max(self._end_at, len(start))
        end = self._end[rest - self._end_at : closing - self._end_at]
        return (
            size > self.size
            and without_note(self._file.peek(0, len(start))) == without_note(start)
            and self._file.peek(rest, len(end)) == end
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()
