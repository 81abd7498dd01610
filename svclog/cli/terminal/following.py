"""The visit that another follows up, and a question if the places differ, as ids are easily mistyped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.cli.options import one_id
from svclog.cli.terminal.answers import confirm
from svclog.cli.terminal.line import tell
from svclog.errors import Contradiction, NoSuchInteraction, UsageError
from svclog.journal.followed import refuse_later
from svclog.model import fold, parts
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.said import Said
    from svclog.cli.session import Session
    from svclog.model import Interaction


def is_elsewhere(followed: Interaction, place: str) -> bool:
    """Whether a visit is to another business than `place`; desks of one business count as the same."""
    return fold(parts(followed.business)[0]) != fold(parts(place)[0])


def question(followed: Interaction, place: str) -> str:
    """Return the question for a user who follows up a visit at another place."""
    return f"Visit {followed.id} was to {followed.business}, this one is to {place}. Does this one follow it up?"


def tell_elsewhere(visit: Interaction, follows: int, session: Session) -> None:
    """If a visit follows up one to another place, say so, and how to change that."""
    [followed] = session.journal.select([range(follows, follows + 1)])
    if is_elsewhere(followed, visit.business):
        what = f"visit {visit.id} to {visit.business} follows up visit {follows} to {followed.business}, another place"
        session.tell(f"{what}; if it does not: ", Command(f"edit {visit.id} --re ''"))


class Following:
    """The visit that is followed up, and the user's answers about it."""

    def __init__(self, by_option: int | None, session: Session) -> None:
        """Raises NoSuchInteraction for an unknown id."""
        self._session = session
        self.visit = self._by_option = None if by_option is None else self._with(by_option)
        self._agreed: set[tuple[int, str]] = set()
        """Visits to another place that the user agreed to follow up, each with the place of the new visit."""

    @property
    def id(self) -> int | None:
        """The id of the visit."""
        return self.visit.id if self.visit else None

    @property
    def suggested_place(self) -> str:
        """The likely place of the new visit."""
        return self.visit.business if self.visit else ""

    def answer(self, text: str) -> None:
        """Set the visit by its typed id, or unset it for empty text. Raises UsageError."""
        self.visit = self._typed(text) if text else None

    def typed_in(self, said: Said, before: Said | None) -> Interaction | None:
        """Return the visit of this line or else of an option or answer, not of the line `before`. Raises UsageError."""
        if "re" not in said.texts:
            was_in_line = before is not None and before.line is not None and "re" in before.line.texts
            return self._by_option if was_in_line else self.visit
        followed = self._typed(said.texts["re"])
        if self._by_option and self._by_option.id != followed.id:
            raise Contradiction(said.where("re"), f"--re {self._by_option.id}")
        return followed

    def is_earlier(self, visit: Interaction) -> bool:
        """Whether it is earlier than the visit that follows it up; if not, tell the user."""
        try:
            if self.visit is not None:
                refuse_later(self.visit, visit)
        except UsageError as error:
            tell(error.message, self._session.program)
            return False
        return True

    def is_agreed(self, place: str) -> bool:
        """Whether the places agree or the user accepts that they differ, for which they are asked once."""
        if self.visit is None or not is_elsewhere(self.visit, place):
            return True
        both = (self.visit.id, fold(place))
        if both not in self._agreed and not confirm(question(self.visit, place)):
            return False
        self._agreed.add(both)
        return True

    def _typed(self, text: str) -> Interaction:
        try:
            return self._with(one_id(text, where="re"))
        except NoSuchInteraction as error:
            raise UsageError(error.message) from None

    def _with(self, number: int) -> Interaction:
        return self._session.journal.select([range(number, number + 1)])[0]
