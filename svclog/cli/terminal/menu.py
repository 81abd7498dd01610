"""A line with a menu, history and a hint, for terminals with a movable cursor. Slow to import, so import it late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import CompletionState
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.filters import Condition, has_selection
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output.defaults import create_output
from prompt_toolkit.output.vt100 import Vt100_Output

from svclog.cli.terminal.offers import fitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyPressEvent

    from svclog.cli.terminal.offers import Offer

_ROWS = 7  # lines reserved for the question and its menu


def menu_line(question: str, offers: Sequence[Offer], past: Sequence[str], hint: str, before: str) -> str:
    """Return the typed line. Raises KeyboardInterrupt for Ctrl-C, and EOFError for Ctrl-D on an empty line."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False  # a late reply of the terminal would end up in the shell

    def rest() -> StyleAndTextTuples:
        if get_app().is_done or not hint:
            return []
        return [("fg:ansibrightblack", f"({hint}{'; Up' if past else ''})")]

    def begin() -> None:
        buffer = get_app().current_buffer
        if before:
            # Selected, so that typing replaces it.
            buffer.cursor_position = 0
            buffer.start_selection()
            assert buffer.selection_state
            buffer.selection_state.enter_shift_mode()
            buffer.cursor_position = len(before)
        else:
            _open_menu(buffer)
        buffer.on_cursor_position_changed += reopen  # clearing the line closes the menu, and moves the cursor last

    def reopen(buffer: Buffer) -> None:
        if not buffer.text and not get_app().is_done:
            _open_menu(buffer)

    session: PromptSession[str] = PromptSession(
        f"{question} ",
        output=output,
        history=InMemoryHistory(past),
        key_bindings=_keys(),
        completer=_Known(offers),
        placeholder=rest,
        reserve_space_for_menu=min(len(offers) + 1, _ROWS) if offers else 0,
    )
    output.write_raw("\r")  # overwrite keys typed ahead, which the terminal has echoed
    output.erase_end_of_line()
    return session.prompt(default=before, pre_run=begin)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("tab")
    def choose(event: KeyPressEvent) -> None:
        """Select the next offer at once, as the menu opens a moment later than keys may be typed."""
        buffer = event.current_buffer
        if buffer.selection_state:
            buffer.cut_selection()
        if not buffer.complete_state:
            _open_menu(buffer)
        buffer.complete_next()

    @keys.add(Keys.Any, filter=_goes_on)
    def go_on(event: KeyPressEvent) -> None:
        """Continue the typed text, not the offer that TAB inserted, so that two names are not joined."""
        event.current_buffer.cancel_completion()
        event.current_buffer.insert_text(event.data)

    @keys.add("c-u", filter=has_selection)
    @keys.add("c-w", filter=has_selection)
    @keys.add("c-k", filter=has_selection)
    def clear(event: KeyPressEvent) -> None:
        """Delete the selected answer, as these keys delete typed text."""
        event.current_buffer.cut_selection()

    @keys.add("c-d", filter=has_selection)
    def leave(event: KeyPressEvent) -> None:
        """Quit on Ctrl-D with a selected answer, as on an empty line."""
        event.app.exit(exception=EOFError, style="class:exiting")

    return keys


@Condition
def _goes_on() -> bool:
    """Whether a letter or digit is typed directly after an offer; a desk or a mark may follow one."""
    app = get_app()
    chosen = app.current_buffer.complete_state
    pressed = app.key_processor.key_buffer
    return bool(chosen and chosen.current_completion and pressed and pressed[-1].data.isalnum())


def _open_menu(buffer: Buffer) -> None:
    offered = list(buffer.completer.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
    if offered:
        buffer.complete_state = CompletionState(buffer.document, offered)


class _Known(Completer):
    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = offers

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - as a Completer has it
        typed = document.text_before_cursor
        for offer in fitting(typed, self._offers):
            yield Completion(offer.text, -len(typed), display_meta=offer.meaning)
