"""The texts of `svclog help TOPIC`, each at most one screen of 24 lines and 80 columns."""

from __future__ import annotations

from svclog.model import SCALE

TOPICS = {
    "verdicts": """\
A good visit gives a place up to 9 points; a bad one takes up to 16 (20 at a
premium price). How many depends on how you were treated and what came of it.
The score of a place is an average of the points, held nearer to 0 while visits
are few; the latest visits count most.

+ earned            the score reached +2 and has not fallen below +1 since
^ won back          the same, after the place had lost your loyalty
! slipping          it had your loyalty and fell below +1; +2 restores it
x lost              the score fell to -2 or below, and 2 of the last 3 were bad
x lost, recovering  still lost, but above -2 again; +2 wins it back
~ undecided         no verdict yet, after 3 visits or more
? too early to say  no verdict yet, with fewer than 3 visits

Before a verdict, a place is so far good (+1 or more), so far bad (-1 or less)
or so far mixed (in between). "9 of 12 good": 9 of your 12 visits were good.
Change: how far the score moved in the report's period. Only visits move it.

Example: three visits to a café, each rated 4 for empathy and listening, and
resolved. Each earns 6 points. The score is +2.0 after the first and +2.9 after
the second (both times too early to say), and +3.4 after the third: earned.

The sums for one place: svclog why PLACE
""",
    "words": """\
visit        one contact with a place: at the counter, by phone, by chat ...
place        a business, such as Blue Bottle
desk         a part of a place, after a /: Acme Cars/service
outcome      resolved (you got what you came for), partial, declined (a straight
             no), unresolved (you left without it) or pending (not known yet)
promise      what they said they would do: open, then kept or broken; overdue
             if it is still open after the day it was due
case         all visits about one matter, tied together by --re
vote         your decision to leave a place, to stay, or to return to it
ballot       in JSON and on pages: the places of a report that have a verdict
verdict      earned, won back, slipping or lost; while it is open: undecided, or
             too early to say (fewer than 3 visits)
so far       good, bad or mixed: which way a place leans before its verdict
visit score  from -1 to +1, the average of a visit's ratings, its outcome and
             its promise; a visit is good above 0 and bad below it
points       the visit score times 9 if good, times 16 if bad (20 if premium)
score        of a place, from about -15 to +7: an average of the points
ledger       the visits to a place with the sums that lead to its score
journal      the file with all your visits and votes
id           the number of a visit in your journal; v1 is the first vote
uid          what identifies a visit in any journal, for merge and import

Example: svclog add Acme Cars/service @Kim d
""",
    "line": """\
svclog add PLACE MARKS // NOTE: a visit on one line. The marks, in any order:

  @maya                 who served you; two words: @Ana_Maria or "@Ana Maria"
  5/4, 5/4/3, 2/-       empathy/listening/felt, {scale}
  r, p, d, u or w       the outcome, also in full: resolved, partial, declined,
                        unresolved, pending (waiting)
  +lunch                a tag of your own; as many as you like
  premium               you paid a premium price
  via:phone min:25 spent:12.50 ref:T-1 when:yesterday times:3
  promise:"to call back" by:friday re:12
                        options of add without dashes (no --like); a date may
                        have several words: when:3 days ago, by:in 2 weeks

The place comes before the first mark, the note after the //. If a word could
mean two things, svclog refuses the line and says why. Options go before the //.

Ordinary words need no quotes. Put quotes around a value with a space, and
around a note with any of ' " ` \\ ( ) [ ] { } ; & $ ! ? * # ~ = < > |: double
ones if it has a ', else single ones, which leave a $ alone. Or type the whole
line at the first question of svclog add, where no shell reads it. svclog add -
reads lines from stdin. A backslash keeps a mark plain text: '\\@work'.

Example: svclog add blue bottle @maya 5/4 r // remade it, no fuss
""".replace("{scale}", SCALE),
    "dates": """\
A day, with or without a time:
  2026-11-20            2026-11-20 14:30      today 9:15          yesterday
  friday                last friday           20 nov              20 nov 2025
  3 days ago            2 weeks ago           2h ago              14:30
  yesterday at 9        yesterday 9.30pm      friday evening      last night
  24.10.                24.10.2026            27/11
With dots the day is first. 05/11 could be two days: svclog reads it only if the
config file says dates = "day-first", or "month-first".

For a visit, a weekday or a date without a year is the latest one past; for a
promise or a vote, the next to come. They also take: next week, in 3 days.
When you log a visit, by:in 3 days is three days after the visit.

A period, for reports and filters:
  last, last year       the month, or the year, before this one
  october, 2026-10      that month        2026-Q3    that quarter
  2026                  that year         --since, --until   from and to a day

A date that could mean two days is refused, and both are named. svclog repeats
every date in words; if one without a year is over six months ago, it says how
long ago. A visit cannot be in the future.

Example: svclog add blue bottle r when:last friday 9:15
""",
}
"""The text of each topic."""
