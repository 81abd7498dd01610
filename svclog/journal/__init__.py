"""The journal and its verbs. The public API of svclog: `from svclog.journal import Journal`."""

from svclog.journal.journal import Journal as Journal
from svclog.journal.look import Look as Look
from svclog.journal.values import Added as Added
from svclog.journal.values import Edited as Edited
from svclog.journal.values import Imported as Imported
from svclog.journal.values import ToDelete as ToDelete
