"""One spelling for every name, and what a short form stands for."""

from __future__ import annotations

import tracemalloc
import unicodedata
from difflib import SequenceMatcher
from itertools import islice, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from svclog.errors import Ambiguous, NoSuchBusiness, NoSuchEmployee, UsageError
from svclog.fields import FIELDS, Reading
from svclog.journal.lookalikes import lookalikes
from svclog.model import and_above, fold
from svclog.names import Name, Names
from svclog.query import belongs_to
from svclog.text import clean
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_READING = Reading(lambda _: NOW, lambda _: NOW)

PLACES = ["Blue Bottle", "Acme Cars/service", "Acme Cars/sales", "Café Zoë", "O\u2019Brien & Sons", "Møller & Pine"]


def _is_name(text: str) -> bool:
    try:
        return bool(FIELDS["business"].read(text, _READING))
    except UsageError:
        return False


letters = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
names = (
    st.text(letters, min_size=1, max_size=12)
    .filter(_is_name)
    .map(lambda text: str(FIELDS["business"].read(text, _READING)))
)
plain = (
    st.text("abcé -'/", min_size=1, max_size=8)
    .filter(_is_name)
    .map(lambda text: str(FIELDS["business"].read(text, _READING)))
)


def _spaced(name: str) -> str:
    return f"  {name} ".replace("/", " / ").replace(" ", "  ")


def _swapped(name: str) -> str:
    """Swap the case of each letter, unless this changes the letter: two may share one capital."""
    swapped = (letter.swapcase() for letter in name)
    return "".join(new if new.casefold() == old.casefold() else old for new, old in zip(swapped, name, strict=True))


def _compatible(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


VARIANTS: list[Callable[[str], str]] = [
    str,
    _spaced,
    _swapped,
    lambda name: unicodedata.normalize("NFC", name),
    lambda name: unicodedata.normalize("NFD", name),
    _compatible,
    lambda name: name.replace("i", "\u0130").replace("I", "\u0131"),
    lambda name: "".join(letter + "\ufe0f" if letter not in " /" else letter for letter in name),
    *(
        lambda name, mark=mark: "".join(letter + mark if letter not in " /" else letter for letter in name)
        for mark in "\u200d\u2060\u00ad"
    ),
    *(lambda name, mark=mark: name.replace("'", mark) for mark in "\u2019\u2018\u02bc\u00b4`\u2032"),
]


@given(names, st.lists(st.sampled_from(VARIANTS), min_size=1, max_size=3))
@example("Andi\u00b4s", [_compatible])
@example("\u00b4", [_compatible])
def test_no_way_of_writing_a_name_makes_a_second_one(name: str, variants: Sequence[Callable[[str], str]]) -> None:
    written = name
    for variant in variants:
        written = variant(written)
    assume(_is_name(written))

    found = Names([(name, None)]).business(str(FIELDS["business"].read(written, _READING)))

    assert (found.text, found.known) == (name, True)


@given(names)
def test_a_folded_name_folds_to_itself(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize("mark", "\u2019\u2018\u201b\u02bc\u02bb\u2032\u00b4`\uff07")
def test_every_apostrophe_is_an_apostrophe(mark: str) -> None:
    assert fold(f"O{mark}Brien") == "o'brien"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("istanbul kafe", "\u0130STANBUL KAFE"),
        ("I\u015f\u0131k", "I\u015eIK"),
        ("i\u0307zmir", "\u0130zmir"),
        ("\u03bf\u03b4\u03cc\u03c2", "\u039f\u0394\u038c\u03a3"),
        ("Stra\u00dfe", "STRASSE"),
        ("\u1fb7", "\u1fbc\u0342"),
        ("O\u1ffdBrien", "O\u00b4Brien"),
        ("\u2615 Bar", "\u2615\ufe0f Bar"),
        ("Cafe\u0301", "CAF\u00c9"),
        ("\uff21\uff22\uff23", "abc"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"),
    ],
)
def test_names_that_look_alike_but_for_case_are_one(first: str, second: str) -> None:
    assert Names([(first, None)]).business(second) == Name(first, known=True)


@pytest.mark.parametrize(
    "code", [0x3164, 0x2800, 0x115F, 0x1160, 0xFFA0, 0x034F, 0x200D, 0x200C, 0xFE0F, 0xE0100, 0x00AD, 0x2060]
)
@pytest.mark.parametrize("around", ["{}", "{} Bar", "Bar {}", "Acme/{}"])
def test_what_shows_nothing_is_refused_in_a_name(code: int, around: str) -> None:
    with pytest.raises(UsageError, match=f"give it without U\\+{code:04X}, a character that is not seen"):
        FIELDS["business"].read(around.format(chr(code)), _READING)


@pytest.mark.parametrize(
    "name",
    [
        "Pub \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 Diner",
        "\U0001f3f3\ufe0f\u200d\U0001f308 Bar",
        "\U0001f1e9\U0001f1ea Deli",
        "1\ufe0f\u20e3 Caf\u00e9",
    ],
)
def test_emoji_and_flags_are_kept_whole(name: str) -> None:
    assert FIELDS["business"].read(name, _READING) == name == clean(name)


def test_letters_that_are_not_seen_make_no_flag_of_other_characters() -> None:
    with pytest.raises(UsageError, match="without U\\+E0067"):
        FIELDS["business"].read("Pub\U000e0067\U000e0062\U000e007f", _READING)


def test_flags_of_two_countries_are_two() -> None:
    def flag(country: str) -> str:
        return "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in country) + "\U000e007f"

    assert fold(flag("gbeng")) != fold(flag("gbwls"))


def test_a_person_of_an_entry_without_a_place_is_known_at_no_place() -> None:
    known = Names([("", "MAYA"), ("Blue Bottle", "Maya")])
    assert known.meet("Blue Bottle", "maya") == ("Blue Bottle", "Maya")
    assert known.meet("", "maya") == ("", "maya")


def test_a_wide_stroke_separates_a_desk_as_well() -> None:
    assert FIELDS["business"].read("東京カフェ\uff0f窓口", _READING) == "東京カフェ/窓口"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("24/7 Fitness", ["24/7 Fitness"]),
        ("24/7 Fitness/pool", ["24/7 Fitness", "24/7 Fitness/pool"]),
        ("24\ufe0f/7 Fitness/caf\u00e9", ["24\ufe0f/7 Fitness", "24\ufe0f/7 Fitness/caf\u00e9"]),
        ("Gate 4/B", ["Gate 4", "Gate 4/B"]),
        ("N//A", ["N\u2215A"]),
        ("AC//DC Bar/door 3", ["AC\u2215DC Bar", "AC\u2215DC Bar/door 3"]),
    ],
)
def test_a_stroke_between_digits_and_a_doubled_one_separate_no_desk(typed: str, names: list[str]) -> None:
    name = FIELDS["business"].read(typed, _READING)

    assert and_above(name) == names
    assert FIELDS["business"].read(name, _READING) == name
    assert Names([(name, "Kim")]).business(name.upper()) == Name(name, known=True)
    assert not belongs_to(name, "24")


def test_a_sign_that_holds_a_stroke_separates_nothing() -> None:
    assert not belongs_to("A \u2105 B", "A C")


@given(st.lists(st.tuples(names, st.none() | names), max_size=6))
def test_names_that_were_met_are_known_in_one_spelling(met: list[tuple[str, str | None]]) -> None:
    known = Names(met)

    for business, employee in met:
        place, person = known.meet(business, employee)
        assert (fold(place), fold(person or "")) == (fold(business), fold(employee or ""))
        assert known.meet(place, person) == (place, person)
        assert known.business(business) == Name(place, known=True)
        assert known.place(business) == place
        if person:
            assert known.employee(person, business) == Name(person, known=True)
            assert known.person(person, business) == person


@given(st.lists(plain, min_size=1, max_size=8), plain)
def test_what_a_short_form_means_does_not_depend_on_the_order_of_the_names(known: list[str], short: str) -> None:
    def meaning(order: list[str]) -> object:
        try:
            return fold(Names((name, None) for name in order).place(short))
        except Ambiguous as several:
            return [fold(name) for name in several.found]
        except NoSuchBusiness:
            return None

    assert meaning(known) == meaning(known[::-1])


@given(st.lists(plain, min_size=1, max_size=8), plain)
def test_a_short_form_means_known_names_alone_and_a_full_one_itself(known: list[str], short: str) -> None:
    every = {fold(part) for name in known for part in and_above(name)}
    several: Sequence[str] = ()

    try:
        place = Names((name, None) for name in known).place(short)
    except Ambiguous as error:
        several = error.found
    except NoSuchBusiness:
        place = ""
    found = {fold(name) for name in several or [place] if name}

    assert found <= every
    assert len(found) == len(several or found)
    assert len(several) != 1
    assert fold(short) in found or fold(short) not in every
    assert not any(set(and_above(name)[:-1]) & found for name in found)


@pytest.mark.parametrize(
    ("short", "place"),
    [
        ("blue", "Blue Bottle"),
        ("BLUE  bot", "Blue Bottle"),
        ("bottle", "Blue Bottle"),
        ("ttle", "Blue Bottle"),
        ("acme", "Acme Cars"),
        ("cars", "Acme Cars"),
        ("acme cars", "Acme Cars"),
        ("acme/ser", "Acme Cars/service"),
        ("cars/sal", "Acme Cars/sales"),
        ("ser", "Acme Cars/service"),
        ("cafe", "Café Zoë"),
        ("CAFE ZOE", "Café Zoë"),
        ("o'b", "O\u2019Brien & Sons"),
        ("pine", "Møller & Pine"),
    ],
)
def test_a_start_or_a_part_of_a_name_stands_for_it(short: str, place: str) -> None:
    assert Names((name, None) for name in PLACES).place(short) == place


@pytest.mark.parametrize(
    ("short", "known", "place"),
    [
        ("blue", ["Blues", "Blue"], "Blue"),
        ("cafe", ["Café", "Cafe Zoe", "Café Zoë"], "Café"),
        ("bar", ["The Bar", "Barn"], "Barn"),
        ("inn", ["Dinner", "The Inn"], "The Inn"),
        ("acme", ["Acme/acme desk", "Acme/other"], "Acme"),
    ],
)
def test_the_surest_reading_of_a_short_form_goes_first(short: str, known: list[str], place: str) -> None:
    assert Names((name, None) for name in known).place(short) == place


@pytest.mark.parametrize("short", ["acme/s", "& "])
def test_a_short_form_of_several_names_them_all(short: str) -> None:
    with pytest.raises(Ambiguous, match=r"could be '.*' or '.*'; type more of the name"):
        Names((name, None) for name in PLACES).place(short)


def test_of_many_that_are_meant_some_are_named_and_the_rest_counted() -> None:
    with pytest.raises(Ambiguous, match=r"^'b' could be 'B00', 'B01', 'B02', 'B03', 'B04', 'B05' and 14 more; type"):
        Names((f"B{number:02}", None) for number in range(20)).place("b")


@pytest.mark.parametrize(
    ("name", "near"),
    [("Blue Botle", "Blue Bottle"), ("botle", "Blue Bottle"), ("Acme Cars/servce", "Acme Cars/service"), ("zoo", None)],
)
def test_the_nearest_is_offered_for_a_name_that_nobody_has(name: str, near: str | None) -> None:
    with pytest.raises(NoSuchBusiness) as unknown:
        Names((place, None) for place in PLACES).place(name)

    assert (f"did you mean {near!r}?" in str(unknown.value)) == (near is not None)


@pytest.mark.parametrize("nothing", ["", " ", "/", " / "])
def test_nothing_stands_for_no_name(nothing: str) -> None:
    with pytest.raises(NoSuchBusiness):
        Names((name, None) for name in PLACES).place(nothing)


@pytest.mark.parametrize(
    ("new", "near"),
    [
        ("Blue Botle", "Blue Bottle"),
        ("blue", "Blue Bottle"),
        ("bottle", "Blue Bottle"),
        ("acme", "Acme Cars"),
        ("acme/till", "Acme Cars/till"),
        ("acme/serv", "Acme Cars/service"),
        ("ttle", None),  # a part of a word is no sign that the known place is meant
        ("Acme Cars/till", None),
        ("Harbour Hotel", None),
    ],
)
def test_a_new_name_may_stand_for_a_known_one(new: str, near: str | None) -> None:
    assert Names((name, None) for name in PLACES).business(new) == Name(new, known=False, near=near)


def test_the_desks_of_a_business_share_the_spelling_of_their_employees() -> None:
    known = Names([("Acme Cars/service", "Kim"), ("Acme Cars/sales", None), ("Blue Bottle", "Maya")])

    assert known.employee("KIM", "acme cars/sales") == Name("Kim", known=True)
    assert known.employee("Kym", "Blue Bottle") == Name("Kym", known=False)
    assert known.employee("Maia", "Blue Bottle") == Name("Maia", known=False, near="Maya")
    assert known.employee("may", "blue bottle") == Name("may", known=False, near="Maya")
    assert known.person("ki", "Acme Cars") == "Kim"
    with pytest.raises(NoSuchEmployee, match="nobody at 'Acme Cars/sales' is called 'Kim'"):
        known.person("Kim", "Acme Cars/sales")
    with pytest.raises(NoSuchEmployee, match="nobody in the journal is called 'Mayaa'; did you mean 'Maya'"):
        known.person("Mayaa")


@pytest.mark.parametrize(
    ("typed", "near"), [("Mai", "Mia"), ("mua", "Mia"), ("Kin", "Kim"), ("Lena", "Lana"), ("Jo", None), ("Ian", None)]
)
def test_a_short_name_of_a_person_with_a_letter_wrong_or_two_swapped_may_be_a_slip(
    typed: str, near: str | None
) -> None:
    names = Names([("Blue Bottle", "Mia"), ("Blue Bottle", "Kim"), ("Blue Bottle", "Lana"), ("Blue Bottle", "Bo")])

    assert names.employee(typed, "Blue Bottle").near == near


@pytest.mark.parametrize(
    ("typed", "near"), [("Gate 6", None), ("Terminal 2", None), ("Gaet 5", "Gate 5"), ("Terminall", "Terminal")]
)
def test_a_name_with_other_figures_is_no_slip(typed: str, near: str | None) -> None:
    assert Names([("Gate 5", "Counter 1"), ("Terminal", None)]).business(typed).near == near
    assert Names([("Gate 5", "Counter 1")]).employee("Counter 2", "Gate 5").near is None


def test_of_thousands_of_long_names_that_are_alike_few_are_compared_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[SequenceMatcher[str]] = []
    exactly = SequenceMatcher.ratio

    def ratio(letters: SequenceMatcher[str]) -> float:
        compared.append(letters)
        return exactly(letters)

    monkeypatch.setattr(SequenceMatcher, "ratio", ratio)
    letters = str.maketrans("0123456789", "abcdefghij")
    known = Names((f"{'Harbour Hotel ' * 9}{number:04}".translate(letters), None) for number in range(500))

    assert known.business(f"{'Harbour Hotel ' * 9}xbcd").near is not None
    assert 0 < len(compared) <= 100


def test_many_long_names_are_compared_in_little_memory() -> None:
    names = [f"{'a very long name of a place ' * 7}{number}" for number in range(1000)]
    tracemalloc.start()
    lookalikes([(name, None) for name in names], [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 10 * 1024 * 1024


people = st.text("abé ", min_size=1, max_size=5).filter(_is_name).map(lambda text: " ".join(text.split()))


@given(met=st.lists(st.tuples(plain, st.none() | people), max_size=6), known=st.integers(0, 6))
@example(met=[("Acme Gym", None), ("Acme Gim", None)], known=1)
@example(met=[("Blue Bottle", "Mia"), ("Blue Bottle", "Mai"), ("Bottle", None)], known=0)
@example(met=[("--/a", None), ("--b", None)], known=0)
@example(met=[("Gate 12", None), ("Gate 1", None), ("Gate 13", None)], known=0)
def test_an_import_and_a_typed_line_take_the_same_names_for_slips(
    met: list[tuple[str, str | None]], known: int
) -> None:
    names = Names(met[:known])
    told: list[tuple[str, str, str | None]] = []
    spelt = [names.meet(*pair) for pair in met[:known]]
    new = []
    for place, person in met[known:]:
        if near := names.business(place).near:
            told.append((names.spelling(place), near, None))
        business = names.meet(place)[0]
        if person and (near := names.employee(person, business).near):
            told.append((person, near, business))
        new.append(names.meet(place, person))

    assert list(lookalikes(dict.fromkeys(new), spelt)) == told


def test_of_very_many_names_those_that_differ_by_a_letter_are_found() -> None:
    others = [("".join(word), None) for word in islice(product("abcdefgh", repeat=6), 0, 262_144, 260)]
    found = lookalikes([*others, ("Acme Gym", None), ("Acme Gim", None), ("Acme Gmi", "Ann")], [])

    assert ("Acme Gim", "Acme Gym", None) in found
