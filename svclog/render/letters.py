"""Letters in plain text, from templates that users can replace with their own files."""

from __future__ import annotations

import re
import textwrap
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from svclog import dates
from svclog.errors import UsageError, shown
from svclog.model import Outcome, business_of, fold, parts
from svclog.render.dossier import due, fate, moment
from svclog.render.words import VIA, cost, listed
from svclog.reports.dossier import became, still_owed
from svclog.text import clean, clean_lines, left_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from svclog.model import Interaction
    from svclog.reports.case import Case
    from svclog.reports.thanks import Owed


_WIDTH = 76
_OUTCOMES = {
    Outcome.RESOLVED: "resolved",
    Outcome.PARTIAL: "resolved in part",
    Outcome.DECLINED: "my request was declined",
    Outcome.UNRESOLVED: "not resolved",
    Outcome.PENDING: "outcome not known yet",
}
_STILL_OPEN = {
    Outcome.RESOLVED: "",
    Outcome.PARTIAL: "Please resolve the rest of this matter.",
    Outcome.DECLINED: "Please reconsider your answer.",
    Outcome.UNRESOLVED: "Please resolve this matter.",
    Outcome.PENDING: "Please tell me how this matter stands.",
}
"""The request of a letter if no promise is owed, by the outcome of the case."""


class Request(NamedTuple):
    """The user's request in a letter, None for the default, and its deadline."""

    text: str | None
    by: datetime


def complaint(case: Case, about: Interaction, request: Request, *, folder: Path, currency: str) -> str:
    """Return a letter to the business of `about` with the facts of its case, amounts in `currency`, and the request.

    `folder` may have a template of the user's. Raises UsageError for one that cannot be filled in.
    """
    first, last = case.contacts[0].when, case.contacts[-1].when
    asked = request.text or _ask(case, about)
    words = {
        "today": dates.long(case.now),
        "business": _place(about.business),
        "subject": "complaint" if asked else "my visit" if len(case.contacts) == 1 else "my visits",
        "period": dates.long(first) if first.date() == last.date() else f"{dates.long(first)} to {dates.long(last)}",
        "references": clean(listed(case.references)),
        "events": "\n".join(_wrapped(line) for contact in case.contacts for line in _event(contact, about)),
        "promises": "\n".join(map(_wrapped, _promises(case, about))),
        "cost": listed(cost(case.minutes, case.spent, currency)),
        "ask": "\n".join(map(_wrapped, clean_lines(asked))),
        "by": due(request.by) if asked else "",
    }
    return _letter("letter.txt", words, folder)


def thank_you(owed: Owed, now: datetime, folder: Path) -> str:
    """Return a short thank-you letter. Raises UsageError for a template that cannot be filled in."""
    words = {
        "today": dates.long(now),
        "person": clean(owed.employee),
        "business": _place(owed.business),
        "day": dates.long(owed.when),
        "note": "\n".join(map(_wrapped, clean_lines((owed.note or "").strip()))),
    }
    return _letter("thanks.txt", words, folder)


def _letter(name: str, words: Mapping[str, str], folder: Path) -> str:
    """Fill in the template of this name, leaving out paragraphs whose placeholders are all empty."""
    text, where = _template(name, folder)
    paragraphs = []
    for paragraph in re.split(r"\n[ \t]*\n", text.strip("\n")):
        template = Template(paragraph)
        if not template.is_valid() or not set(template.get_identifiers()) <= words.keys():
            raise UsageError(f"{where}: {_wrong(template, words)}")
        names = template.get_identifiers()
        if not names or any(words[name] for name in names):
            paragraphs.append(template.substitute(words))
    return "\n\n".join(paragraphs) + "\n"


def _template(name: str, folder: Path) -> tuple[str, str]:
    """Return the user's template, or else the built-in one, and its name for errors."""
    own = folder / name
    try:
        if own.exists() and not own.is_file():  # reading a pipe could block forever
            raise UsageError(f"{own} is not a file; delete it to use svclog's own")
        text = own.read_text(encoding="utf-8-sig")
        # As in notes, control characters must not reach the terminal.
        return "\n".join(left_out(line.expandtabs()) for line in text.splitlines()), str(own)
    except (FileNotFoundError, NotADirectoryError):
        return (files("svclog.render") / "templates" / name).read_text(encoding="utf-8"), name
    except UnicodeDecodeError:
        raise UsageError(f"{own} is not UTF-8 text; save it as UTF-8, or delete it to use svclog's own") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{own} cannot be read ({reason}); fix it, or delete it to use svclog's own") from None


def _wrong(template: Template, words: Mapping[str, str]) -> str:
    named = ", ".join(f"${name}" for name in words)
    unknown = [name for name in template.get_identifiers() if name not in words] if template.is_valid() else []
    if unknown:
        return f"there is no placeholder {shown(f'${unknown[0]}')}; give {named}, and $$ for a dollar sign"
    return f"$ must be followed by a placeholder; give {named}, and $$ for a dollar sign"


def _place(business: str) -> str:
    """Return a business as in an address, its desk after a comma."""
    return clean(", ".join(parts(business)))


def _event(contact: Interaction, about: Interaction) -> Iterator[str]:
    where = "" if contact.business == about.business else f"at {_place(contact.business)}"
    how = VIA[contact.via] if contact.via else ""
    employee = f"with {clean(contact.employee)}" if contact.employee else ""
    reference = f"reference {clean(contact.ref)}" if contact.ref else ""
    several = f"{contact.times} times" if contact.times > 1 else ""
    facts = ", ".join(part for part in (moment(contact), several, where, how, employee, reference) if part)
    yield f"- {facts}: {_OUTCOMES[contact.outcome]}."
    yield from (f"  {line}" if line else "" for line in clean_lines((contact.note or "").strip()))


def _promises(case: Case, about: Interaction) -> Iterator[str]:
    """Yield the promises of this business only, not those of others in the case."""
    brand = fold(business_of(about.business, 1))
    for contact in case.contacts:
        promised = became(contact, case.now)
        if promised is None or fold(business_of(contact.business, 1)) != brand:
            continue
        employee = f" by {clean(contact.employee)}" if contact.employee else ""
        made = f'- "{clean(promised.promise.text)}", promised on {dates.long(contact.when)}{employee}'
        by = f", due on {due(promised.promise.by)}" if promised.promise.by else ""
        yield f"{made}{by}: {fate(promised)}."


def _ask(case: Case, about: Interaction) -> str:
    """Return the default request: the promises still owed, or else one that suits the outcome of the case."""
    owed = [f'"{clean(text)}"' for text in still_owed(case.contacts, about.business)]
    if not owed:
        return _STILL_OPEN[case.contacts[-1].outcome]
    return f"Please keep {'your promise' if len(owed) == 1 else 'these promises'}: {listed(owed)}."


def _wrapped(line: str) -> str:
    """Wrap a line; the lines of a list, and of notes below it, get a hanging indent."""
    indent = "  " if line.startswith(("- ", "  ")) else ""
    return textwrap.fill(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
