"""svclog as a separate process, with a clock that the test sets: the moment in the file SVCLOG_TEST_CLOCK."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from svclog.cli.session import Session

if TYPE_CHECKING:
    from datetime import datetime

PROGRAM = [sys.executable, "-P", __file__]
"""The command with which tests start it."""


def clock() -> datetime:
    """Return the moment of the test's clock, in the time zone of the process."""
    # Late, as svclog has them: a thousand processes of the tests ask for no moment.
    from datetime import datetime

    from svclog.dates import SystemZone

    with open(os.environ["SVCLOG_TEST_CLOCK"], encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes longer than this
        return datetime.fromisoformat(file.read()).astimezone(SystemZone())


if __name__ == "__main__":
    from svclog.__main__ import main

    main(Session(clock=clock))
