"""The form of a report and its destination: stdout, a file, or the browser."""

from __future__ import annotations

import os
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from svclog import dates
from svclog.cli.messages import say, screen_width
from svclog.errors import BadValue, Contradiction, UsageError
from svclog.fields import choice
from svclog.fields.table import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from svclog.cli.session import Session
    from svclog.render.blocks import Block


class Form(StrEnum):
    """A form of a report."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


OPTIONS: Mapping[str, Option] = {
    "format": Option(
        "--format -f",
        "FORMAT",
        "terminal, markdown, html or json; if left out, the ending of FILE decides; without FILE, terminal.",
        "",
    ),
    "output": Option("--output -O", "FILE", "Write to this file; - is stdout.", ""),
    "open": Option("--open", None, "Show it as a page in the browser.", ""),
    "json": Option("--json", None, "Print JSON, for scripts.", ""),
}
"""The options for the form and destination of a report: see `wanted`."""


_BEGINNING = 4096  # bytes that show whether a file is a journal


class Wanted(Struct, frozen=True):
    """The form and destination that a command line asks for."""

    form: Form
    output: Path | None = None
    opened: bool = False


_SUFFIXES = {".html": Form.HTML, ".htm": Form.HTML, ".md": Form.MARKDOWN, ".json": Form.JSON}
"""The default form by the suffix of the file."""


def wanted(given: Mapping[str, str]) -> Wanted:
    """Parse the options. Raises UsageError."""
    form = _form(given["format"]) if "format" in given else None
    output, opened, json = given.get("output"), "open" in given, "json" in given
    if json and form not in {None, Form.TERMINAL, Form.JSON}:
        raise Contradiction("--json", f"--format {form}")
    if opened and (json or form not in {None, Form.HTML}):
        raise UsageError(f"--open shows html, not {'json' if json else form}; give one of them")
    if opened and output == "-":
        raise UsageError("--open shows a file, and --output - writes none; give one of them")
    file = file_of(output)
    if file is not None and "format" not in given and str(file).lower() in {*Form}:
        raise UsageError(f"--output: {file} is a format, not a file; give --format {str(file).lower()}, or ./{file}")
    by_its_name = _SUFFIXES.get(file.suffix.lower()) if file is not None else None
    return Wanted(Form.HTML if opened else Form.JSON if json else form or by_its_name or Form.TERMINAL, file, opened)


def _form(text: str) -> Form:
    try:
        return choice(Form, text, where="--format")
    except BadValue as error:
        if not Path(text).suffix:
            raise
        raise UsageError(f"{error.message}; for a file of that name: --output {shlex.quote(text)}") from None


def file_of(named: str | None, where: str = "--output") -> Path | None:
    """Return the file that is named; None for stdout. Raises UsageError, which names the option `where`."""
    if named is None or named == "-":
        return None
    if not named.strip():
        raise BadValue(where, named, "the name of a file, or - for stdout")
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise UsageError(f"{where}: {named}: there is no such home folder; give a path without ~") from None


def print_found(
    session: Session, *, json: bool, blocks: Callable[[], Iterable[Block]], body: Callable[[], Mapping[str, object]]
) -> None:
    """Print the result of a command as JSON or for people; only the function for that is called."""
    if json:
        print_document(body())
    else:
        print_blocks(blocks(), session)


def print_document(body: Mapping[str, object]) -> None:
    """Print one JSON document in UTF-8, whatever the terminal or the locale uses."""
    from svclog.render.document import document

    for piece in document(body):
        print_bytes(piece.encode())


def put_document(body: Mapping[str, object], named: str | None, session: Session) -> None:
    """Print one JSON document, or write it to the file that --output names. Raises UsageError."""
    if (file := file_of(named)) is None:
        print_document(body)
        return
    from svclog.render.document import document

    save("".join(document(body)).encode(errors="backslashreplace"), file, session)


def put_text(text: str, named: str | None, session: Session) -> None:
    """Print a text, or write it to the file that --output names. Raises UsageError."""
    if (file := file_of(named)) is None:
        sys.stdout.write(text)
    else:
        save(text.encode(errors="backslashreplace"), file, session)


def save(data: bytes, file: Path, session: Session) -> None:
    """Write a file and tell the user. Raises UsageError."""
    write(data, file, session)
    say(f"written to {file}")


def print_blocks(blocks: Iterable[Block], session: Session) -> None:
    """Print blocks: on a terminal, fitted to its width and coloured; elsewhere as plain text."""
    from svclog.render.terminal import fitted, plain

    width = screen_width()
    named = _named(blocks, session)
    if width is None:
        sys.stdout.write(plain(named))
    else:
        from svclog.cli.pager import show

        show(fitted(named, width, color=session.in_color), session)


def print_bytes(data: bytes) -> None:
    """Print bytes unchanged, whatever the terminal or the locale uses."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _named(blocks: Iterable[Block], session: Session) -> Iterable[Block]:
    """Yield the blocks with recommended commands completed to run on this journal."""
    from svclog.render.blocks import naming

    return naming(session.program, blocks)


class Report(Struct, frozen=True):
    """A report in each of its forms, each a function that makes it when needed."""

    title: str
    blocks: Callable[[], Iterable[Block]]
    body: Callable[[], Mapping[str, object]]
    page: Callable[[], Iterable[str]] = tuple


def put(report: Report, asked: Wanted, session: Session) -> None:
    """Write a report to its destination. Raises UsageError."""
    if asked.form is Form.TERMINAL and asked.output is None:
        print_blocks(report.blocks(), session)
        return
    data = _text(report, asked.form, session).encode(errors="backslashreplace")
    if asked.output is not None:
        write(data, asked.output, session)
        say(f"written to {asked.output}{_unlike_its_name(asked.form, asked.output)}")
        if asked.opened:
            _show(asked.output)
    elif asked.opened:
        temporary = _temporary(data)
        say(f"written to {temporary}; delete it when you have seen it")
        _show(temporary)
    else:
        print_bytes(data)


def _unlike_its_name(form: Form, file: Path) -> str:
    """Return the message on a file whose suffix stands for another form, or for none of a report's."""
    ending = file.suffix.lower()
    if form is Form.TERMINAL:
        other = ", as svclog writes no PDF; print the page from the browser: --open" if ending == ".pdf" else ""
        return "" if ending == ".txt" else f" as plain text{other}"
    return "" if not ending or _SUFFIXES.get(ending) is form else f" as {form}, which its name does not say"


def _text(report: Report, form: Form, session: Session) -> str:
    match form:
        case Form.HTML:
            return "".join(report.page())
        case Form.JSON:
            from svclog.render.document import document

            return "".join(document(report.body()))
        case Form.MARKDOWN:
            from svclog.render.blocks import Sentence
            from svclog.render.markdown import markdown

            written = Sentence(f"Written on {dates.long(session.clock())}.")
            return "".join(markdown(report.title, [written, *_named(report.blocks(), session)]))
        case Form.TERMINAL:
            from svclog.render.terminal import plain

            return plain(_named(report.blocks(), session))
        case _:
            assert_never(form)


def _temporary(data: bytes) -> Path:
    """Write a private temporary file, never deleted, as the browser may read it later."""
    from tempfile import NamedTemporaryFile

    from svclog.cli.known import note_file

    with NamedTemporaryFile(prefix="svclog-", suffix=".html", delete=False) as page:
        page.write(data)
    note_file(path := Path(page.name), "page that --open showed")
    return path


def write(data: bytes, output: Path, session: Session) -> None:
    """Write a file atomically; only its owner may read a new one. Raises UsageError."""
    from svclog.cli.known import note_file
    from svclog.storage import replace_file

    try:
        if output.exists() and not output.is_file():  # such as a pipe
            output.write_bytes(data)
        elif output.exists() and _is_journal(output, session):
            raise UsageError(f"--output: {output} is a journal; name another file")
        else:
            replace_file(data, Path(os.path.realpath(output)))
            note_file(output, "saved file")
    except OSError as error:
        raise UsageError(f"--output: {output} cannot be written ({error.strerror}); name another file") from None


def _is_journal(file: Path, session: Session) -> bool:
    """Whether a file is the journal in use, or begins like one. Raises OSError for a file that may not be written."""
    from svclog.storage import begins_journal, is_encrypted

    with file.open("r+b") as opened:
        start = opened.read(_BEGINNING)
    is_ours = session.journal_path.exists() and file.samefile(session.journal_path)
    return is_ours or is_encrypted(start) or begins_journal(start)


def _show(page: Path) -> None:
    import webbrowser

    try:
        started = webbrowser.open(page.resolve().as_uri())
    except ValueError:  # BROWSER has an unclosed quote
        started = False
    if not started:
        say(f"no browser could be started; open {page} in one")
