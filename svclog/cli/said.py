"""Combine the quick line of a command line with its options into the texts of a visit."""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog.cli.words import is_option
from svclog.errors import Contradiction, UsageError, shown
from svclog.fields import FIELDS, read_visit, visit_of
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from svclog.cli.doubts import Doubt
    from svclog.cli.session import Session
    from svclog.fields.quickline import QuickLine
    from svclog.model import Interaction
    from svclog.names import Name

    Settle = Callable[[Doubt], str]
    """Asks about a place that may not be new: `yes` to what it may be meant as, `new`, or `no` to both."""

_COPIED = ("business", "employee", "empathy", "listening", "felt", "outcome", "via", "tags")
REQUIRED = ("business", "outcome")


class Said(Struct):
    """The text of each given field, and the quick line, if any, that gave some of them."""

    texts: dict[str, str]
    line: QuickLine | None = None
    is_copy: bool = False
    """Whether `--like` filled it from another visit."""
    is_new_place: bool = False
    """Whether the user confirmed that the place is new."""
    may_name_person: bool = False
    """Whether the last words of the place may be a person: no person is named, and the place is not quoted."""

    @property
    def is_enough(self) -> bool:
        """Whether no question is needed: the outcome is given, and the rest by a quick line or `--like`."""
        return (self.line is not None or self.is_copy) and "outcome" in self.texts

    @property
    def figures_in_name(self) -> Sequence[str]:
        """The numbers after the place of a line without ratings, if they could be ratings."""
        if self.line is None or self.is_new_place or self.texts.keys() & {"empathy", "listening"}:
            return ()
        from svclog.cli.doubts import figures_in

        return figures_in(self.line)

    @property
    def figures_as_ratings(self) -> str:
        """The numbers after the place written as ratings; empty if there are none."""
        from svclog.cli.doubts import as_ratings

        figures = "".join(self.figures_in_name)
        return as_ratings(figures) if figures else ""

    def copy_of(self, visit: Interaction) -> Said:
        """Return a copy with gaps filled from another visit: person, outcome, ratings, channel and tags."""
        copied = {name: text for name in _COPIED if (text := FIELDS[name].text_in(visit))}
        return replace(self, texts={**copied, **self.texts}, is_copy=True)

    def take_followed(self) -> int | None:
        """Remove and return the id of the visit that this one follows up. Raises BadField if it is not an id."""
        from svclog.cli.options import one_id

        text = self.texts.pop("re", "")
        return one_id(text, where=self.where("re")) if text else None

    def check_place(self, place: Name) -> None:
        """Raise UsageError for a new place that ends with a known person or a day; at a terminal, the user is asked."""
        if not self.may_name_person or self.is_new_place or place.longer is None:
            return
        from svclog.cli.doubts import rest_of_name

        if wrong := rest_of_name(place, asks=False):
            raise UsageError(wrong)

    def where(self, name: str) -> str:
        """Return the name of a field in errors: the word of the line that gave it, or its option."""
        if self.line is not None and name in self.line.words and name != "business":
            return self.line.words[name]
        return "PLACE" if name == "business" else FIELDS[name].where

    def visit(self, session: Session) -> Interaction:
        """Build the visit, as of now, without questions. Raises UsageError for fields that are missing or wrong."""
        for name in REQUIRED:
            if name not in self.texts:
                self._refuse_mark_in_name()
                raise UsageError(self._what_is_missing(name))
        now = session.clock()
        return visit_of(read_visit(self.texts, session.reading, where=self.where, at=now), now)

    def _what_is_missing(self, name: str) -> str:
        if name == "outcome" and self.texts.keys() == {"business"}:
            place = shown(self.texts["business"])
            return f"{place} was read as the place, and the outcome is missing; give both, as in: blue bottle r"
        if name == "outcome" and self.line is not None:
            return f"the outcome is missing; add r, p, d, u or w to the line ({FIELDS[name].allowed})"
        return f"{self.where(name)} is missing; give {FIELDS[name].allowed}"

    def _refuse_mark_in_name(self) -> None:
        """Raise UsageError if the place contains a mark, as when a whole line is quoted as one word."""
        from svclog.fields.marks import NOTE, is_mark

        words = self.texts.get("business", "").split()[1:]
        mark = next((word for word in words if word == NOTE or is_mark(word)), None)
        if self.line is None and not self.is_copy and mark:
            todo = f"write the outcome as {mark.lower()}" if mark.isupper() else "quote only the note"
            raise UsageError(f"{shown(mark)} was read as a part of the name of a place; {todo}")

    def again(self, visit: Interaction, follows: int | None) -> str:
        """Return the quick line as it was understood, for a receipt that already has the place and the dates."""
        if self.line is None and not self.is_copy:
            return ""
        from svclog.fields.quickline import text_of

        return f": {text_of(visit, without=('business', 'when', 'by'), follows=follows)}"


def arranged(arguments: Sequence[str], options: Mapping[str, object]) -> list[str]:
    """Rearrange the arguments of `add` so that Typer takes no word after `//`, and no ratings like -/4, for options.

    Raises UsageError for a word that belongs to the value of the option before it: `-w Herr Kluge`.
    """
    words: list[str] = []
    value: str | None
    option, value = "", None
    begun = False
    for at, word in enumerate(arguments):
        if option and value is None:
            value = word
        elif word in {"--", "//"}:
            return [*words, "--", *arguments[at + (word == "--") :]]
        elif is_option(word):
            option, value = word if _takes_value(options.get(word)) else "", None
        else:
            if option and value is not None and begun:
                _refuse_second_word(arguments[at:], option, value)
            begun, option = True, ""
            words.append(word if word[0:1] != "-" or word == "-" else f"\N{MINUS SIGN}{word[1:]}")
            continue
        words.append(word)
    return words


def _takes_value(option: object) -> bool:
    return option is not None and not getattr(option, "is_flag", False)


def _refuse_second_word(words: Sequence[str], option: str, value: str) -> None:
    """Raise UsageError for words after the value of an option that are not marks: they belong to the value."""
    from shlex import quote

    from svclog.fields.marks import NOTE, is_mark

    others = [*takewhile(lambda word: not (word == NOTE or is_option(word) or is_mark(word)), words)]
    if others:
        together = clean(" ".join([value, *others]))
        raise UsageError(f"unexpected argument: {clean(others[0])}; quote it: {option} {quote(together)}")


def said_by(words: Sequence[str], given: dict[str, str], session: Session, settle: Settle | None = None) -> Said:
    """Read the words of a command line with the options `given`. Raises UsageError as `beside` does."""
    if not words:
        return Said(given)
    if len(words) == 1 and not (settle and len(words[0]) == 1):  # fast path; a single letter may be an outcome
        return Said({"business": words[0], **given})
    from svclog.cli.doubts import InDoubt
    from svclog.fields.marks import NOTE
    from svclog.fields.quickline import of_words

    words = words if len(words) > 1 else [*words, NOTE]
    line = of_words(words, lambda name: is_place(name, session))
    try:
        return beside(line, given, session, settle)
    except InDoubt as error:
        raise error.with_command() if settle else error from None


def beside(
    line: QuickLine,
    given: dict[str, str],
    session: Session,
    settle: Settle | None = None,
    recognise: Callable[[str], Name] | None = None,
) -> Said:
    """Combine a quick line with options, which fill its gaps.

    Raises UsageError if the two contradict each other, and InDoubt for a new place with a word that looks like a mark,
    unless the user can `settle` it.
    """
    texts = {**given, **line.texts}
    for name in given.keys() & line.texts.keys():
        if name == "tags":
            texts[name] = f"{line.texts[name]} {given[name]}"
        elif line.texts[name] != given[name]:
            read = FIELDS[name].read
            if name == "re" or read(line.texts[name], session.reading) != read(given[name], session.reading):
                raise Contradiction(line.words[name], f"{FIELDS[name].where} {given[name]}")
    may_name_person = line.is_open and "employee" not in texts
    # In a script, `check_place` checks a single visit when it is added, as all names of places are read then anyway.
    checks = may_name_person and bool(settle or recognise)
    is_marked, is_new = bool(line.words.keys() - {"business"}), False
    if checks or line.doubtful or line.numbers:
        from svclog.cli.doubts import InDoubt, doubt_of

        recognise = recognise or session.journal.recognise
        if doubt := doubt_of(line._replace(texts=texts), recognise, asks=settle is not None, people=checks):
            answer = settle(doubt) if settle else "no"
            if answer == "no":
                raise InDoubt(doubt, texts)
            is_new = answer == "new"
            texts |= {} if is_new else doubt.texts
            may_name_person = may_name_person and is_new
    return Said(texts, line if is_marked else None, is_new_place=is_new, may_name_person=may_name_person)


def visit_like(which: str, place: str | None, session: Session) -> Interaction:
    """Return the visit with an id, or the `last` one, at `place` if given. Raises UsageError and NotFound."""
    from svclog.cli.messages import NO_VISITS
    from svclog.cli.options import LAST, entry_with, one_id
    from svclog.errors import NotFound
    from svclog.model import fold

    entries = session.journal.interactions()
    if which.strip().lower() != LAST:
        return entry_with(one_id(which, where="--like"), entries)
    visits = [entry for entry in entries if place is None or fold(entry.business) == fold(place)]
    if not visits and place is not None:
        near = session.journal.recognise(place).near
        todo = f"if {near} is meant, write that" if near else "give --like the id of another, or leave it out"
        raise NotFound(f"there is no visit to {shown(place)} yet; {todo}")
    if not visits:
        raise NotFound(NO_VISITS)
    return max(visits, key=lambda entry: (0.0 if place is None else entry.when.timestamp(), entry.id))


def one_id_or_last(text: str, session: Session, *, instead: str = "") -> int:
    """Parse one id, or `last` as that of the visit logged last. Raises BadField, as `one_id` does, and NotFound."""
    from svclog.cli.options import LAST, one_id

    if text.strip().lower() != LAST:
        return one_id(text, instead=instead)
    return session.look.last_id() or visit_like(LAST, None, session).id


def piped_in(given: dict[str, str], session: Session) -> list[tuple[Said, int | None, Interaction]]:
    """Read each line of stdin, the id that it follows up, and its visit. Raises UsageError, naming all bad lines."""
    from svclog.cli.options import names_in
    from svclog.exchange.source import STDIN, whole
    from svclog.fields.quickline import of_text
    from svclog.names import Names

    @cache
    def names() -> Names:
        return session.journal.read_with(lambda entries: Names(names_in(entries)))

    def recognise(name: str) -> Name:
        """Return the place of a name; the journal is read once for all lines."""
        return names().business(" ".join(name.split()))

    read: list[tuple[Said, int | None, Interaction]] = []
    bad: list[str] = []
    for number, data in enumerate(whole(sys.stdin.buffer, STDIN).removeprefix(BOM_UTF8).split(b"\n"), 1):
        text = data.decode(errors="surrogateescape").rstrip()
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            line = of_text(text, lambda name: recognise(name).known)
            said = beside(line, dict(given), session, recognise=recognise)
            follows = said.take_followed()
            visit = said.visit(session)
            names().meet(visit.business, visit.employee)
            read.append((said, follows, visit))
        except UsageError as error:
            bad.append(f"line {number}: {error.message.naming(session.program)}")
    if bad:
        raise UsageError("\n".join([*bad, "nothing was logged"]))
    return read


def is_place(name: str, session: Session) -> bool:
    """Whether the journal knows a place of this name."""
    return session.journal.recognise(" ".join(name.split())).known
