"""Bank statements as payments, in the formats of many banks; contradictory ones are refused in one sentence."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog.errors import UsageError
from svclog.exchange.choices import Layout
from svclog.exchange.source import Source
from svclog.exchange.statement_csv import Said
from svclog.exchange.statements import read_statement, united
from svclog.model import Interaction, Outcome, Payment, Vote
from svclog.payees import Payees
from svclog.reports.wallet import Logged, Wallet, wallet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.exchange.money import Statement

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def read(text: str | bytes, said: Said | None = None) -> Statement:
    data = text.encode() if isinstance(text, str) else text
    return read_statement(Source("bank.csv", data, said.layout.encoding if said else ""), said or Said(), NOW)


def lines(text: str | bytes, said: Said | None = None) -> list[tuple[str, str, str, str]]:
    return [(f"{one.day:%d %b}", one.payee, f"{one.amount:.2f}", one.currency) for one in read(text, said).payments]


BOTTLE = ("02 Nov", "Blue Bottle", "4.50", "EUR")
REFUND = ("04 Nov", "Blue Bottle", "-4.50", "EUR")
RENT = ("30 Nov", "Landlord", "1234.50", "EUR")

DIALECTS = {
    "signed": """Date,Description,Amount,Currency
2026-11-02,Blue Bottle,-4.50,EUR
2026-11-04,Blue Bottle,4.50,EUR
2026-11-30,Landlord,"-1,234.50",EUR
""",
    "debit and credit": """Transaction Date;Post Date;Payee;Debit (EUR);Credit (EUR);Balance
02/11/2026;03/11/2026;Blue Bottle;4.50;;100.00
04/11/2026;04/11/2026;Blue Bottle;0.00;4.50;104.50
30/11/2026;30/11/2026;Landlord;1'234.50;;-1130.00
""",
    "a preamble in German, and a balance": """"Kontonummer:";"DE00 / Girokonto"

"Kontostand:";"1.234,00 EUR"
"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Betrag (EUR)"
"02.11.2026";"03.11.2026";"Lastschrift";"Blue Bottle";"x";"-4,50"
"04.11.2026";"04.11.2026";"Gutschrift";"";"Blue Bottle";"4,50"
"30.11.2026";"30.11.2026";"Dauerauftrag";"Landlord";"x";"-1.234,50"
"";"";"";"Saldo";"";"99,00"
""",
    "words for debit and credit": """Date\tName\tAmount\tDebit/Credit
2 Nov 2026\tBlue Bottle\t4,50 €\tDebit
4 Nov 2026\tBlue Bottle\t4,50 €\tCredit
30 Nov 2026\tLandlord\t€1.234,50\tDebit
""",
    "declined, and two columns of minuses": """Started Date,Completed Date,Description,Paid out,Paid in,Currency,State
2026-11-02 09:15:00,2026-11-03 10:00:00,Blue Bottle,-4.50,,EUR,COMPLETED
2026-11-03 09:15:00,2026-11-03 10:00:00,Blue Bottle,-9.50,,EUR,DECLINED
2026-11-04 09:15:00,2026-11-05 10:00:00,Blue Bottle,,4.50,EUR,COMPLETED
2026-11-30 09:15:00,2026-11-30 10:00:00,Landlord,-1234.50,,EUR,COMPLETED
""",
    "hledger": """"txnidx","date","date2","status","code","description","comment","account","amount","commodity"
"1","2026-11-02","","","","Blue Bottle | latte","","expenses:coffee","4.00","EUR"
"1","2026-11-02","","","","Blue Bottle | latte","","expenses:tip","0.50","EUR"
"1","2026-11-02","","","","Blue Bottle | latte","","assets:bank","-4.50","EUR"
"2","2026-11-04","","","","Blue Bottle","","expenses:coffee","-4.50","EUR"
"2","2026-11-04","","","","Blue Bottle","","assets:bank","4.50","EUR"
"3","2026-11-30","","","","Landlord","","expenses:rent","1234.50","EUR"
"3","2026-11-30","","","","Landlord","","assets:bank","-1234.50","EUR"
"4","2026-11-30","","","","savings","","assets:savings","10.00","EUR"
"4","2026-11-30","","","","savings","","assets:bank","-10.00","EUR"
""",
    "Beancount": """date,payee,narration,account,position
2026-11-02,Blue Bottle,latte,Expenses:Coffee,4.50 EUR
2026-11-02,Blue Bottle,latte,Assets:Bank,-4.50 EUR
2026-11-04,Blue Bottle,back,Expenses:Coffee,-4.50 EUR
2026-11-30,Landlord,rent,Expenses:Rent,1234.50 EUR
""",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_payments_are_the_same_in_the_csv_of_every_bank(dialect: str) -> None:
    assert lines(DIALECTS[dialect]) == [BOTTLE, REFUND, RENT]


def test_what_a_person_says_of_a_file_holds() -> None:
    bare = "x;02.11.26;Blue Bottle;4,50\nx;04.11.26;Blue Bottle;-4,50\nx;30.11.26;Landlord;1234,50\n".encode("cp1252")
    said = Said(columns=("", "date", "payee", "amount"), layout=Layout("cp1252"), paid="positive")
    odd = "When,Who,What,Sum\n02.11.2026,x,Blue Bottle,-4.50\n"

    assert [line[:3] for line in lines(bare, said)] == [one[:3] for one in (BOTTLE, REFUND, RENT)]
    assert lines(odd, Said(maps={"date": "when", "payee": "What", "amount": "Sum"}))[0][:3] == BOTTLE[:3]


HEADER = "Date,Payee,Amount\n"
REFUSED = {
    "no header": ("2026-11-02,Blue Bottle,-4.50\n", "seems to have no header.*--columns date,payee,amount"),
    "no payee": ("Date,Amount\n2026-11-02,-4.50\n", "no column for payee; give --map payee=COLUMN"),
    "no sign": (f"{HEADER}2026-11-02,Blue Bottle,4.50\n", "1 amount is above 0 and 0 below.*--paid positive"),
    "two readings": (f"{HEADER}2026-11-02,Blue Bottle,-1.500\n", "bank.csv:2: Amount: '-1.500' has two readings"),
    "two marks": (f'{HEADER}2026-11-02,a,-1.50\n2026-11-02,b,"-1,50"\n', "follow a point in one and a comma"),
    "two days": (f"{HEADER}03/04/2026,a,-1.50\n", "could be .*--dates day-first"),
    "two orders": (f"{HEADER}03/04/2026,a,-1.5\n13/04/2026,a,-1.5\n04/13/2026,a,-1.5\n", "--dates day-first"),
    "no date": (f"{HEADER}soon,a,-1.50\n", "bank.csv:2: cannot read the date 'soon'"),
    "no amount": (f"{HEADER}2026-11-02,a,much\n", "bank.csv:2: Amount: 'much' is not an amount"),
    "too much": (f"{HEADER}2026-11-02,a,-{'9' * 5000}\n", "bank.csv:2: Amount: '-999.*…' is not an amount"),
    "both": ("Date,Payee,Debit,Credit\n2026-11-02,a,1.00,2.00\n", "bank.csv:2: it has both Debit and Credit"),
    "against its word": ("Date,Payee,Amount,D/C\n2026-11-02,a,-1.00,C\n", "bank.csv:2: -1.00 is below 0, and 'C' says"),
    "no word": (
        "Date,Payee,Amount,D/C\n2026-11-02,a,1,D\n2026-11-02,b,1,\n",
        "bank.csv:3: nothing says whether 1.0 was paid",
    ),
    "no such day": (f"{HEADER}2026-02-30,a,-1.50\n", "bank.csv:2: '2026-02-30' does not exist"),
    "a short row of a ledger": (
        "date,payee,narration,account,position\n2026-11-02,a,b,Expenses:X\n",
        "bank.csv:2: position: '' is not an amount",
    ),
    "twice": ("Date,Payee,Amount,Amount\n2026-11-02,a,-1.00,-2.00\n", "the column 'Amount' twice"),
    "empty": (" \n", "bank.csv is empty"),
    "nothing paid": (HEADER, "there is no payment in it"),
    "json": ("[{}]", "bank.csv is not a bank statement; give CSV, OFX or QFX"),
    "broken ofx": ("OFXHEADER:100\nDATA:OFXSGML\n", "bank.csv is no OFX that can be read"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_statement_or_contradicts_itself_is_refused_in_one_sentence(kind: str) -> None:
    text, sentence = REFUSED[kind]

    with pytest.raises(UsageError, match=sentence) as refused:
        united([read(text)])

    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said({"payee": ""}), "bank.csv has no column for payee; give --map payee=COLUMN"),
        (
            Said({"payee": "Who"}),
            "--map payee=Who: bank.csv has no such column; it has Date, Payee, Amount, Note, Note",
        ),
        (Said({"payee": "note"}), "bank.csv has the column 'note' twice; rename one of them in the file"),
        (Said(columns=("date", "payee", "amount", "date", "")), "--columns names date twice; give one"),
        (Said(columns=("date", "payee", "", "", "")), "--columns: a statement needs date, payee, and amount"),
    ],
)
def test_columns_that_are_named_wrongly_are_refused(said: Said, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        read("Date,Payee,Amount,Note,Note\n2026-11-02,Blue Bottle,-4.50,x,y\n", said)
    assert str(refused.value).startswith(sentence)


def test_a_line_above_the_titles_may_be_longer_than_a_cell() -> None:
    assert lines(f"{'x' * 200_000}\n{HEADER}2026-11-02,Blue Bottle,-4.50\n")[0][:3] == BOTTLE[:3]


def test_a_mark_that_stands_twice_in_an_amount_tells_how_the_others_are_written() -> None:
    found = read(f"{HEADER}2026-11-02,a,-1.500\n2026-11-02,b,-1.234.567\n").payments
    assert [one.amount for one in found] == [Decimal(1500), Decimal(1234567)]


def test_a_column_tells_what_one_cell_leaves_open() -> None:
    text = f'{HEADER}03/04/2026,a,"-1.500"\n13/04/2026,b,"-2,50"\n'

    assert [(one.day, one.amount) for one in read(text).payments] == [
        (date(2026, 4, 3), Decimal(1500)),
        (date(2026, 4, 13), Decimal("2.5")),
    ]


@pytest.mark.parametrize("amount", ["-4.5 0", "-4,'50", "-4.50'", "-1.234 5"])
def test_what_groups_digits_does_not_stand_among_decimals(amount: str) -> None:
    with pytest.raises(UsageError, match="is not an amount"):
        read(f'Date,Payee,Amount\n2026-11-02,Blue Bottle,"{amount}"\n2026-11-03,Blue Bottle,-4.50\n')


@pytest.mark.parametrize("amount", ["4.50-", "4.50 -", "-4.50 EUR", "EUR 4.50 -", "(4,50 €)"])
def test_what_follows_an_amount_is_no_part_of_it(amount: str) -> None:
    [(_, _, value, _)] = lines(f'Date,Payee,Amount\n2026-11-02,Blue Bottle,"{amount}"\n')
    assert value == "4.50"


@given(st.text("1.,' -€()", max_size=9))
def test_no_cell_is_too_odd_to_be_refused_by_a_sentence(amount: str) -> None:
    with suppress(UsageError):
        read(f'Date,Payee,Amount\n2026-11-02,Blue Bottle,"{amount}"\n2026-11-03,Blue Bottle,-4.50\n')


def test_what_stands_in_two_statements_counts_once_and_true_repeats_are_kept() -> None:
    first = read(f"{HEADER}2026-11-01,a,-1\n2026-11-02,b,-2\n2026-11-02,b,-2\n")
    second = read(f"{HEADER}2026-11-02,b,-2\n2026-11-02,b,-2\n2026-11-03,c,-3\n")

    both = united([first, second])

    assert [payment.payee for payment in both.payments] == ["a", "b", "b", "c"]
    assert (both.twice, both.covered) == (2, [(date(2026, 11, 1), date(2026, 11, 3))])


SGML = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261130<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>12345<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130
{lines}</BANKTRANLIST>
<LEDGERBAL><BALAMT>0<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="202" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF>
<CCACCTFROM><ACCTID>12345</ACCTID></CCACCTFROM>
<BANKTRANLIST><DTSTART>20261101000000</DTSTART><DTEND>20261130000000[-5:EST]</DTEND>
{lines}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>
"""


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sgml(payments: Sequence[Payment]) -> bytes:
    rows = [
        f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{one.day:%Y%m%d}120000[-5:EST]<TRNAMT>{-one.amount}<FITID>{at}"
        f"<NAME>{escaped(one.payee)}</STMTTRN>\n"
        for at, one in enumerate(payments)
    ]
    return SGML.format(lines="".join(rows)).encode("cp1252")


def xml(payments: Sequence[Payment]) -> bytes:
    rows = [
        f"<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>{one.day:%Y%m%d}</DTPOSTED><TRNAMT>{-one.amount}</TRNAMT>"
        f"<FITID>{at}</FITID><NAME>{escaped(one.payee)}</NAME></STMTTRN>\n"
        for at, one in enumerate(payments)
    ]
    return XML.format(lines="".join(rows)).encode()


def in_csv(payments: Sequence[Payment]) -> bytes:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [f"{one.day},{quoted(one.payee)},{-one.amount},EUR\n" for one in payments]
    return "".join(["Date,Payee,Amount,Currency\n", *rows]).encode()


made_up = st.lists(
    st.tuples(
        st.dates(date(2026, 11, 1), date(2026, 11, 30)),
        st.from_regex(r"[A-Z*&'<>;,\"é][A-Za-z0-9 *#&'<>;,\".é]{0,30}", fullmatch=True).map(str.strip),
        st.decimals("0.01", "99999.99", places=2),
    ).map(lambda facts: Payment(*facts, currency="EUR")),
    min_size=1,
    max_size=8,
)


@given(made_up)
def test_payments_are_the_same_in_sgml_in_xml_and_in_csv(payments: list[Payment]) -> None:
    found = [
        [(one.day, one.payee, one.amount, one.currency) for one in read(data).payments]
        for data in (sgml(payments), xml(payments), in_csv(payments))
    ]

    assert found[0] == found[1] == found[2] == [(one.day, one.payee, one.amount, one.currency) for one in payments]


@pytest.mark.parametrize("amount", ["-1e999999", "-1E15", "NaN", "sNaN", "inf", "much", ""])
def test_what_is_no_amount_of_ofx_is_refused(amount: str) -> None:
    line = f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261103<TRNAMT>{amount}<FITID>1<NAME>a</STMTTRN>\n"
    with pytest.raises(UsageError, match=f"TRNAMT: '{amount}' is not an amount"):
        read(SGML.format(lines=line))


def test_a_day_of_ofx_that_does_not_exist_is_refused() -> None:
    line = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260230<TRNAMT>-1<FITID>1<NAME>a</STMTTRN>\n"
    with pytest.raises(UsageError, match=r"bank\.csv: '20260230' is not a date; download the file again"):
        read(SGML.format(lines=line))


def test_ofx_tells_what_it_covers_whose_it_is_and_what_only_moves() -> None:
    rows = (
        "<STMTTRN><TRNTYPE>XFER<DTPOSTED>20261102<TRNAMT>-10.00<FITID>1<NAME>SAVINGS</STMTTRN>\n"
        "<STMTTRN><TRNTYPE>POS<DTPOSTED>20261103<DTUSER>20261102<TRNAMT>-5<FITID>2"
        "<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY><MEMO>BOOKS &amp; CO</STMTTRN>\n"
    )

    found = read(SGML.format(lines=rows))

    assert (found.first, found.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.payee, one.moves, one.account) for one in found.payments] == [
        ("SAVINGS", True, "12345"),
        ("BOOKS & CO", False, "12345"),
    ]
    assert (found.payments[1].day, found.payments[1].currency) == (date(2026, 11, 2), "USD")


VISITS = [
    Interaction(
        id=number, uid=str(number), when=NOW.replace(month=9, day=number), business=name, outcome=Outcome.RESOLVED
    )
    for number, name in enumerate(("Blue Bottle", "A", "Acme Cars/service", "Ébène"), start=1)
]
VOTES = [Vote(id=1, uid="v", business="A", leaves=True, at=NOW.replace(month=10))]


def report_on(statement: Statement) -> Wallet:
    read = united([statement])
    meaning = Payees(visit.business for visit in VISITS).meaning
    return wallet(read.payments, [(date(2026, 11, 1), date(2026, 11, 30))], meaning, Logged(VISITS, VOTES, NOW))


@given(made_up)
@example([Payment(date(2026, 11, 2), "A", Decimal(1), "EUR"), Payment(date(2026, 11, 2), "A B", Decimal(2), "EUR")])
def test_the_report_is_the_same_by_every_form_and_each_payment_is_in_one_part_of_it(payments: list[Payment]) -> None:
    found = [report_on(read(data)) for data in (sgml(payments), xml(payments), in_csv(payments))]

    assert found[0] == found[1] == found[2]
    named = [one.paid.times for part in (found[0].never_logged, found[0].unmatched) for one in part]
    assert found[0].to_places + sum(named) == found[0].payments == len(payments)
