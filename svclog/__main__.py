"""`svclog` and `python -m svclog`: the program as a process of its own, whose signals are ours from the import on."""

# As little as can be is imported before `end_at_once`: what takes a Ctrl-C until then is Python, with a traceback.
import os
import sys

try:
    from svclog import interrupts
except KeyboardInterrupt:
    os.write(2, b"svclog: nothing was changed\n")
    os._exit(130)

interrupts.end_at_once()  # not in `main`: the script that pip writes does more between the import and its call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from svclog.cli.session import Session


def main(session: "Session | None" = None) -> None:
    """Run the program on the command line's arguments and exit with its code."""
    import gc

    # Looking for garbage among modules that all stay takes a seventh of the time of a command.
    gc.disable()
    try:
        code = _run(session)
    except KeyboardInterrupt:
        interrupts.ignore()
        os.write(2, f"svclog: {interrupts.outcome()}\n".encode())
        code = interrupts.STOPPED
    # Another seventh: the system takes the memory back at once, the interpreter would tidy up object by object.
    os._exit(code)


def _run(session: "Session | None") -> int:
    from contextlib import suppress

    from svclog.cli import run

    code = run(sys.argv[1:], session)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return code


if __name__ == "__main__":
    main()
