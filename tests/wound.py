"""svclog as a process of its own, with a clock that the test winds: the moment in the file SVCLOG_TEST_CLOCK."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from svclog.cli.session import Session

if TYPE_CHECKING:
    from datetime import datetime

PROGRAM = [sys.executable, "-P", __file__]
"""How a test starts it."""


def clock() -> datetime:
    """What the test's clock shows, in the zone of the process."""
    # Late, as svclog has them: a thousand processes of the tests ask for no moment.
    from datetime import datetime

    from svclog.dates import SystemZone

    with open(os.environ["SVCLOG_TEST_CLOCK"], encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes longer than this
        return datetime.fromisoformat(file.read()).astimezone(SystemZone())


if __name__ == "__main__":
    from svclog.__main__ import main

    main(Session(clock=clock))
