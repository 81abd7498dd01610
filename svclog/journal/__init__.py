"""The journal: every verb a person has for it. The public API of svclog: `from svclog.journal import Journal`."""

from svclog.journal.journal import Journal as Journal
from svclog.journal.results import Added as Added
from svclog.journal.results import Edited as Edited
from svclog.journal.results import Imported as Imported
from svclog.journal.results import ToDelete as ToDelete
