"""Answers to choose from, and those that match typed text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from svclog.names import bare, has_word_with

if TYPE_CHECKING:
    from collections.abc import Sequence


class Offer(NamedTuple):
    """An answer to choose, and its meaning."""

    text: str
    meaning: str = ""


def fitting(typed: str, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers that begin with `typed`, then those with a word that does, then those that contain it."""
    wanted = bare(typed)
    ranked = [(rank, offer) for offer in offers if (rank := _rank(wanted, bare(offer.text))) is not None]
    return [offer for _, offer in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: str, text: str) -> int | None:
    if text.startswith(wanted):
        return 0
    if all(has_word_with(text, part) for part in wanted.split()):
        return 1
    return 2 if wanted in text else None
