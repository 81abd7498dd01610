"""Parse dates as people write them into moments, due moments and periods, and put these into words.

Nothing here reads a clock: `now` is passed in, aware, and texts are read in the time zone of its tzinfo. Nothing is
guessed: a text with two readings, or none, is an error that says what to write instead.
"""

from svclog.dates.clock import MONTHS as MONTHS
from svclog.dates.clock import WEEKDAYS as WEEKDAYS
from svclog.dates.clock import Day as Day
from svclog.dates.clock import SystemZone as SystemZone
from svclog.dates.clock import ago as ago
from svclog.dates.clock import as_day as as_day
from svclog.dates.clock import as_moment as as_moment
from svclog.dates.clock import ends_a_day as ends_a_day
from svclog.dates.clock import long as long
from svclog.dates.clock import month_length as month_length
from svclog.dates.clock import say as say
from svclog.dates.clock import short as short
from svclog.dates.errors import FORMS as FORMS
from svclog.dates.errors import AmbiguousDate as AmbiguousDate
from svclog.dates.errors import BeforeVisit as BeforeVisit
from svclog.dates.errors import EndBeforeStart as EndBeforeStart
from svclog.dates.errors import FutureVisit as FutureVisit
from svclog.dates.errors import ImpossibleDate as ImpossibleDate
from svclog.dates.errors import NoSuchMoment as NoSuchMoment
from svclog.dates.errors import TwiceThatNight as TwiceThatNight
from svclog.dates.errors import UnreadableDate as UnreadableDate
from svclog.dates.errors import UnreadablePeriod as UnreadablePeriod
from svclog.dates.errors import YearOutOfRange as YearOutOfRange
from svclog.dates.grammar import Order as Order
from svclog.dates.moments import agreed as agreed
from svclog.dates.moments import coming as coming
from svclog.dates.moments import due as due
from svclog.dates.moments import far_back as far_back
from svclog.dates.moments import promised as promised
from svclog.dates.moments import stored as stored
from svclog.dates.moments import stored_due as stored_due
from svclog.dates.moments import stored_promised as stored_promised
from svclog.dates.moments import visit as visit
from svclog.dates.moments import with_time as with_time
from svclog.dates.periods import Period as Period
from svclog.dates.periods import between as between
from svclog.dates.periods import months_before as months_before
from svclog.dates.periods import period as period
from svclog.dates.periods import since as since
from svclog.dates.periods import until as until
