"""svclog as a process of its own, with a clock that the test winds: the moment in the file SVCLOG_TEST_CLOCK."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from svclog.__main__ import main
from svclog.cli.session import Session
from svclog.dates import SystemZone

PROGRAM = [sys.executable, "-P", __file__]
"""How a test starts it."""


def clock() -> datetime:
    """What the test's clock shows, in the zone of the process."""
    return datetime.fromisoformat(Path(os.environ["SVCLOG_TEST_CLOCK"]).read_text("utf-8")).astimezone(SystemZone())


if __name__ == "__main__":
    main(Session(clock=clock))
