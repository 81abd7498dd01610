"""Entry point of `svclog` and `python -m svclog`; importing it installs the signal handlers."""

# Import as little as possible before `end_at_once`: until then, Python answers Ctrl-C with a traceback.
import os
import sys

try:
    from svclog import interrupts
except KeyboardInterrupt:
    os.write(2, b"svclog: nothing was changed\n")
    os._exit(130)

interrupts.end_at_once()  # not in `main`: pip's script runs more code before it calls that

TYPE_CHECKING = False
if TYPE_CHECKING:
    from svclog.cli.session import Session


def main(session: "Session | None" = None) -> None:
    """Run the program on the command line's arguments and exit with its code."""
    import gc

    # Collecting garbage among modules that all stay loaded takes a seventh of a command's time.
    gc.disable()
    try:
        code = _run(session)
    except KeyboardInterrupt:
        interrupts.ignore()
        os.write(2, f"svclog: {interrupts.outcome()}\n".encode())
        code = interrupts.STOPPED
    # Saves another seventh: the system frees all memory at once, the interpreter would free it object by object.
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
