"""Which place a name on a statement means: sure matches are taken, unsure ones are asked about, others ignored."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog.model import Payee
from svclog.payees import Payees, key_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PLACES = [
    "Blue Bottle",
    "Halvorsen Hardware",
    "Nordlicht Bäckerei",
    "Müller Drogerie",
    "Acme Cars/service",
    "Acme Cars/sales",
    "Whole Harvest Market",
    "McGinty\u2019s",
    "H&M",
    "7-Eleven",
    "24/7 Fitness",
    "Studio 54",
    "Amazon",
    "Uber",
    "Netflix",
    "PayPal",
    "The Little Bakery",
    "Target",
    "Riverside Dental",
    "Riverside Dental Lab",
    "Shell",
    "BP",
    "Gym",
    "Tesco/Camden",
    "Tesco/Leeds",
    "Fern & Sons",
    "Saltwater Vision Centre",
]

# `= Place` is taken for sure, `? Place` is asked about with that place offered first, `-` is neither.
CASES = {
    "card processors": """
        SQ *BLUE BOTTLE = Blue Bottle
        SQ *BLUE BOTTLE 0421 OAKLAND = Blue Bottle
        TST* THE LITTLE BAKERY = The Little Bakery
        TST* LITTLE BAKERY - OAKLAND ? The Little Bakery
        PAYPAL *BLUEBOTTLE = Blue Bottle
        PAYPAL *BLUEBOTTLE 4029357733 = Blue Bottle
        PAYPAL *EBAY INC -
        PAYPAL INST XFER -
        PAYPAL = PayPal
        SumUp *Fern & Sons = Fern & Sons
        SUMUP  *FERN SONS BRISTOL ? Fern & Sons
        IZ *MCGINTYS = McGinty\u2019s
        ZETTLE_*MCGINTY'S BAR ? McGinty\u2019s
        SP *HALVORSEN HARDWARE = Halvorsen Hardware
        STRIPE* HALVORSEN HARDWARE 8005551212 CA = Halvorsen Hardware
        CLOVER* CORNER BOOKS -
        POS PURCHASE TARGET T-1832 EL CERRITO CA = Target
        CHECKCARD 1121 RIVERSIDE DENTAL = Riverside Dental
        VISA DEBIT PURCHASE 11/02 STUDIO 54 = Studio 54
        KARTENZAHLUNG MUELLER DROGERIE GMBH = Müller Drogerie
    """,
    "marketplaces": """
        AMAZON.COM = Amazon
        AMAZON.COM*RT4Y12 = Amazon
        AMAZON.DE 12345678 LUXEMBOURG ? Amazon
        AMAZON MKTPLACE PMTS ? Amazon
        AMAZON PRIME*2K4L5 ? Amazon
        AMZN MKTP US*2K4L50 -
        UBER *EATS BLUE BOTTLE ? Blue Bottle
        UBER *EATS ? Uber
        UBER   063015 SF ? Uber
        DD *DOORDASH BLUE BOTTLE ? Blue Bottle
        DD *DOORDASH CHIPOTLE -
        GRUBHUB*HALVORSEN HARDWARE ? Halvorsen Hardware
        ETSY.COM - FERNANDSONS -
        EBAY O*12-34567-89012 -
        NETFLIX.COM = Netflix
        NETFLIX.COM 866-579-7172 CA = Netflix
        NETFLIX.COM LOS GATOS ? Netflix
        WWW.NETFLIX.COM ? Netflix
        DELIVEROO NORDLICHT BACKEREI ? Nordlicht Bäckerei
        APPLE.COM/BILL 866-712-7753 -
    """,
    "store numbers": """
        BLUE BOTTLE #0421 = Blue Bottle
        BLUE BOTTLE 0421 = Blue Bottle
        BLUE BOTTLE COFFEE 0421 ? Blue Bottle
        BLUE BOTTLE BEAUTY 0421 ? Blue Bottle
        TARGET        00018325 = Target
        TARGET OPTICAL 0018325 ? Target
        TARGET STORE NO. 1832 = Target
        7-ELEVEN 33215 = 7-Eleven
        7 ELEVEN 33215 AUSTIN TX = 7-Eleven
        24/7 FITNESS 0012 = 24/7 Fitness
        24 HOUR FITNESS 0012 -
        STUDIO 99 -
        SHELL 57444221905 = Shell
        SHELL OIL 57444221905 ? Shell
        H & M 0123 = H&M
        TARGET 1832 ATM WITHDRAWAL ? Target
        HALVORSEN HARDWARE INC 77120 = Halvorsen Hardware
        GYM 0421 -
        MCGINTYS 00034 = McGinty\u2019s
        BP 9912 OAKLAND ? BP
    """,
    "towns": """
        BLUE BOTTLE 0421 OAKLAND CA US = Blue Bottle
        BLUE BOTTLE            OAKLAND      CA = Blue Bottle
        BLUE BOTTLE OAKLAND CA ? Blue Bottle
        BLUE BOTTLE OAKLAND ? Blue Bottle
        TESCO 2214 CAMDEN = Tesco/Camden
        TESCO 2214 LEEDS GB = Tesco/Leeds
        TESCO 2214 YORK ? Tesco
        TESCO LEEDS = Tesco/Leeds
        TESCO BANK ? Tesco
        ACME CARS SERVICE = Acme Cars/service
        ACME CARS 0012 SERVICE = Acme Cars/service
        ACME CARS 0012 OAKLAND = Acme Cars
        ACME CAR WASH OAKLAND -
        NORDLICHT BAECKEREI 112 BERLIN = Nordlicht Bäckerei
        NORDLICHT BACKEREI BERLIN ? Nordlicht Bäckerei
        RIVERSIDE DENTAL 0001 LAB ? Riverside Dental
        RIVERSIDE DENTAL LAB 0001 OAKLAND = Riverside Dental Lab
        OAKLAND ZOO 0421 OAKLAND -
        CORNER BOOKS 0421 SHELL BEACH -
        TARGET 1889 ROMA ? Target
    """,
    "cut off": """
        SQ *HALVORSEN HARDWAR = Halvorsen Hardware
        POS HALVORSEN HARDWAR = Halvorsen Hardware
        SQ *HALVORSEN HA ? Halvorsen Hardware
        PURCHASE HALVORSEN HAR ? Halvorsen Hardware
        SQ *SALTWATER VISION C ? Saltwater Vision Centre
        SALTWATER VISION CENTR = Saltwater Vision Centre
        SALTWATER VISION CENT = Saltwater Vision Centre
        SALTWATER VISION CENTA -
        SALTWATER VISI ? Saltwater Vision Centre
        WHOLE HARVEST MARKE ? Whole Harvest Market
        SQ *WHOLE HARVEST MARK = Whole Harvest Market
        SQ *WHOLE HARVEST MA ? Whole Harvest Market
        WHOLE HARVEST MARKET 0 = Whole Harvest Market
        WHOLE HARVEST MARKET O ? Whole Harvest Market
        CARD RIVERSIDE DENTA ? Riverside Dental
        RIVERSIDE DENTAL OAKLA ? Riverside Dental
        TST* THE LITTLE BAKER = The Little Bakery
        DEBIT TESCO LEEDS STO ? Tesco/Leeds
        SQ *NORDLICHT BAECKER = Nordlicht Bäckerei
        KAUF MUELLER DROGERI = Müller Drogerie
    """,
}


KNOWN = Payees(PLACES)


def meant(name: str) -> str:
    found = KNOWN.meaning(name)
    if found.place:
        return f"= {found.place}"
    return f"? {found.candidates[0]}" if found.candidates else "-"


@pytest.mark.parametrize("kind", CASES)
def test_what_is_sure_is_taken_and_what_is_not_is_asked(kind: str) -> None:
    lines = [line.strip() for line in CASES[kind].strip().splitlines()]
    expected = {name: wanted for line in lines for name, wanted in re.findall("(.+?) ([=?] .+|-)$", line)}

    assert len(expected) == 20
    assert {name: meant(name) for name in expected} == expected


def test_an_answer_is_remembered_by_the_words_of_the_name_alone() -> None:
    assert key_of("SQ *BLUE BOTTLE COFFEE 0421 OAKLAND CA") == "BLUE BOTTLE COFFEE"
    assert key_of("AMZN MKTP US*2K4L50 AMZN.COM/BILL WA") == "AMZN MKTP US"
    assert key_of("BLUE BOTTLE 11/02") == "BLUE BOTTLE"
    assert key_of("STUDIO 99") == "STUDIO 99"
    assert key_of("POS 4021 TRANSFER TO SAVINGS") == "SAVINGS"


def test_an_answer_holds_for_each_shop_of_the_name_and_for_no_other_name() -> None:
    answers = [
        Payee(id=1, uid="a", payee="Blue Bottle Coffee", business=None, at=NOW),
        Payee(id=2, uid="b", payee="BLUE BOTTLE COFFEE", business="Blue Bottle", at=NOW),
        Payee(id=3, uid="c", payee="SAVINGS", at=NOW),
    ]
    known = Payees(PLACES, answers)

    assert known.meaning("SQ *BLUE BOTTLE COFFEE 0199 BERKELEY").place == "Blue Bottle"
    assert known.meaning("BLUE BOTTLE COFFEE ROASTERS").place is None
    assert known.meaning("TRANSFER TO SAVINGS").never
    assert not known.meaning("TRANSFER TO SAVINGS BANK").never


def test_two_places_of_the_same_letters_are_asked_about() -> None:
    found = Payees(["Blue Bottle", "Bluebottle"]).meaning("BLUE BOTTLE 0421")

    assert found.place is None
    assert {*found.candidates} == {"Blue Bottle", "Bluebottle"}


@given(st.text(max_size=40) | st.from_regex(r"(SQ|TST|POS|AMZN)?[ *]{0,2}([A-Z.\'&]{1,9}[ *#-]{1,4}){0,4}[0-9]{0,6}"))
@example("SQ *")
@example("\ud800 12/24 12/24")
def test_any_name_is_taken_or_listed_and_an_answer_about_it_is_found_again(name: str) -> None:
    found = KNOWN.meaning(name)
    key = found.key

    assert found.place is None or (found.place in PLACES or found.place in {"Acme Cars", "Tesco"})
    assert key
    assert key_of(key) == key
    answered = Payees(PLACES, [Payee(uid="a", payee=key, at=NOW)])
    assert answered.meaning(name).never
    assert answered.meaning(key).never


def test_a_place_of_signs_alone_is_no_payee_and_hides_none() -> None:
    places = Payees(["★★★", "Blue Bottle"])
    assert places.meaning("★★★ BLUE BOTTLE").place == "Blue Bottle"
    assert places.meaning("★★★ SHOP") == Payees(["Blue Bottle"]).meaning("★★★ SHOP")
