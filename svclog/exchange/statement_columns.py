"""Find the columns of a bank's CSV, whose titles differ by bank and language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import BadValue, UsageError, shown
from svclog.exchange.choices import key_of
from svclog.exchange.columns import listed
from svclog.exchange.money import currency_of
from svclog.folding import unaccented

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

ROLES = ("date", "payee", "amount", "paid", "received", "currency", "account", "sign", "state")
"""The parts of a line: `paid` and `received` if they have separate columns, `sign` if a word tells which it is."""

_NAMES = {
    "date": "transaction_date|trans_date|trans._date|transactiedatum|purchase_date|started_date|date_of_transaction|"
    "buchungsdatum|buchungstag|buchung|booking_date|booked|date_posted|posting_date|post_date|posted_date|posted|date|"
    "datum|completed_date|boekdatum|fecha|fecha_operacion|date_operation|date_de_l'operation|data|data_operazione|"
    "valutadatum|valuta|wertstellung|value_date",
    "payee": "payee|payee_name|merchant|merchant_name|counterparty|counterparty_name|counter_party|beneficiary|"
    "beneficiary_name|zahlungsempfanger*in|zahlungsempfanger|empfanger|empfaenger|beguenstigter/zahlungspflichtiger|"
    "begunstigter/zahlungspflichtiger|auftraggeber_/_begunstigter|auftraggeber/empfanger|auftraggeber/empfaenger|"
    "name_zahlungsbeteiligter|naam_tegenpartij|naam_/_omschrijving|tegenpartij|name|description|transaction_description|"
    "transaction_details|details|narrative|narration|particulars|verwendungszweck|omschrijving|libelle|concepto|"
    "descripcion|descrizione|memo|buchungstext|text|reference",
    "amount": "amount|transaction_amount|billing_amount|betrag|umsatz|umsatzbetrag|montant|importe|importo|bedrag|"
    "value",
    "paid": "debit|debits|debit_amount|paid_out|money_out|withdrawal|withdrawals|withdrawal_amount|soll|belastung|"
    "ausgang|ausgabe|ausgaben|cargo|cargos|dare|outflow|uitgave|paid|spent",
    "received": "credit|credits|credit_amount|paid_in|money_in|deposit|deposits|deposit_amount|haben|gutschrift|"
    "eingang|einnahme|einnahmen|abono|abonos|avere|inflow|received",
    "currency": "currency|currency_code|ccy|wahrung|waehrung|devise|moneda|divisa|munt|commodity",
    "account": "account|account_number|account_no|account_no.|account_id|account_name|acct|konto|kontonummer|"
    "auftragskonto|rekening|compte|cuenta|card_number|card_no.",
    "sign": "credit_debit_indicator|debit/credit|credit/debit|debit_credit|cr/dr|dr/cr|d/c|c/d|dc|soll/haben|s/h|"
    "af_bij|direction|transaction_type|type",
    "state": "state|status",
}
_WAYS = {role: names.split("|") for role, names in _NAMES.items()}
_ALTERNATIVES = frozenset({"payee"})  # if the first column is empty, the next is read
_BRACKETED = re.compile(r"_?[(\[](?P<within>[^)\]]*)[)\]]")
_IN = re.compile(r"_(?:in_)?(?P<within>eur|usd|gbp|chf|cad|aud|€|\$|£)")
_DATE, _PAYEE, _MONEY = "date", "payee", frozenset({"amount", "paid", "received"})


class Columns(NamedTuple):
    """The indexes of the columns for each part of a line, and the currency named in a title."""

    places: Mapping[str, tuple[int, ...]]
    currency: str = ""
    titles: Sequence[str] = ()

    def title(self, role: str) -> str:
        """The title of the column of a part in the file."""
        return self.titles[self.places[role][0]] if role in self.places else role


def known_titles() -> set[str]:
    """All known titles, in the form in which titles are compared."""
    return {name for names in _WAYS.values() for name in names}


def is_header(cells: Sequence[str]) -> bool:
    """Whether these are the titles of a statement's columns."""
    columns = _by_title(cells)
    return _DATE in columns and _PAYEE in columns and bool(columns.keys() & _MONEY)


def columns_of(source: str, header: Sequence[str], maps: Mapping[str, str]) -> Columns:
    """Find the columns of a statement, by the user's options or else by their titles. Raises UsageError."""
    by_role = _by_title(header)
    for role, wanted in maps.items():
        by_role.pop(role, None)
        if wanted:
            by_role[role] = (_column(source, header, role, wanted),)
    chosen = maps.keys() & _MONEY
    for role in ("paid", "received") if "amount" in by_role and chosen <= {"amount"} else ("amount",) if chosen else ():
        by_role.pop(role, None)
    needed = [role for role in (_DATE, _PAYEE) if role not in by_role] + ["amount"] * (not by_role.keys() & _MONEY)
    if needed:
        options = " ".join(f"--map {role}=COLUMN" for role in needed)
        missing = f"{source} has no column for {' and '.join(filter(None, [', '.join(needed[:-1]), needed[-1]]))}"
        raise UsageError(f"{missing}; give {options}, with one of its columns: {listed(header)}")
    for role, places in by_role.items():
        if len(places) > 1 and role not in _ALTERNATIVES:
            title = shown(header[places[0]])
            raise UsageError(f"{source} has the column {title} twice; rename one of them in the file")
    money = next(role for role in ("amount", "paid", "received") if role in by_role)
    return Columns(by_role, _currency_in(header[by_role[money][0]]), header)


def _column(source: str, header: Sequence[str], role: str, wanted: str) -> int:
    """The index of the column that the user named. Raises UsageError."""
    alike = [at for at, title in enumerate(header) if key_of(title) == key_of(wanted)]
    if not alike:
        raise UsageError(f"--map {role}={wanted}: {source} has no such column; it has {listed(header)}")
    if len(alike) > 1:
        raise UsageError(f"{source} has the column {shown(wanted)} twice; rename one of them in the file")
    return alike[0]


def columns_named(named: Sequence[str], width: int) -> Columns:
    """The columns of a file without a header, as `--columns` names them. Raises UsageError."""
    places = {name: tuple(at for at, role in enumerate(named) if role == name) for name in named if name}
    for name, indexes in places.items():
        if len(indexes) > 1:
            raise UsageError(f"--columns names {name} twice; give one")
    if not {_DATE, _PAYEE} <= places.keys() or not places.keys() & _MONEY:
        raise UsageError("--columns: a statement needs date, payee, and amount (or paid and received)")
    return Columns(places, titles=[str(number) for number in range(1, width + 1)])


def roles(option: str, names: Iterable[str]) -> tuple[str, ...]:
    """Check that each name is a part of a line, or empty. Raises BadValue."""
    checked = tuple(names)
    for name in checked:
        if name not in {"", *ROLES}:
            raise BadValue(option, name, f"one of {', '.join(ROLES)}")
    return checked


def _by_title(header: Sequence[str]) -> dict[str, tuple[int, ...]]:
    keys = [_key(title) for title in header]
    by_role: dict[str, tuple[int, ...]] = {}
    for role, ways in _WAYS.items():
        places = [at for way in ways for at, key in enumerate(keys) if key == way]
        if places:
            first = [at for at in places if keys[at] == keys[places[0]]]
            by_role[role] = (*places,) if role in _ALTERNATIVES else (*first,)
    return by_role


def _key(title: str) -> str:
    """Normalize a title for comparison: without accents, and without a currency."""
    key = _BRACKETED.sub("", unaccented(key_of(title)))
    return _IN.sub("", key)


def _currency_in(title: str) -> str:
    """The currency in a title such as `Betrag (EUR)`; "" if there is none."""
    key = unaccented(key_of(title))
    within = _BRACKETED.search(key) or _IN.search(key)
    text = within["within"] if within else ""
    return currency_of(text) if re.fullmatch("[a-z]{3}|[€$£]", text) else ""


def are_signs(values: Collection[str]) -> bool:
    """Whether a column has only words for paid and received amounts."""
    return {value.strip().casefold() for value in values if value.strip()} <= PAID | RECEIVED


PAID = frozenset({"debit", "debet", "d", "dr", "dbit", "s", "soll", "af", "out", "paid", "db"})
"""The words for an amount that was paid."""
RECEIVED = frozenset({"credit", "c", "cr", "crdt", "h", "haben", "bij", "in", "received"})
"""The words for an amount that was received."""
