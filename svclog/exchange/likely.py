"""Guess which columns of a table with unusual titles are which fields, for a hint that the user can judge."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from svclog.errors import UsageError
from svclog.exchange.choices import ALIASES, OTHER_TITLES, Choices, key_of, value_option
from svclog.exchange.meanings import in_figures, is_ambiguous, is_date, number
from svclog.fields import FIELDS, Reading
from svclog.folding import closest, folded, unaccented

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_ENGLISH = {
    "when": "when|date|day",
    "business": "place|business|company|shop|store|merchant|vendor|venue|provider|restaurant|where",
    "outcome": "outcome|result|resolved|solved|fixed|sorted|settled|status|ok|success|successful",
    "employee": "employee|staff|person|clerk|server|assistant|seller|who",
    "felt": "felt|rating|stars|score|mood",
    "spent": "spent|amount|cost|price|paid|total",
    "note": "note|notes|comment|comments|remark|remarks|description|details|review",
}
_OTHERS = {
    "when": "datum|jour|fecha|dia|data|giorno|dag",
    "business": "ort|firma|geschaft|geschaeft|laden|unternehmen|anbieter|handler|haendler|magasin|lieu|"
    "commerce|entreprise|etablissement|enseigne|tienda|negocio|lugar|empresa|negozio|luogo|azienda|winkel|"
    "zaak|bedrijf",
    "outcome": "ergebnis|ausgang|gelost|geloest|erledigt|resultat|resolu|resultado|resuelto|risultato|risolto|esito|"
    "resultaat|opgelost",
    "employee": "mitarbeiter|mitarbeiterin|verkaufer|verkauferin|verkaeufer|bedienung|vendeur|vendeuse|employe|"
    "personne|serveur|empleado|persona|impiegato|commesso|medewerker",
    "felt": "sterne|bewertung|etoiles|estrellas|stelle|sterren",
    "spent": "betrag|preis|kosten|prix|montant|precio|importe|prezzo|importo|prijs|bedrag",
    "note": "bemerkung|bemerkungen|kommentar|notiz|notizen|commentaire|commentaires|remarque|remarques|comentario|"
    "comentarios|commento|opmerking",
}
"""Words for the fields in other languages, all of which write the day before the month."""
_FOREIGN = {word: name for name, synonyms in _OTHERS.items() for word in synonyms.split("|")}
_FIELD_OF = {**_FOREIGN, **OTHER_TITLES, **ALIASES}
_FIELD_OF |= {word: name for name, synonyms in _ENGLISH.items() for word in synonyms.split("|")}
_ALIKE = 0.82  # the least similarity of a misspelt title to the right one, by difflib's ratio
_LONGEST_NAME, _LONGEST_DATE = 60, 30
_OUTCOMES = {
    "resolved": "yes|y|true|1|ok|done|solved|fixed|ja|gelost|erledigt|oui|resolu|regle|si|resuelto|risolto|opgelost",
    "partial": "partly|partially|half|teilweise|teils|en partie|partiellement|en parte|in parte|deels",
    "declined": "refused|rejected|abgelehnt|refuse|rechazado|rifiutato|geweigerd",
    "unresolved": "no|n|false|0|not solved|unsolved|nein|ungelost|nicht gelost|nicht erledigt|non|non resolu|nee",
    "pending": "|open|waiting|offen|ausstehend|en cours|en attente|pendiente|in attesa",
}
_OUTCOME_OF = {word: outcome for outcome, synonyms in _OUTCOMES.items() for word in synonyms.split("|")}


def likely_options(
    columns: Sequence[str],
    given: Mapping[str, str],
    missing: Sequence[str],
    values: Callable[[str], Collection[str]],
    without_outcomes: str,
) -> str:
    """The options to copy that map the `missing` fields, and others, to columns with likely titles or content.

    Returns "" if no column is likely. If no column has outcomes, `without_outcomes` is added. Fields in `given` have a
    column already or, if its name is empty, another source.
    """
    values = cache(values)
    free = [column for column in columns if column.strip() and column not in given.values()]
    guesses: dict[str, str] = {}
    if (note := given.get("note")) and not _fits("note", values(note)):  # in French and German, "note" means a grade
        given = {name: column for name, column in given.items() if name != "note"}
    for name in _ENGLISH:
        if name not in given and (name != "felt" or "outcome" in {*given, *guesses}):
            column = _likely(name, free, values)
            if column is not None:
                guesses[name] = column
                free.remove(column)
    if not guesses.keys() & {*missing}:
        return ""
    options = [word for name, column in guesses.items() for word in ("--map", f"{FIELDS[name].title}={column}")]
    if "outcome" in guesses:
        options += _translated(values(guesses["outcome"]))
    when = guesses.get("when") or given.get("when")
    if (
        when
        and any(map(is_ambiguous, values(when)))
        and sum(not _FOREIGN.keys().isdisjoint(_words(column)) for column in columns) > 1
    ):
        options += ["--dates", "day-first"]
    rest = without_outcomes if "outcome" in missing and "outcome" not in guesses else ""
    date = "--set when=DATE" if "when" in missing and "when" not in guesses else ""
    return " ".join(filter(None, [shlex.join(options), rest, date]))


def likely_outcome(text: str) -> str:
    """The outcome that a word such as `ok` says in some language; empty for any other text, and for a number."""
    return _OUTCOME_OF.get(_word(text), "") if text.strip() and number(text) is None else ""


def _likely(name: str, columns: Sequence[str], values: Callable[[str], Collection[str]]) -> str | None:
    """The likely column of a field: by its title, a word in it, a misspelling or, for places and dates, its texts."""
    titled = [
        column
        for words_of in (_whole, _words, _near)
        for column in columns
        if name in map(_FIELD_OF.get, words_of(column)) and any(map(str.strip, values(column)))
    ]
    if fitting := next((column for column in titled if _fits(name, values(column))), None):
        return fitting
    unknown = [column for column in columns if {*map(_FIELD_OF.get, _words(column))} <= {None, name}]
    if name == "outcome":
        # The user's own words, which the next error names; or an unknown title, above words such as yes and no.
        own = (column for column in titled if column in unknown)
        return next(own, None) or next((column for column in unknown if _answers(values(column))), None)
    if name not in {"when", "business"}:
        return None
    return next((column for column in unknown if _fits(name, values(column))), None)


def _answers(texts: Collection[str]) -> bool:
    """Whether these are several words for outcomes, such as yes and no."""
    words = {_word(text) for text in texts} - {""}
    return len(words) > 1 and all(map(likely_outcome, words))


def _whole(column: str) -> list[str]:
    return [unaccented(key_of(column))]


def _words(column: str) -> list[str]:
    return re.split(r"\W|_", unaccented(key_of(column)))


def _near(column: str) -> list[str]:
    return [closest(unaccented(key_of(column)), _FIELD_OF, _ALIKE)]


def _fits(name: str, texts: Collection[str]) -> bool:
    """Whether all of these texts can be read as a field, and are not likely something else."""
    some = [text for text in texts if text.strip()]
    needed = name in {"when", "business"}
    if not some or (needed and len(some) < len(texts)):
        return False
    if name == "when":
        return all(map(is_date, some))
    if name == "outcome":
        return all(_OUTCOME_OF.get(_word(text)) or _is_read(name, text) for text in texts)
    if name == "business" and max(map(len, some)) > _LONGEST_NAME:
        return False
    short = [text for text in some if len(text) <= _LONGEST_DATE]
    if name in {"business", "employee", "note"} and any(number(text) is not None or is_date(text) for text in short):
        return False
    if name == "felt":
        some = [*in_figures(some).values()] or some
    return all(_is_read(name, text) for text in some)


def _translated(texts: Collection[str]) -> list[str]:
    """The options that translate words for outcomes."""
    options = []
    for outcome in _OUTCOMES:
        words = sorted(
            text for text in texts if not _is_read("outcome", text) and _OUTCOME_OF.get(_word(text)) == outcome
        )
        if option := value_option(Choices(), "outcome", words, outcome):
            options += ["--value", option]
    return options


def _word(text: str) -> str:
    return unaccented(folded(text))


def _is_read(name: str, text: str) -> bool:
    try:
        FIELDS[name].read(text, Reading(_no_date, _no_date), where=name)
    except UsageError:
        return False
    return True


def _no_date(text: str) -> NoReturn:
    """Refuse to read a date: the fields that are checked have none."""
    raise UsageError(text)
