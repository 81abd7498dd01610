"""The quick line: what each line means, what is refused in which words, and that no word is lost."""

from __future__ import annotations

import re
import shlex
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from svclog import dates
from svclog.cli.doubts import typed
from svclog.cli.said import arranged
from svclog.errors import UsageError
from svclog.fields import FIELDS, Reading, changes, read_visit, visit_of
from svclog.fields.marks import KEYS
from svclog.fields.quickline import of_text, of_words, text_of
from svclog.model import Interaction, Outcome, Promise, Via
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

READING = Reading(
    visit=partial(dates.visit, now=NOW),
    due=partial(dates.due, now=NOW),
    promised=partial(dates.promised, now=NOW),
    letters=True,
)
SHORT = {
    "place": "business",
    "with": "employee",
    "e": "empathy",
    "l": "listening",
    "o": "outcome",
    "n": "note",
    "f": "felt",
}


def meaning(**fields: str) -> Mapping[str, str]:
    return {SHORT.get(name, name): text for name, text in fields.items()}


MEANS: list[tuple[str, Mapping[str, str]]] = [
    # The place.
    ("Blue Bottle", meaning(place="Blue Bottle")),
    ("  Blue   Bottle  ", meaning(place="Blue Bottle")),
    ("acme cars/service", meaning(place="acme cars/service")),
    ("trader joe's r", meaning(place="trader joe's", o="resolved")),
    ("Joe's 12\" pizza r", meaning(place="Joe's 12\" pizza", o="resolved")),
    ('"Blue Bottle" r', meaning(place="Blue Bottle", o="resolved")),
    ('"toys r us" r', meaning(place="toys r us", o="resolved")),
    ("\u201cBlue Bottle\u201d r", meaning(place="Blue Bottle", o="resolved")),
    ("24/7 Fitness r", meaning(place="24/7 Fitness", o="resolved")),
    ("H & M u", meaning(place="H & M", o="unresolved")),
    ("7-Eleven p", meaning(place="7-Eleven", o="partial")),
    ("Re:Store d", meaning(place="Re:Store", o="declined")),
    ("meet @ joe r", meaning(place="meet @ joe", o="resolved")),
    ("bread + butter r", meaning(place="bread + butter", o="resolved")),
    ("Hotel W r", meaning(place="Hotel W", o="resolved")),
    ("Vitamin D", meaning(place="Vitamin D")),
    ("Partial", meaning(place="Partial")),
    ("r", meaning(place="r")),
    ("pending r", meaning(place="pending", o="resolved")),
    ("premium r", meaning(place="premium", o="resolved")),
    (r"\@work cafe r", meaning(place="@work cafe", o="resolved")),
    (r"\+1 bar r", meaning(place="+1 bar", o="resolved")),
    (r"\5/4 bar r", meaning(place="5/4 bar", o="resolved")),
    (r"5\/4 bar r", meaning(place="5/4 bar", o="resolved")),
    (r"toys \r us r", meaning(place="toys r us", o="resolved")),
    (r"bar \via:roma r", meaning(place="bar via:roma", o="resolved")),
    (r"a \// b r", meaning(place="a // b", o="resolved")),
    (r"\\share r", meaning(place="\\share", o="resolved")),
    ("東京 カフェ r", meaning(place="東京 カフェ", o="resolved")),
    ("Café Zoë 🍰 r", meaning(place="Café Zoë 🍰", o="resolved")),
    # Who served you.
    ("blue @maya", meaning(place="blue", **{"with": "maya"})),
    ("blue @Ana_Maria r", meaning(place="blue", **{"with": "Ana Maria"}, o="resolved")),
    ('blue "@Ana Maria" r', meaning(place="blue", **{"with": "Ana Maria"}, o="resolved")),
    ('blue @"Ana Maria" r', meaning(place="blue", **{"with": "Ana Maria"}, o="resolved")),
    (r"blue @the\_boss r", meaning(place="blue", **{"with": "the_boss"}, o="resolved")),
    ("blue @O'Neil r", meaning(place="blue", **{"with": "O'Neil"}, o="resolved")),
    ("blue with:kim r", meaning(place="blue", **{"with": "kim"}, o="resolved")),
    ("blue employee:kim r", meaning(place="blue", **{"with": "kim"}, o="resolved")),
    ("@maya 5/4 r", meaning(e="5", l="4", o="resolved", **{"with": "maya"})),
    ("@maya", meaning(**{"with": "maya"})),
    # Ratings.
    ("blue 5/4", meaning(place="blue", e="5", l="4")),
    ("blue 5/4/3 u", meaning(place="blue", e="5", l="4", f="3", o="unresolved")),
    ("blue 2/- u", meaning(place="blue", e="2", o="unresolved")),
    ("blue -/2 u", meaning(place="blue", l="2", o="unresolved")),
    ("blue \u2212/2 u", meaning(place="blue", l="2", o="unresolved")),
    ("blue 5/\u2013 r", meaning(place="blue", e="5", o="resolved")),
    ("blue -/-/1 u", meaning(place="blue", f="1", o="unresolved")),
    ("blue 5/- listening:4 r", meaning(place="blue", e="5", l="4", o="resolved")),
    ("blue empathy:5 listening:4 felt:3 r", meaning(place="blue", e="5", l="4", f="3", o="resolved")),
    # The outcome.
    ("blue r", meaning(place="blue", o="resolved")),
    ("blue p", meaning(place="blue", o="partial")),
    ("blue d", meaning(place="blue", o="declined")),
    ("blue u", meaning(place="blue", o="unresolved")),
    ("blue w", meaning(place="blue", o="pending")),
    ("blue resolved", meaning(place="blue", o="resolved")),
    ("blue bottle pending", meaning(place="blue bottle", o="pending")),
    ("blue @maya r 5/4", meaning(place="blue", e="5", l="4", o="resolved", **{"with": "maya"})),
    ("blue 5/4 Resolved @maya", meaning(place="blue", e="5", l="4", o="resolved", **{"with": "maya"})),
    ("blue @maya R", meaning(place="blue", o="resolved", **{"with": "maya"})),
    ("blue via:phone u min:5", meaning(place="blue", via="phone", o="unresolved", minutes="5")),
    ("blue u via:phone", meaning(place="blue", via="phone", o="unresolved")),
    ("blue r @maya 5/4", meaning(place="blue", e="5", l="4", o="resolved", **{"with": "maya"})),
    ("blue outcome:d", meaning(place="blue", outcome="d")),
    # Tags, fields by name, premium.
    ("blue +lunch r", meaning(place="blue", tags="lunch", o="resolved")),
    ("blue +lunch +rain r", meaning(place="blue", tags="lunch rain", o="resolved")),
    ("blue +lunch tag:rain r", meaning(place="blue", tags="lunch rain", o="resolved")),
    ("blue @x r +a,b", meaning(place="blue", tags="a,b", o="resolved", **{"with": "x"})),
    ("blue via:phone r", meaning(place="blue", via="phone", o="resolved")),
    ("blue min:25 r", meaning(place="blue", minutes="25", o="resolved")),
    ("blue minutes:1h30 r", meaning(place="blue", minutes="1h30", o="resolved")),
    ("blue when:yesterday r", meaning(place="blue", when="yesterday", o="resolved")),
    ('blue when:"yesterday 9:15" r', meaning(place="blue", when="yesterday 9:15", o="resolved")),
    ("blue when:yesterday at 9 r", meaning(place="blue", when="yesterday at 9", o="resolved")),
    ("blue r when:3 days ago +x", meaning(place="blue", when="3 days ago", tags="x", o="resolved")),
    (
        "blue promise:refund by:in 2 weeks when:20 nov u // kind",
        meaning(place="blue", promise="refund", by="in 2 weeks", when="20 nov", o="unresolved", n="kind"),
    ),
    ("blue when:2026-11-20T14:30 r", meaning(place="blue", when="2026-11-20T14:30", o="resolved")),
    (
        'blue promise:"call back" by:tue u',
        meaning(place="blue", promise="call back", by="tue", o="unresolved"),
    ),
    (
        "blue promise:\u201ccall back\u201d by:tue u",
        meaning(place="blue", promise="call back", by="tue", o="unresolved"),
    ),
    (r'blue promise:"say \"yes\"" by:tue u', meaning(place="blue", promise='say "yes"', by="tue", o="unresolved")),
    (
        "blue spent:12.50 ref:T-1 re:12 times:3 r",
        meaning(place="blue", spent="12.50", ref="T-1", re="12", times="3", o="resolved"),
    ),
    ("blue ref:http://a/b r", meaning(place="blue", ref="http://a/b", o="resolved")),
    ("blue r premium", meaning(place="blue", o="resolved", premium="yes")),
    ("blue premium r", meaning(place="blue", o="resolved", premium="yes")),
    ("blue @x premium r", meaning(place="blue", o="resolved", premium="yes", **{"with": "x"})),
    ("blue @x premium:no r", meaning(place="blue", o="resolved", premium="no", **{"with": "x"})),
    # The note.
    ("blue r // remade it, no fuss", meaning(place="blue", o="resolved", n="remade it, no fuss")),
    ("blue // r", meaning(place="blue", n="r")),
    ('blue r //  it\'s  "fine" @all 5/4', meaning(place="blue", o="resolved", n=' it\'s  "fine" @all 5/4')),
    ("blue r // a // b", meaning(place="blue", o="resolved", n="a // b")),
    ("blue r //", meaning(place="blue", o="resolved")),
    ("// only a note", meaning(n="only a note")),
    (r"blue r // C:\new", meaning(place="blue", o="resolved", n=r"C:\new")),
    (r'blue note:"two\nlines" r', meaning(place="blue", o="resolved", n="two\nlines")),
    ('blue ref:"a // b" r // c', meaning(place="blue", ref="a // b", o="resolved", n="c")),
]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("r l:4", "did you mean -/4?"),
        ("r at:9", "did you mean when:at 9?"),
        ("r time:9:15", "did you mean when:9:15?"),
        ("r mit:kim", "did you mean @kim?"),
        ("r wehn:2027-01-01", "did you mean when:2027-01-01?"),
        ("r price:12", "did you mean spent:12?"),
        ("r stars:5/4", "did you mean 5/4?"),
        ("r spend:dear", "nothing is called spend; there are by, "),
        ("r tonight", "if that is when it was, write when:tonight"),
        ("r x2", "write times:x2 if"),
        ("r @kim 5-4", "ratings go from"),
        ("r 5/4x", "ratings go from"),
        ("r #lunch", "write +lunch if it is a tag"),
        ("r //kind", "put a space after //"),
        ("@kim 5/4 ok", "the outcome is r, p, d, u or w; put a note after //"),
        ("r vai:chat @x y z tmies:3", "via:chat? Also: cannot read 'y' after the place; if it belongs to @x, put both"),
        ("r vai:chat @x y z tmies:3", "\"@x y z\"; also: 'tmies:3': nothing is called tmies; did you mean times:3?"),
    ],
)
def test_behind_a_known_place_every_slip_is_told_of_with_what_was_meant(words: str, meant: str) -> None:
    with pytest.raises(UsageError) as refused:
        of_words(["blue", "bottle", *words.split()], lambda name: name == "blue bottle")
    assert meant in str(refused.value)


@pytest.mark.parametrize(("line", "means"), MEANS)
def test_what_a_line_means(line: str, means: Mapping[str, str]) -> None:
    assert of_text(line).texts == means


def test_the_table_is_long_enough_to_be_a_specification() -> None:
    assert len({line for line, _ in MEANS}) >= 80


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("blue @maya @kim r", "'@maya' and '@kim' both say who served you; give one of them"),
        ("blue @maya with:kim r", "'@maya' and 'with:kim' both say who served you; give one of them"),
        ("blue 5/4 2/- r", "'5/4' and '2/-' both rate empathy; give one of them"),
        ("blue 5/4/3 felt:2 r", "'5/4/3' and 'felt:2' both rate how you felt; give one of them"),
        ("blue @x r u", "'r' and 'u' both give the outcome; give one of them"),
        ("blue u r", "'u' and 'r' both give the outcome; give one of them"),
        ("blue min:5 minutes:6 r", "'min:5' and 'minutes:6' both give the minutes; give one of them"),
        ("blue @x note:a // b", "'note:a' and '// b' both say what happened; give one of them"),
        (
            "blue @Ana Maria r",
            "cannot read 'Maria' after the place; if it belongs to @Ana, put both in quotes",
        ),
        (
            "blue promise:call back u",
            "cannot read 'back' after the place; if it belongs to promise:call, put",
        ),
        ("blue when:yesterday vai:phone r", "'vai:phone': nothing is called vai; did you mean via:phone?"),
        (
            "blue @x yesterday at 9 r",
            "cannot read 'yesterday' after the place; if that is when it was, write",
        ),
        (
            "blue @Ana Maria Diaz r",
            "cannot read 'Maria' after the place; if it belongs to @Ana, put both in",
        ),
        ("blue @x at 9 r", "cannot read 'at' after the place; if that is when it was, write when:at 9"),
        (
            "blue @x r 3 days ago",
            "cannot read '3' after the place; if that is when it was, write when:3 days",
        ),
        ("blue 5/4 good r", "cannot read 'good' after the place; put a note after //"),
        ("blue @x vai:phone r", "'vai:phone': nothing is called vai; did you mean via:phone?"),
        ("blue @x on:friday r", "'on:friday': nothing is called on; did you mean when:friday?"),
        ("blue @x 5/4 unresolvd", "cannot read 'unresolvd' after the place; did you mean unresolved?"),
        ("blue @x 5,4 r", "'5,4': ratings go from 1 (very bad) to 5"),
        ("blue @x , r", "cannot read ',' after the place"),
        ("blue @x zzz:1 r", "'zzz:1': nothing is called zzz; there are by, "),
        ("blue @x 6/4 r", "'6/4': ratings go from 1 (very bad) to 5 (very good): 5/4 for"),
        ("blue @x 9.5/10 r", "'9.5/10': ratings go from 1 (very bad) to 5"),
        ("blue @x 5 r", "'5' could be empathy or listening; write 5/- for empathy, -/5 for listening"),
        ("blue @x 7 r", "'7': ratings go from 1 (very bad) to 5"),
        ('"Blue Bottle" r 4', "'4' could be empathy or listening; write 4/- for empathy"),
        ("blue @x u 5 4", "'5' could be empathy or listening"),
        ("blue @x -/- r", "'-/-': ratings go from 1 (very bad) to 5"),
        ("blue @x via: r", "'via:' has no value; give counter, phone"),
        ('blue promise:"call back u', "the quotes of 'promise:\"call back u' are not closed"),
        ('"Blue Bottle" r remade it', "'remade' is no mark; if it is a note, put // before it"),
        ('Rail r "it was ok"', "'it was ok' is no mark; if it is a note, put // before it"),
        ("5/4 r Blue Bottle", "no place comes before '5/4'; begin with the place, as in: blue bottle 5/4"),
        ('"Blue Bottle" Maya r', "'Maya' beside the place 'Blue Bottle' is not a mark; write @Maya, or"),
    ],
)
def test_what_could_be_lost_or_mean_two_things_is_refused_by_its_word(line: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        of_text(line)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        ("blue vai:phone r", ("vai:phone",)),
        ("blue 6/4 r", ("6/4",)),
        ("cafe x5 r", ("x5",)),
        ("cafe x200 r", ()),
        ("cafe x1 r", ()),
        ("cafe \\x5 r", ()),
        ("toys r us", ("r",)),
        ("blue r bar @maya 5/4", ("r",)),
        ("audi premium", ("premium",)),
        ("blue r yesterday", ("yesterday", "r")),
        ("2026-11-20 blue r", ("2026-11-20",)),
        ("blue bottle", ()),
        ('"toys r us" r', ()),
        (r"toys \r us r", ()),
    ],
)
def test_a_word_of_the_place_that_looks_like_a_mark_is_doubtful(line: str, doubtful: tuple[str, ...]) -> None:
    assert of_text(line).doubtful == doubtful


def test_one_argument_is_a_place_as_it_is_and_words_that_are_a_known_place_are_one() -> None:
    assert of_words(["Blue Bottle @maya 5/4 r"]).texts == {"business": "Blue Bottle @maya 5/4 r"}
    assert of_words(["@maya"]).texts == {"business": "@maya"}
    assert of_words(["vitamin", "d"]).texts == {"business": "vitamin", "outcome": "declined"}
    assert of_words(["vitamin", "d"], lambda name: name == "vitamin d").texts == {"business": "vitamin d"}
    line = of_words(["vitamin", "d", "@maya", "r"], lambda name: name == "vitamin d")
    assert (line.texts["business"], line.texts["outcome"]) == ("vitamin d", "resolved")


def test_every_field_that_has_an_option_has_a_mark() -> None:
    given = {field.name for field in FIELDS.values() if field.option}

    assert {*KEYS.values()} == given - {"business"}


def seen(text: str) -> list[str]:
    """Return the letters and digits of a text, sorted: quotes, dashes and marks do not count."""
    return sorted(re.findall(r"\w", text))


WORDS = r"""blue Bottle @maya @ +tag + 5/4 6/9 -/2 r u premium via:phone zzz:1 // " "a b" promise:"x note:x
    \@a \ it's min: 12.50 “ a/b R @a_b when:x today"""
PIECES = st.sampled_from(WORDS.split())
LINES = st.one_of(st.lists(PIECES).map(" ".join), st.text())


@given(LINES)
@example("@_ +, r")
@example('" " " "')
def test_any_text_is_read_in_full_or_refused_by_a_word_of_it(text: str) -> None:
    """Every letter that was typed belongs to a word that gives a field."""
    try:
        line = of_text(text)
    except UsageError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert re.search(r"'.+?'|\".+?\"", refusal)
        return
    if not {'"', "\u201c", "\u201d", "\u201e", "\\"} & {*text}:
        rated = {line.words[name] for name in ("empathy", "listening", "felt") if name in line.words}
        rest = [word for name, word in line.words.items() if name not in ("empathy", "listening", "felt")]
        assert seen(" ".join([*rated, *rest])) == seen(text)
    assert line.texts.keys() == line.words.keys()


NAMES = st.one_of(
    st.sampled_from(
        ["Blue Bottle", "Vitamin d", "a // b", "@work", "toys r us", "via:phone", "5/4", "\\x", '"q"', "+1"]
    ),
    st.text(min_size=1, max_size=12),
)


def kept(field: str, text: str) -> str | None:
    """Return the text as the field parses it, None if it is refused."""
    try:
        value: str | None = FIELDS[field].read(text, READING)
    except UsageError:
        return None
    return value


def texts(field: str) -> st.SearchStrategy[str]:
    return NAMES.map(lambda text: kept(field, text) or "x")


MOMENTS = st.sampled_from(
    ["2026-11-20 14:30", "2026-11-20", "2026-11-20 12:00", "2026-11-20 00:00", "2026-11-20T14:30-05:00"]
)
VISITS = st.builds(
    Interaction,
    when=MOMENTS.map(lambda text: dates.visit(text, NOW)),
    business=texts("business"),
    employee=st.none() | texts("employee"),
    empathy=st.none() | st.integers(1, 5),
    listening=st.none() | st.integers(1, 5),
    outcome=st.sampled_from(Outcome),
    felt=st.none() | st.integers(1, 5),
    premium=st.booleans(),
    times=st.integers(1, 99),
    via=st.none() | st.sampled_from(Via),
    minutes=st.none() | st.integers(0, 600),
    spent=st.none() | st.floats(0, 1e6).map(lambda amount: round(amount, 2)),
    ref=st.none() | texts("ref"),
    tags=st.lists(st.sampled_from(["lunch", "a:b", "5/4", "+x", '"q']), unique=True).map(tuple),
    note=st.none()
    | NAMES.filter(str.strip)
    | st.sampled_from(["two\nlines", " led by a space", 'a "b" \\n', "// x", "\r"]),
    promise=st.none()
    | st.builds(Promise, text=texts("promise"), by=st.just(dates.due("2026-12-01", NOW)), state=st.just("open")),
)


@given(VISITS)
@example(Interaction(when=NOW, business="Foo -x bar", outcome=Outcome.RESOLVED, listening=4))
@example(Interaction(when=NOW, business="-Foo", outcome=Outcome.RESOLVED, note="-w it's // \n"))
def test_a_line_that_is_written_reads_back_as_the_visit(visit: Interaction) -> None:
    if visit.note is not None and not visit.note.strip():
        return
    visit = replace(visit, **changes({"when": visit.when}))
    line = text_of(visit)

    assert "\n" not in line
    assert visit_of(read_visit(of_text(line).texts, READING), NOW) == visit
    words = arranged(shlex.split(typed(line))[1:], {})
    words[:] = [word for at, word in enumerate(words) if word != "--" or "--" in words[:at]]
    assert of_words(words).texts == of_text(line).texts
