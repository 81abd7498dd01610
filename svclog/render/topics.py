"""What `svclog help TOPIC` says: one screen of 24 lines and 80 columns each."""

from __future__ import annotations

TOPICS = {
    "verdicts": """\
Each visit is worth up to +9 points if it was good, down to -16 if it was bad
(-20 at a premium price), by how you were treated and what came of it. The score
of a place, from about -15 to +7, is an average of these, begun at 0, in which
the latest visit counts most.

+ earned            the score is +2 or more: the place has your loyalty
^ won back          the same, of a place that was lost before
! slipping          it had your loyalty and fell below +1; +2 brings it back
x lost              -2 or less, and 2 of the last 3 visits were bad
x lost, recovering  still lost, but above -2 again; +2 wins it back
~ undecided         3 visits or more, and none of the above yet
? too early to say  fewer than 3 visits

So far good (+1 or more), bad (-1 or less) or mixed (in between) says which way
a place leans that has no verdict yet: a hint, no more. One visit that was only
a little bad leaves it mixed, with 0 of 1 good.
"9 of 12 good": 9 of all your 12 visits were good. Change: how far the score
moved in the time of the report. Only a visit moves a score, never silence.

Example: three visits to a café, each rated 4 for empathy and listening, and
resolved. Each is worth +6. The score is +2.0 after the first, +2.9 after the
second (both times too early to say), and +3.4 after the third: earned.

The sums of one place: svclog why PLACE
""",
    "words": """\
visit        one contact with a business: at the counter, by phone, by chat ...
place        a business, such as Blue Bottle
desk         a part of a place, after a /: Acme Cars/service
outcome      resolved (you got what you came for), partial, declined (the answer
             was no, said straight), unresolved (you left without it), pending
promise      what they said they would do, by a day: open, then kept or broken;
             overdue when the day is past and it is still open
case         visits about one matter, tied by --re
vote         your decision to leave a place, to stay, or to return to it
verdict      earned, won back, slipping, lost, undecided or too early to say
so far       good, bad or mixed: which way a place leans without a verdict
score        of a place, from about -15 to +7: an average that fades old visits
visit score  of one visit, from -1 to +1: the average of its parts
good, bad    a visit whose visit score is above 0, or below it
ledger       the visits of a place with the sums behind its score
journal      the file that holds your visits and votes
id           the number of a visit in your journal, for show, edit and delete
uid          what tells a visit from all others when journals are merged
period       the time that a report is about: a month, a year, since a day ...

Example: svclog add "Acme Cars/service" -w Kim -o declined logs a visit to the
desk service of the place Acme Cars, where Kim said no.
""",
    "line": """\
svclog add PLACE MARKS // NOTE: a visit on one line. The marks, in any order:

  @maya                 who served you; two words: @Ana_Maria or "@Ana Maria"
  5/4, 5/4/3, 2/-       empathy/listening, and how you felt at the end: 1 to 5
  r, p, d, u or w       the outcome, also in full: resolved, partial, declined,
                        unresolved, pending (waiting)
  +lunch                a tag of your own; as many as you like
  premium               you paid a premium price
  via:phone min:25 spent:12.50 ref:T-1 when:yesterday times:3
  promise:"call back" by:friday re:12
                        every other field, by the name of its option; a date may
                        have several words: when:3 days ago, by:in 2 weeks

The place is what stands before the first mark, the note what follows the //.
What could be meant in two ways is refused, and so is what would be left out. A
backslash makes plain text of a mark: \\@work, \\5/4. Options go before the //.

A shell takes quotes, ( ) ; & $ * # < > | for itself. A note with these goes
between quotes, is typed at the first question of svclog add, or is piped in:
svclog add - reads one line for each visit.

Example: svclog add blue bottle @maya 5/4 r // remade it, no fuss
""",
    "dates": """\
A day, with or without a time:
  2026-11-20            2026-11-20 14:30      today 9:15          yesterday
  friday                last friday           20 nov              20 nov 2025
  3 days ago            2 weeks ago           2h ago              14:30
  yesterday at 9        yesterday 9.30pm      friday evening      tonight
  24.10.                24.10.2026            27/11
With dots the day is first. 05/11 could be two days: it is read where the config
file says dates = "day-first", or "month-first".

For a visit, a weekday or a day and month is the latest one in the past; for a
promise, --until and --review it is the next one to come: friday, tomorrow,
next week, in 3 days.

A period, for reports and filters:
  last, last year       the month, or the year, before this one
  october, 2026-10      that month        2026-Q3    that quarter
  2026                  that year         --since, --until   from and to a day

What could mean two days, or none, is an error that lists what is read. Each
receipt shows the date in words; a day and month more than six months back is
said with its distance. A visit in the future is an error.

Example: svclog add "Blue Bottle" -o resolved --when "last friday 9:15"
""",
}
"""The text of each topic."""
