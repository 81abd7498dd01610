"""How Ctrl-C and SIGTERM end the program: at once while it only reads, else once its change is finished or undone."""

# Not `signal`, which wraps this: it takes so long to import that Ctrl-C may come meanwhile.
import _signal as signal  # type: ignore[import-not-found]
import os

TYPE_CHECKING = False  # the program imports this module first, and `typing` is not needed yet
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Handler = Callable[[int, FrameType | None], object] | int | None

STOPPED = 130
"""The exit code of a program that the user stopped."""
NOTHING_CHANGED = "nothing was changed"
CHANGED = "stopped; what was changed before that is in the journal"


class Progress:
    """What this process has done so far, for its signal handlers."""

    is_ours = False
    """Whether this process is the svclog program, which handles its own signals."""
    has_changed = False
    """Whether a change to the journal is on the disk."""


progress = Progress()


def end_at_once() -> None:
    """Let either signal end this process with a message, even during an import, where nothing could catch it.

    A signal that the parent process ignores stays ignored.
    """
    progress.is_ours = True
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def unwind() -> None:
    """Let either signal raise KeyboardInterrupt from here on: there is something to finish or to restore.

    A process that did not call `end_at_once` keeps its own handlers.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.default_int_handler)


def ignore() -> "Handler":
    """Ignore Ctrl-C, as it is for another program or this one is about to end; return the handler to `restore`."""
    former: Handler = signal.getsignal(signal.SIGINT)
    if progress.is_ours:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return former


def restore(former: "Handler") -> None:
    """Let Ctrl-C act as it did before `ignore`."""
    if progress.is_ours:
        signal.signal(signal.SIGINT, former)


def outcome() -> str:
    """Return the message for the user who stopped the program."""
    return CHANGED if progress.has_changed else NOTHING_CHANGED


def _end(number: int, frame: "FrameType | None") -> None:
    del number, frame
    line_break = "\n" if os.isatty(2) else ""  # behind the ^C
    os.write(2, f"{line_break}svclog: {outcome()}\n".encode())
    os._exit(STOPPED)
