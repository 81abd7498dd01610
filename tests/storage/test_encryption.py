"""An encrypted journal: never plain on the disk, never half written, and opened by the age tool as well."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import normalize

import pexpect
import pyrage
import pytest

from svclog.errors import JournalError, LockedJournal, UsageError, WrongSecret
from svclog.storage.encryption import Encryption, is_encrypted
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal
from tests.storage.processes import Child, limit_file_size, outcome
from tests.storage.test_kill import kill_at_random, time_of_one

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

DECOMPOSED = Path(__file__).parents[1] / "data/passphrase/decomposed.json.age"
"""A visit, encrypted as age does with "corréct hörse" in NFD, but so that it opens at once (a work factor of 1)."""
KEY = pyrage.x25519.Identity.generate()
"""An age key: it opens a file at once, where a passphrase takes a second."""


def encrypted_with(secret: str) -> Encryption:
    return Encryption(lambda _path, _new: secret)


def opened(path: Path) -> JournalDB:
    """The journal, opened with the key."""
    return JournalDB(path, encryption=encrypted_with(str(KEY)))


@pytest.fixture
def encrypted(path: Path) -> Path:
    """An encrypted journal of two entries."""
    path.write_bytes(journal(VISIT, VISIT))
    opened(path).storage.engine.encrypt()
    return path


def plain(path: Path) -> bytes:
    """Return the contents of an encrypted file."""
    return pyrage.decrypt(path.read_bytes(), [KEY])


def test_an_encrypted_journal_says_nothing_and_decrypted_it_is_what_it_was(path: Path) -> None:
    data = journal(VISIT, VISIT)
    path.write_bytes(data)
    path.chmod(0o640)

    opened(path).storage.engine.encrypt()

    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"Blue" not in path.read_bytes()
    assert plain(path) == data
    opened(path).storage.engine.decrypt()
    assert path.read_bytes() == data
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_encrypting_without_a_journal_begins_an_encrypted_one(path: Path) -> None:
    opened(path).storage.engine.encrypt()
    opened(path).insert(VISIT)

    assert is_encrypted(path.read_bytes())
    assert path.stat().st_mode & 0o777 == 0o600
    assert opened(path).all() == [VISIT]


def test_what_is_encrypted_or_plain_already_stays_as_it_is(encrypted: Path, tmp_path: Path) -> None:
    before = encrypted.read_bytes()
    with pytest.raises(UsageError, match="is encrypted already; nothing was changed; `svclog decrypt` opens it"):
        opened(encrypted).storage.engine.encrypt()
    assert encrypted.read_bytes() == before

    opened(encrypted).storage.engine.decrypt()
    for it in (encrypted, tmp_path / "none.json"):
        with pytest.raises(UsageError, match="is not encrypted; nothing was changed; `svclog encrypt` encrypts it"):
            opened(it).storage.engine.decrypt()
    assert not (tmp_path / "none.json").exists()


def test_what_is_no_journal_is_not_encrypted(path: Path) -> None:
    path.write_bytes(b"a letter")

    with pytest.raises(JournalError, match="this is not a svclog journal"):
        opened(path).storage.engine.encrypt()

    assert path.read_bytes() == b"a letter"


def test_every_change_of_an_encrypted_journal_is_encrypted(encrypted: Path) -> None:
    db = opened(encrypted)

    assert db.insert({**VISIT, "note": "latte"}) == 3
    db.update({"note": "mocha"}, doc_ids=[1])
    db.remove(doc_ids=[2])

    assert is_encrypted(encrypted.read_bytes())
    assert {entry.doc_id: entry["note"] for entry in opened(encrypted).all()} == {1: "mocha", 3: "latte"}


def test_no_plain_byte_touches_the_disk(encrypted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    pwrite = os.pwrite

    def write(descriptor: int, data: bytes, at: int) -> int:
        written.append(bytes(data))
        return pwrite(descriptor, data, at)

    monkeypatch.setattr(os, "pwrite", write)

    opened(encrypted).insert(VISIT)
    opened(encrypted).update({"note": "mocha"}, doc_ids=[1])

    assert len(written) == 2
    assert all(is_encrypted(data) and b"Blue" not in data for data in written)


@pytest.mark.parametrize("blank_lines", [0, *[1] * 12])  # as age's own length varies, one in three would do harm
def test_an_armored_journal_stays_armored(path: Path, blank_lines: int) -> None:
    path.write_bytes(pyrage.encrypt(journal(VISIT), [KEY.to_public()], armored=True) + b"\n" * blank_lines)

    opened(path).insert(VISIT)

    assert path.read_bytes().startswith(b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert len(opened(path).all()) == 2


@pytest.mark.parametrize("armored", [False, True])
def test_a_journal_for_several_keys_is_read_but_not_taken_from_the_others(path: Path, armored: bool) -> None:
    other = pyrage.x25519.Identity.generate()
    path.write_bytes(pyrage.encrypt(journal(VISIT), [KEY.to_public(), other.to_public()], armored=armored))
    before = path.read_bytes()

    assert opened(path).all() == [VISIT]
    with pytest.raises(JournalError, match="is encrypted to several age keys, of which one is known here; nothing was"):
        opened(path).insert(VISIT)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("secret", "error", "message"),
    [
        (str(pyrage.x25519.Identity.generate()), WrongSecret, "this age key does not open it; nothing was changed"),
        ("hunter2", WrongSecret, "this is not its passphrase; nothing was changed"),
        ("AGE-SECRET-KEY-1NO", JournalError, "this AGE-SECRET-KEY is not one; give the line that age-keygen printed"),
    ],
    ids=["another key", "a passphrase", "no key"],
)
def test_a_wrong_secret_changes_nothing(encrypted: Path, secret: str, error: type[JournalError], message: str) -> None:
    before = encrypted.read_bytes()
    db = JournalDB(encrypted, encryption=encrypted_with(secret))

    for act in (db.all, lambda: db.insert(VISIT), db.storage.engine.decrypt):
        with pytest.raises(error, match=f"^{encrypted}: {message}"):
            act()

    assert encrypted.read_bytes() == before


@pytest.mark.parametrize(("secret", "wrong"), [("", "is empty"), ("\nx", "is empty"), ("caf\udce9", "is not UTF-8")])
def test_a_passphrase_can_be_typed(path: Path, secret: str, wrong: str) -> None:
    path.write_bytes(journal(VISIT))

    with pytest.raises(JournalError, match=f"its passphrase {wrong}"):
        JournalDB(path, encryption=encrypted_with(secret)).storage.engine.encrypt()

    assert path.read_bytes() == journal(VISIT)


def test_the_secret_is_asked_for_once_whatever_comes_of_it(encrypted: Path) -> None:
    asked: list[tuple[Path, bool]] = []

    def ask(path: Path, new: bool) -> str:
        asked.append((path, new))
        if len(asked) == 3:
            raise LockedJournal(path)
        return "# public key: age1x\n" + str(KEY) if len(asked) == 1 else "wrong"

    encryption = Encryption(ask)
    for _ in range(3):
        JournalDB(encrypted, encryption=encryption).insert(VISIT)
    assert asked == [(encrypted, False)]
    wrong = Encryption(ask)
    for _ in range(3):
        with pytest.raises(WrongSecret):
            JournalDB(encrypted, encryption=wrong).all()
    assert len(asked) == 2
    nobody = Encryption(ask)
    for _ in range(3):
        with pytest.raises(LockedJournal):
            JournalDB(encrypted, encryption=nobody).all()
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("closed", "given"),
    [
        pytest.param("NFD", "NFC", marks=pytest.mark.slow),
        *(
            pytest.param(*forms, marks=pytest.mark.torture)
            for forms in (("NFC", "NFD"), ("NFC", "NFC"), ("NFD", "NFD"))
        ),
    ],
)
def test_an_accent_opens_what_it_closed_however_it_is_typed(
    path: Path, closed: Literal["NFC", "NFD"], given: Literal["NFC", "NFD"]
) -> None:
    passphrase = "corréct hörse"
    if closed == "NFD":
        shutil.copy(DECOMPOSED, path)
    else:
        path.write_bytes(pyrage.passphrase.encrypt(journal(VISIT), passphrase))
    encryption = encrypted_with(normalize(given, passphrase))

    JournalDB(path, encryption=encryption).insert(VISIT)

    # Keys that opened it before still do.
    assert len(JournalDB(path, encryption=encrypted_with(normalize(closed, passphrase)))) == 2


@pytest.mark.slow
def test_a_machine_that_is_too_busy_for_a_passphrase_is_not_told_that_the_file_is_damaged(path: Path) -> None:
    easy = DECOMPOSED.read_bytes()
    path.write_bytes(easy.replace(b" 1\n", b" 30\n", 1))  # a billion times the work: too much for any machine
    before = path.read_bytes()

    with pytest.raises(JournalError, match=f"^{path}: this machine is too busy, or too slow, for its passphrase; "):
        JournalDB(path, encryption=encrypted_with("swordfish")).all()

    assert path.read_bytes() == before


@pytest.mark.torture
def test_a_new_passphrase_is_stored_as_most_keyboards_type_it(path: Path) -> None:
    passphrase = "corréct hörse"

    JournalDB(path, encryption=encrypted_with(normalize("NFD", passphrase))).storage.engine.encrypt()

    assert pyrage.passphrase.decrypt(path.read_bytes(), normalize("NFC", passphrase)).startswith(b'{"meta"')


def test_without_anybody_to_ask_an_encrypted_journal_is_refused(encrypted: Path) -> None:
    with pytest.raises(
        LockedJournal, match="is encrypted, and there is no terminal to ask for the passphrase on; set SVCLOG_"
    ):
        JournalDB(encrypted).all()


def test_nobody_waits_for_who_thinks_about_their_passphrase(encrypted: Path) -> None:
    def ask(_path: Path, _new: bool) -> str:
        opened(encrypted).insert(VISIT)  # meanwhile, in another window
        return str(KEY)

    db = JournalDB(encrypted, wait=0, encryption=Encryption(ask))
    db.update({"note": "mocha"})

    assert [entry.get("note") for entry in opened(encrypted).all()] == ["mocha"] * 3


@pytest.mark.parametrize("cut", [10, 60, 200, -1, -40])
def test_a_damaged_age_file_is_told_from_a_wrong_passphrase(encrypted: Path, cut: int) -> None:
    data = encrypted.read_bytes()[:cut]
    encrypted.write_bytes(data)

    with pytest.raises(JournalError) as caught:
        opened(encrypted).insert(VISIT)

    assert not isinstance(caught.value, WrongSecret)
    assert encrypted.read_bytes() == data


def test_the_copy_of_a_torn_journal_is_encrypted_too(path: Path) -> None:
    torn = journal(VISIT)[:-3] + b',"2": {"uid"'
    path.write_bytes(pyrage.encrypt(torn, [KEY.to_public()]))
    before = path.read_bytes()

    opened(path).insert(VISIT)

    [copy] = path.parent.glob("*.damaged-*")
    assert copy.read_bytes() == before
    assert len(opened(path).all()) == 2


def test_an_unwritable_change_leaves_an_encrypted_journal_as_it_was(encrypted: Path) -> None:
    before = encrypted.read_bytes()

    said = outcome(lambda: opened(encrypted).insert({**VISIT, "note": "x" * 9000}), before=limit_file_size(4096))

    assert said.startswith(f"JournalUnusable: {encrypted}: file too large; nothing was written")
    assert encrypted.read_bytes() == before
    assert [each.name for each in encrypted.parent.iterdir()] == [encrypted.name]


@pytest.mark.parametrize("kills", [15, pytest.param(60, marks=pytest.mark.torture)])
def test_a_killed_add_loses_nothing_that_was_acknowledged(encrypted: Path, kills: int) -> None:
    chance = random.Random(7)
    one = time_of_one(lambda: opened(encrypted).insert(VISIT))
    acknowledged = len(opened(encrypted).all())

    def add(say: Callable[[str], None]) -> None:
        db = opened(encrypted)
        for _ in range(50):
            say(str(db.insert(VISIT)))

    for _ in range(kills):
        heard = kill_at_random(add, chance, one)
        entries = opened(encrypted).all()
        assert acknowledged + len(heard) <= len(entries) <= acknowledged + len(heard) + 1
        assert all(entry == VISIT for entry in entries)
        acknowledged = len(entries)
        assert is_encrypted(encrypted.read_bytes())
        for left in encrypted.parent.iterdir():
            assert b"Blue" not in left.read_bytes()
    assert acknowledged > kills


def test_many_processes_may_add_to_an_encrypted_journal_at_once(encrypted: Path) -> None:
    def add(say: Callable[[str], None]) -> None:
        for _ in range(5):
            say(str(opened(encrypted).insert(VISIT)))

    children = [Child(add) for _ in range(4)]
    ids = [int(line) for child in children for line in child.heard()]

    assert [child.status() for child in children] == [0] * 4
    assert sorted(ids) == list(range(3, 23))
    assert len(opened(encrypted).all()) == 22


def test_the_age_tool_opens_what_we_seal_and_we_open_what_it_seals(
    encrypted: Path, tmp_path: Path, installed: Callable[[str], str]
) -> None:
    age = installed("age")
    key = tmp_path / "key.txt"
    key.write_text(f"# public key: {KEY.to_public()}\n{KEY}\n")

    def run(*arguments: object) -> bytes:
        return subprocess.run([age, *map(str, arguments)], check=True, capture_output=True).stdout

    assert run("--decrypt", "-i", key, encrypted) == plain(encrypted)

    for number, armor in enumerate([[], ["--armor"]]):
        theirs = tmp_path / f"{number}.json"
        (tmp_path / "plain.json").write_bytes(journal(VISIT))
        run("--encrypt", *armor, "-r", KEY.to_public(), "-o", theirs, tmp_path / "plain.json")
        JournalDB(theirs, encryption=encrypted_with(key.read_text())).insert(VISIT)
        assert run("--decrypt", "-i", key, theirs).count(b"Blue Bottle") == 2


def test_the_age_tool_and_we_take_the_same_passphrase(
    path: Path, tmp_path: Path, installed: Callable[[str], str]
) -> None:
    age = installed("age")
    passphrase = "corréct horse 🐎"
    encryption = encrypted_with(passphrase)
    path.write_bytes(journal(VISIT))
    JournalDB(path, encryption=encryption).storage.engine.encrypt()

    def at_terminal(*arguments: Any, times: int) -> None:
        child = pexpect.spawn(age, [*map(str, arguments)], encoding="utf-8", timeout=60)
        for _ in range(times):
            child.expect("passphrase.*: ")
            child.sendline(passphrase)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0, child.before

    at_terminal("--decrypt", "-o", tmp_path / "plain.json", path, times=1)
    assert (tmp_path / "plain.json").read_bytes() == journal(VISIT)

    at_terminal("--encrypt", "--passphrase", "-o", tmp_path / "theirs.json", tmp_path / "plain.json", times=2)
    assert JournalDB(tmp_path / "theirs.json", encryption=encrypted_with(passphrase)).all() == [VISIT]
