"""Payees on bank statements, and the places that they name.

`SQ *BLUE BOTTLE 0421 OAKLAND CA` has the card processor in front, and the number and town of the shop behind. A payee
names a place for sure if it holds the whole name, and no other word that could be part of another name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from svclog.folding import folded, unaccented
from svclog.model import and_above, fold
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from svclog.model import Payee

_PROCESSOR = re.compile(
    r"\s*(?:sq|sqc|tst|sp|py|pp|ppl|pypl|paypal|iz|izettle|zettle|sumup|sum up|stripe|clover|clv|toast|ls|lsp|wpy|cke"
    r"|ckb|bt|2co|fs|eb|gpay|klarna|mollie|adyen|nyx)\s?[*_]\s?",
    re.IGNORECASE,
)
"""Payment processors, as they stand before the name of the business."""


def _words(text: str) -> list[str]:
    """Split a folded text into words of letters and digits; an apostrophe does not end a word."""
    return re.findall(r"[^\W_]+", text.replace("'", ""))


_BEFORE = frozenset(
    _words(
        "ach achat at authorized autorisiert basislastschrift bei card cards cartao carte cb check checkcard "
        "contactless crd credit dauerauftrag dbt debit direct ec einkauf einzug from girocard incasso intl "
        "kartenzahlung kauf lastschrift maestro mandat mastercard of on order paiement payment pin pos "
        "prelevement purchase recurring sale sepa standing the to transfer uberweisung ueberweisung vir virement "
        "visa vom von xfer"
    )
)
"""Words of banks and cards, which do not name the business if they come first."""
_BEHIND = frozenset(
    _words(
        "ab ag bv card co com corp debit eg ev filiale girocard gmbh inc kg kgaa lastschrift limited llc ltd "
        "mastercard mbh no nr nv ohg oy plc pos purchase recurring sa sarl sas se srl store ug usa visa www"
    )
)
"""Words that may follow the name of a place: company forms, ends of web addresses, words of cards."""
_TIED = frozenset({"the", "and", "und", "et", "y"})
"""Words that some write in a name and others leave out."""
_GENERIC = frozenset(
    _words(
        "airline apotheke auto backerei baeckerei bakery bank bar barber beauty books cafe car care cars center "
        "centre church cinema city clinic club coffee college company credit dental dentist diner doctor dr eats "
        "energy express florist food foods fuel garage gas grill gym hair home hospital hotel house inn insurance "
        "kitchen lab labs landlord leasing library loan loans market media medical metro mobile mortgage museum "
        "music next office optical optician opticians outlet park parking paypal pharmacy phone pizza pizzeria "
        "plaza plumber pool post praxis prime pub rental repair repairs restaurant royal salon school service "
        "services shoes shop shops spa sports station store stores studio supermarket taxi tea theater theatre "
        "tickets tires toys travel tyres university vet video water wine"
    )
)
"""Words that are common in business names: alone, none of them names a business."""
_REGIONS = frozenset(
    _words(
        "ak al ar at au aus aut az be bel ca can ch che co ct cz dc de deu dk dnk es esp fi fin fl fr fra ga gb "
        "gbr hi ia id ie il in irl it ita ks ky la lu lux ma md me mi mn mo ms mt nc nd ne nh nj nl nld nm no nor "
        "nv ny nz nzl oh ok or pa pl pol prt pt ri sc sd se swe tn tx uk us usa ut va vt wa wi wv wy"
    )
)
"""States and countries, which may end the town of a shop."""
_CARRIERS = frozenset(_words("paypal klarna sumup zettle stripe venmo zelle visa mastercard amex"))
"""Intermediaries: words after their name belong to another business."""
_TRANSFER = frozenset(
    _words(
        "atm auszahlung bargeldauszahlung bonifico cash geldautomat giroconto overboeking retrait savings sparen "
        "sparkonto tagesgeld transfer traspaso uebertrag umbuchung withdrawal xfer zelle"
    )
)
"""Words for transfers and withdrawals."""
_PIECE = re.compile(r"[^\W\d_]-\d{3}[^\W_]*|[^\W_]+(?:['.][^\W_]+)*")
"""A run without spaces: `NETFLIX.COM`, `MCGINTY'S`, and the `T-1832` by which a chain names a shop."""
_GAP = re.compile(r"\s{3,}")
_LATIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
"""The usual replacements of letters outside ASCII, other than dropping the accent."""
_CUT = range(20, 26)
"""The lengths at which banks cut off names."""
_MOST_AFTER = 4
"""The most words that may follow the number of a shop: its town, state and country."""
_FEWEST_LETTERS = 4
"""Shorter names are not matched for sure if a town follows."""
_SHOWN = 3
"""The fewest letters left of a word that was cut off; at least half of it must be left, too."""
_LONG = 8
_OFFERED = 3


class Meaning(Struct, frozen=True):
    """The meaning of a payee: a place, never a place, or a question with `candidates`."""

    key: str
    """The words of the payee under which an answer is saved."""
    place: str | None = None
    never: bool = False
    candidates: tuple[str, ...] = ()
    """The places that may be meant, the likeliest first, if none is certain."""
    moves: bool = False
    """Whether the payment looks like a transfer or a withdrawal."""


class _Word(NamedTuple):
    text: str
    """The text on the statement; empty for the second and later words of a run without spaces."""
    folded: str
    after_gap: bool
    is_ending: bool
    """Whether the word ends a web address: `DE` in `AMAZON.DE`."""

    @property
    def is_marker(self) -> bool:
        """Whether the word is the number of a shop, a phone or a payment; nothing after it is part of the name."""
        return sum(map(str.isdigit, self.folded)) >= 3

    @property
    def is_reference(self) -> bool:
        """Whether the word mixes letters and digits, as machine-made payment references do."""
        return self.is_number and not self.folded.isdigit() and len(self.folded) > _SHOWN

    @property
    def is_number(self) -> bool:
        """Whether the word contains a digit."""
        return any(map(str.isdigit, self.folded))


class Payees:
    """Finds the places that payees mean, from the places of a journal and the user's `answers`."""

    def __init__(self, places: Iterable[str], answers: Iterable[Payee] = ()) -> None:
        self._by_letters: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_word: dict[str, dict[str, None]] = defaultdict(dict)
        self._words: dict[str, list[list[str]]] = {}
        for name in dict.fromkeys(above for place in places for above in and_above(place)):
            spellings = dict.fromkeys((_plain(name), _plain(name.lower().translate(_WRITTEN_OUT))))
            self._words[name] = [_kept(_words(text)) for text in spellings]
            for words in self._words[name]:
                if words:
                    self._by_letters["".join(words)][name] = None
                    for word in words:
                        self._by_word[word][name] = None
        self._letters = sorted(self._by_letters)
        self._by_rarest: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        """Each spelling of each place, under its rarest word, so that few candidates need a full comparison."""
        for name, spellings_of in self._words.items():
            for words in filter(None, spellings_of):
                rarest = min(words, key=lambda word: len(self._by_word[word]))
                self._by_rarest[rarest].append((name, words))
        ordered = sorted(answers, key=lambda payee: (payee.edited or payee.at, payee.id))
        self._answers = {fold(payee.payee): payee for payee in ordered}
        self.meaning = cache(self._meaning)

    def _meaning(self, name: str) -> Meaning:
        words, start = _split(name)
        key = _key(name, words, start)
        if answer := self._answers.get(fold(key)):
            return Meaning(key, answer.business, never=answer.business is None)
        certain = self._certain(name, words, start)
        rivals = self._more_specific(certain, words)
        if len(certain) == 1 and not rivals:
            return Meaning(key, certain[0])
        moves = any(word.folded in _TRANSFER for word in words)
        return Meaning(key, candidates=(*rivals, *certain) or self._candidates(_named(words, start)), moves=moves)

    def _certain(self, name: str, words: Sequence[_Word], start: int) -> list[str]:
        """Return the places that certainly match, by the longest name: one, or several with the same letters."""
        for first in range(start + 1):
            letters, longest = "", (0, list[str]())
            for end in range(first, len(words)):
                letters += words[end].folded if words[end].folded not in _TIED else ""
                is_whole = first == 0 and end + 1 == len(words)
                fitting = [
                    place
                    for place in self._by_letters.get(letters, ())
                    if self._is_spelt(place, words[first : end + 1])
                    and (is_whole or self._is_rest(place, words[end + 1 :]))
                ]
                if fitting:
                    longest = end, fitting
            if longest[1]:
                return self._desks(longest[1], words[longest[0] + 1 :])
        return self._cut_off(name, words[start:])

    def _more_specific(self, places: Sequence[str], words: Sequence[_Word]) -> list[str]:
        """Return the places whose words all occur in the payee, if they have more words than the places found."""
        if not places:
            return []
        held = {word.folded for word in words}
        here = max(len("".join(spelt)) for place in places for spelt in self._words[place])
        above = {above for place in places for above in and_above(place)}
        return [
            *dict.fromkeys(
                other
                for word in words
                for other, spelt in self._by_rarest.get(word.folded, ())
                if other not in above and held.issuperset(spelt) and len("".join(spelt)) > here
            )
        ]

    def _is_spelt(self, place: str, words: Sequence[_Word]) -> bool:
        """Whether words with the letters of a place are its name; a short name must also have the same word breaks."""
        spelt = _kept([word.folded for word in words])
        return len("".join(spelt)) >= _FEWEST_LETTERS or spelt in self._words[place]

    def _is_rest(self, place: str, rest: Sequence[_Word]) -> bool:
        """Whether the words after the name of a place cannot be part of another name."""
        names = [words for words in self._words[place] if words]
        if any({*words} <= _CARRIERS | _BEFORE | _BEHIND for words in names):
            return False  # words after those of a bank or card name another business
        if rest and any(len(words) == 1 and words[0] in _GENERIC for words in names):
            return False
        marked = next((at for at, word in enumerate(rest) if word.is_marker or word.after_gap), len(rest))
        if not all(map(_says_nothing, rest[:marked])):
            return False
        town = [word for word in rest[marked:] if not _says_nothing(word)]
        return self._desks([place], town) != [place] or self._is_town(names, town)

    @staticmethod
    def _is_town(names: Sequence[Sequence[str]], town: list[_Word]) -> bool:
        """Whether the words after the number of a shop can only be its town."""
        address = [*town]
        while address and address[-1].folded in _REGIONS:
            address.pop()
        if not address:
            return True
        is_other = any(word.folded in _GENERIC | _TRANSFER for word in address)
        if is_other or len(address) > _MOST_AFTER or len("".join(names[0])) < _FEWEST_LETTERS:
            return False
        # A name of one word may begin another name, whose rest follows the number, unless that is an address.
        return len(address) < len(town) or all(len(words) > 1 for words in names)

    def _desks(self, places: list[str], rest: Sequence[_Word]) -> list[str]:
        """Return the desks that the words behind the places name, such as the town of a branch; else the places."""
        town = [word.folded for word in rest if not word.is_number]
        for words in (town, town[:-1]):
            desks = [
                desk
                for place in places
                for desk in self._by_letters.get("".join([*self._words[place][0], *words]), ())
                if words and desk != place and place in and_above(desk)
            ]
            if desks:
                return desks
        return places

    def _cut_off(self, name: str, words: Sequence[_Word]) -> list[str]:
        """Return the one place whose last word a bank may have cut off; empty if several match."""
        letters = "".join(_kept([word.folded for word in words]))
        if len(name.strip()) not in _CUT or len(letters) < _LONG:
            return []
        places = self._beginning(letters)
        return [
            place
            for place in places
            if len(places) == 1 and any(_is_cut(spelt, letters) for spelt in self._words[place])
        ]

    def _beginning(self, letters: str) -> list[str]:
        """Return the places whose letters begin with `letters`."""
        found: dict[str, None] = {}
        for at in range(bisect_left(self._letters, letters), len(self._letters)):
            if not self._letters[at].startswith(letters):
                break
            found |= self._by_letters[self._letters[at]]
        return [*found]

    def _candidates(self, words: Sequence[_Word]) -> tuple[str, ...]:
        """Return the places that may be meant: all words of one occur in the payee's name, or the other way round."""
        words_kept = _kept([word.folded for word in words])
        held = {*words_kept}
        core = [word for word in words_kept if not any(map(str.isdigit, word)) and word not in _BEHIND]
        letters = "".join(core)
        found: dict[str, int] = {}
        may_be = [pair for word in words_kept for pair in self._by_rarest.get(word, ())]
        fewest: Collection[str] = min((self._by_word.get(word, {}) for word in core), key=len, default=())
        may_be += [(place, spelt) for place in fewest for spelt in self._words[place]]
        wanted = {*core}
        for place, spelt in may_be:
            if spelt and (held.issuperset(spelt) or wanted.issubset(spelt)):
                telling = {word for word in spelt if word not in _GENERIC and len(word) > 1} & held
                if telling:
                    found[place] = len("".join(telling))
        if len(letters) >= _LONG:
            found |= {place: len(letters) for place in self._beginning(letters) if place not in found}
        ranked = sorted(found, key=lambda place: (-found[place], fold(place)))
        return (*ranked[:_OFFERED],)


@lru_cache(maxsize=1 << 12)
def key_of(name: str) -> str:
    """Return the words of a payee under which an answer is saved."""
    return _key(name, *_split(name))


def _is_cut(spelt: Sequence[str], letters: str) -> bool:
    """Whether the letters stop within the last word of a name, with enough of it left."""
    shown = len(letters) - len("".join(spelt[:-1]))
    return "".join(spelt).startswith(letters) and shown >= _SHOWN and shown * 2 >= len(spelt[-1])


@lru_cache(maxsize=1 << 14)
def _folded_words(piece: str) -> list[str]:
    """Split a run without spaces into words as they are compared."""
    return _words(_plain(piece).replace("-", ""))


def _split(name: str) -> tuple[list[_Word], int]:
    """Split a payee into words, and count the leading ones that only banks and cards write."""
    name = name.replace("\u2019", "'")
    processor = _PROCESSOR.match(name)
    body = name[processor.end() :] if processor else name
    words: list[_Word] = []
    end = 0
    for piece in _PIECE.finditer(body):
        gap = bool(words) and _GAP.search(body[end : piece.start()]) is not None
        end = piece.end()
        for number, part in enumerate(_folded_words(piece[0])):
            is_ending = number > 0 and "." in piece[0] and len(part) <= _SHOWN
            words.append(_Word("" if number else piece[0], part, gap and not number, is_ending))
    start = 0
    lead = _BEFORE | _CARRIERS
    while start < len(words) - 1 and (words[start].folded in lead or (words[start].is_number and start)):
        start += 1
    return words, start


def _named(words: Sequence[_Word], start: int) -> list[_Word]:
    """Return the words from `start` on that may name the business: those before a shop number or a gap."""
    behind = words[start:]
    end = next((at for at, word in enumerate(behind) if at and (word.is_marker or word.after_gap)), len(behind))
    while end > 2 and all(word.folded.isdigit() for word in behind[end - 2 : end]):
        end -= 2  # the date of the payment
    return [*behind[:end]]


def _key(name: str, words: Sequence[_Word], start: int) -> str:
    """Return the words that may name the business, without references, which differ each time; idempotent."""
    kept = [word.text for word in _named(words, start) if word.text and not word.is_reference]
    key = " ".join(kept) or " ".join(word.text for word in words if word.text) or clean(name) or "?"
    return key if key == name or len(key) >= len(name) else key_of(key)


def _says_nothing(word: _Word) -> bool:
    """Whether a word behind the name of a place is never part of a name."""
    return word.is_number or word.is_ending or word.folded in _BEHIND


def _plain(text: str) -> str:
    return unaccented(folded(text)).translate(_LATIN)


def _kept(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _TIED]
