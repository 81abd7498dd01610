"""The journal file: a TinyDB storage that appends, locks, syncs and recovers. Only this package imports tinydb.

The rest of svclog imports only from here. Each name is loaded on first access, so that a command loads only what it
uses.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svclog.storage.documents import NEVER as NEVER
    from svclog.storage.documents import PAYEES as PAYEES
    from svclog.storage.documents import STAMPS as STAMPS
    from svclog.storage.documents import TRACES as TRACES
    from svclog.storage.documents import VISITS as VISITS
    from svclog.storage.documents import VOTES as VOTES
    from svclog.storage.documents import BadRecord as BadRecord
    from svclog.storage.documents import Identities as Identities
    from svclog.storage.documents import Record as Record
    from svclog.storage.documents import RecordKind as RecordKind
    from svclog.storage.documents import after as after
    from svclog.storage.documents import canonical as canonical
    from svclog.storage.documents import changed_at as changed_at
    from svclog.storage.documents import document as document
    from svclog.storage.documents import instant as instant
    from svclog.storage.documents import is_uid as is_uid
    from svclog.storage.documents import name_given as name_given
    from svclog.storage.documents import names_in as names_in
    from svclog.storage.documents import renamed as renamed
    from svclog.storage.documents import written as written
    from svclog.storage.encryption import Encryption as Encryption
    from svclog.storage.encryption import is_encrypted as is_encrypted
    from svclog.storage.file import JournalFile as JournalFile
    from svclog.storage.file import Witness as Witness
    from svclog.storage.forgetting import Memory as Memory
    from svclog.storage.forgetting import damaged_copies as damaged_copies
    from svclog.storage.glances import Dated as Dated
    from svclog.storage.glances import Outline as Outline
    from svclog.storage.glances import Tagged as Tagged
    from svclog.storage.glances import glance as glance
    from svclog.storage.glances import outlines as outlines
    from svclog.storage.history import FIRST_UNTYPED_ID as FIRST_UNTYPED_ID
    from svclog.storage.history import Change as Change
    from svclog.storage.history import NothingToUndo as NothingToUndo
    from svclog.storage.history import Undone as Undone
    from svclog.storage.history import changed_ids as changed_ids
    from svclog.storage.history import remembered as remembered
    from svclog.storage.layout import TAIL as TAIL
    from svclog.storage.layout import TAIL_HEADER as TAIL_HEADER
    from svclog.storage.layout import Doc as Doc
    from svclog.storage.layout import Tables as Tables
    from svclog.storage.layout import begins_journal as begins_journal
    from svclog.storage.layout import last_given as last_given
    from svclog.storage.lines import Lines as Lines
    from svclog.storage.lines import by_line as by_line
    from svclog.storage.lines import uids_in as uids_in
    from svclog.storage.locks import Patience as Patience
    from svclog.storage.locks import Wait as Wait
    from svclog.storage.reader import Named as Named
    from svclog.storage.reader import parse as parse
    from svclog.storage.reader import tables_of as tables_of
    from svclog.storage.reader import without_torn_tail as without_torn_tail
    from svclog.storage.snapshot import InMemory as InMemory
    from svclog.storage.store import Store as Store
    from svclog.storage.system import replace_file as replace_file

_NAMES = {
    "documents": "NEVER PAYEES STAMPS TRACES VISITS VOTES BadRecord Identities Record RecordKind after canonical "
    "changed_at document instant is_uid name_given names_in renamed written",
    "encryption": "Encryption is_encrypted",
    "file": "JournalFile Witness",
    "forgetting": "Memory damaged_copies",
    "glances": "Dated Outline Tagged glance outlines",
    "history": "FIRST_UNTYPED_ID Change NothingToUndo Undone changed_ids remembered",
    "layout": "TAIL TAIL_HEADER Doc Tables begins_journal last_given",
    "locks": "Patience Wait",
    "lines": "Lines by_line uids_in",
    "reader": "Named parse tables_of without_torn_tail",
    "snapshot": "InMemory",
    "store": "Store",
    "system": "replace_file",
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(f"svclog.storage.{_MODULES[name]}"), name)
