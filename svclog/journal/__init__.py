"""The journal: every verb a person has for it. The public API of svclog: `from svclog.journal import Journal`."""

from svclog.journal.journal import Added as Added
from svclog.journal.journal import Doomed as Doomed
from svclog.journal.journal import Edited as Edited
from svclog.journal.journal import EditedVote as EditedVote
from svclog.journal.journal import Imported as Imported
from svclog.journal.journal import Journal as Journal
