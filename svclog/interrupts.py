"""How Ctrl-C and SIGTERM end the program: at once while it has only read, else when what it does is done or undone."""

# What `signal` wraps, which takes too long to import: a Ctrl-C may come meanwhile.
import _signal as signal  # type: ignore[import-not-found]
import os

TYPE_CHECKING = False  # this is the first that the program imports, and `typing` is not needed yet
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Handler = Callable[[int, FrameType | None], object] | int | None

STOPPED = 130
"""The exit code of who is stopped."""
NOTHING_CHANGED = "nothing was changed"
CHANGED = "stopped; what was changed before that is in the journal"


class Progress:
    """How far the process is."""

    is_ours = False
    """Whether the process is the program, whose signals are ours."""
    has_changed = False
    """Whether a change of the journal is on the disk."""


progress = Progress()


def end_at_once() -> None:
    """Let the signals end this process with a sentence, wherever it is: within an import nothing can catch them.

    A signal that who started the process has turned off stays so.
    """
    progress.is_ours = True
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def unwind() -> None:
    """From here on, let them raise KeyboardInterrupt: there is something to finish, or to put back.

    A process that did not call `end_at_once` has its own ways, and keeps them.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.default_int_handler)


def ignore() -> "Handler":
    """Ignore Ctrl-C: it is for another program, or the process is about to end. Returns what `restore` takes."""
    former: Handler = signal.getsignal(signal.SIGINT)
    if progress.is_ours:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return former


def restore(former: "Handler") -> None:
    """Let Ctrl-C act as it did before `ignore`."""
    if progress.is_ours:
        signal.signal(signal.SIGINT, former)


def outcome() -> str:
    """What is to be said to who stopped the program."""
    return CHANGED if progress.has_changed else NOTHING_CHANGED


def _end(number: int, frame: "FrameType | None") -> None:
    del number, frame
    line_break = "\n" if os.isatty(2) else ""  # behind the ^C
    os.write(2, f"{line_break}svclog: {outcome()}\n".encode())
    os._exit(STOPPED)
