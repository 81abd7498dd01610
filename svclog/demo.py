"""A year at invented places, for `svclog demo`: the same stories whenever it is asked, told as of now."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from svclog.model import Interaction, Regret, Vote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.storage import Doc


# A visit is one line: months ago (1 is the latest full month, 0 the present one), day and time; with whom,
# empathy/listening and the outcome; then pairs of a field and its value. `case` ties it to the last visit of the same
# case, and `late` is the number of days until it was written down. Below it may stand a note, and an arrow with a
# promise: months ago and day by which it is due (-1 is next month), what became of it, and the promise itself.
_STORIES = {
    "Café Brindille": """
12  2 08:05  Jonas 4/4 resolved  spent 4.20
12  7 08:10  Noémie 4/5 resolved  spent 4.20
    Asked my name, then asked how to spell it.
12 16 08:05  Noémie 5/5 resolved  felt 5 spent 4.20
    Third visit and I have a "usual". I have never had a usual.
11  4 08:05  Noémie 5/5 resolved  spent 4.20
11 11 08:05  Noémie 5/4 resolved  spent 4.20
11 18 12:40  Jonas 4/3 resolved  spent 11.50
    Lunch rush. He still looked up.
11 26 08:10  Noémie 5/5 resolved  spent 4.20
10  3 08:05  Noémie 5/5 resolved  spent 4.20
    Kept the corner table for me because it was raining and I had the big folder.
10 12 08:15  Jonas 4/4 resolved  spent 4.20
10 20 08:05  Noémie 5/5 resolved  spent 4.20
10 27 12:35  4/4 declined  spent 9
    Out of the soup. Said so at the door, before I had queued for it.
 9  5 08:05  Noémie 5/5 resolved  spent 4.20
 9 13 08:10  Jonas 4/4 resolved  spent 4.20
 9 22 08:05  Noémie 5/5 resolved  spent 4.20
    Remembered the interview. Remembered not to ask how it went until the second sip.
 8  2 08:05  Noémie 5/4 resolved  spent 4.20
 8 10 08:30  Jonas 3/4 resolved  spent 4.20
 8 19 08:05  Noémie 5/5 resolved  felt 5
    On the house, for the new job. Eleven people behind me applauded; I may move my desk here.
 8 27 08:10  Jonas 4/4 resolved  spent 4.20
 7  6 08:05  Noémie 5/5 resolved  spent 4.20
 7 24 08:05  Noémie 4/5 resolved  spent 4.20
 6  5 08:05  Abby 2/2 partial  minutes 15 spent 4.20
    New. My flat white was a tea. We both looked at it for a while.
 6 13 08:05  Noémie 5/5 resolved  spent 4.20
 6 21 08:10  Abby 4/3 resolved  spent 4.20
    "One tea," she said, and handed me a flat white. She will be fine here.
 6 27 08:05  Jonas 4/4 resolved  spent 4.20
 5  4 08:05  Noémie 5/5 resolved  spent 4.20
 5 25 08:10  Noémie 5/5 resolved  spent 4.20
 4  3 08:05  Noémie 5/5 resolved  spent 4.20
 4 12 12:35  Jonas 4/4 resolved  spent 12
 4 22 08:05  Noémie 3/3 resolved  spent 4.20
    Not herself today, and said so. Still knew the usual.
 3  2 08:05  Abby 4/4 resolved  spent 4.20
 3 11 08:05  Noémie 5/5 resolved  spent 4.20
 3 19 08:10  Jonas 4/4 resolved  spent 4.20
 3 27 08:05  Noémie 5/5 resolved  spent 4.20
    Introduced me to the man at the next table. He repairs typewriters. So do I, now.
 2  6 08:05  Noémie 5/5 resolved  spent 4.20
 2 15 08:10  Abby 4/5 resolved  spent 4.20
 2 24 08:05  Noémie 5/5 resolved  spent 4.20
 1  2 08:05  Noémie 5/5 resolved  spent 4.40
    Prices went up. She told me herself, with an apology and a bigger biscuit.
 1 17 08:05  Noémie 5/5 resolved  spent 4.40
 1 23 12:40  Jonas 4/4 resolved  spent 12.50
 1 27 08:05  Noémie 5/5 resolved  felt 5 spent 4.40
    Wallet at home. "You live here, pay me whenever." Paid by noon, out of pride.
 0  2 08:05  Noémie 5/5 resolved  spent 4.40
 0  9 08:05  Jonas 4/4 resolved  spent 4.40
 0 16 08:10  Noémie 5/5 resolved  spent 4.40
 0 24 08:05  Abby 4/4 resolved  spent 4.40
""",
    "Bun & Barrow": """
12  5 09:10  Yara 4/4 resolved  spent 6.80
12 19 09:05  Tomas 4/4 resolved  spent 5.40
    Cut the loaf without being asked. Thin, the way I like it, without being told.
11  8 09:10  Yara 5/4 resolved  spent 6.80
11 22 09:20  Tomas 4/3 resolved  spent 5.40
10 24 09:10  Yara 5/5 resolved  felt 5 spent 22
    Birthday cake with "Ines" on it. She rang the evening before to ask: one n or two?
 9  7 09:15  Tomas 4/4 resolved  spent 5.40
 8 12 09:10  Tomas 4/4 declined  spent 3
    No rye left. Told me when the next lot comes out, and it did come out then.
 8 25 09:05  Yara 5/4 resolved  spent 6.80
 7  9 09:10  Tomas 4/4 resolved  spent 5.40
 6  8 09:10  Yara 4/5 resolved  spent 6.80
 6 24 09:15  Tomas 4/4 resolved  spent 5.40
 5  7 09:05  Gordon 2/2 resolved  spent 6.80
    Somebody new at the till. Slid the change across the counter like a parking fine.
 5 22 09:10  Yara 4/4 resolved  spent 6.80
 4  6 09:05  Tomas 4/4 resolved  spent 5.40
 4 24 09:20  Gordon 1/2 partial  spent 4.10
    Asked which ones have nuts in. "Read the label." There was no label.
 3  8 09:10  Yara 5/4 resolved  spent 6.80
 3 23 09:05  Tomas 4/4 resolved  spent 5.40
 2  5 09:10  Yara 4/4 resolved  spent 6.80
 2 21 09:05  Tomas 4/5 resolved  spent 5.40
    Apologised about the nuts. I had not told him; somebody else had.
 1  5 09:10  Yara 4/4 resolved  spent 7.20
 1 14 09:05  Gordon 1/1 unresolved  felt 1 minutes 12
    Had ordered two loaves. He said I had not, and served the man behind me. The man apologised; Gordon did not.
 1 26 09:15  Gordon 1/2 partial  felt 2 spent 3.60
    Yara waved from the oven. Gordon said we could chat when I had paid.
 0  6 09:10  Yara 5/5 resolved  spent 7.20
    Found me two loaves, and had heard.
 0 20 09:05  Tomas 4/4 resolved  spent 5.60
""",
    "Copperwire Broadband": """
12 10 18:20  Lucy 3/3 resolved  via phone minutes 16
11 12 20:05  Pip -/- unresolved  felt 2 via bot minutes 25 case line
    No connection. Pip asked what it could help with. Seven times.
11 13 12:10  2/2 unresolved  felt 1 via phone minutes 48 case line ref CW-70311
    Forty minutes of panpipes, then four of "have you tried restarting it".
    -> 11 17 broken: an engineer by the 17th
11 18 20:15  Pip -/- unresolved  via bot minutes 30 case line ref CW-70311
    Typed "human". Pip was sorry to hear that I am human.
11 20 12:15  Lucy 3/2 partial  via phone minutes 35 case line ref CW-70311
    It works again until somebody on my street opens a fridge.
10 15 20:30  Pip -/- unresolved  felt 1 via bot minutes 20 case line
    "Did this answer your question?" There is only a Yes button.
 9  8 12:10  2/3 declined  via phone minutes 28 case line
    Wanted to leave. Cannot, for another fourteen months. At least it was a plain answer.
 7 12 20:10  Pip -/- unresolved  via bot minutes 15 case line
 6  9 12:20  Desmond 4/5 partial  felt 4 via phone minutes 30 case line ref CW-70311
    Read all of it before he spoke. Then he said sorry, and what exactly for.
    -> 6 11 kept: to ring me back himself, on the 11th at six
 6 11 18:00  Desmond 5/5 resolved  felt 5 via phone minutes 20 case line ref CW-70311
    Rang at six. The fault was a cable in next door's hedge. Told me which light to look at next time.
 5 18 12:15  Desmond 4/4 resolved  via phone minutes 8
 4 16 12:20  Lucy 4/4 resolved  via phone minutes 11
 3 14 20:10  Pip -/- unresolved  via bot minutes 9
    Pip has a new hat. Otherwise no change.
 3 15 12:10  Desmond 5/4 resolved  via phone minutes 6
 2 13 12:15  Lucy 4/5 resolved  via phone minutes 9
    Notes on my account now say "do not send to Pip".
 1  7 12:10  Desmond 5/5 resolved  felt 4 via phone minutes 7
    Asked about the bill. He found an error in my favour and took it off before I had found the page.
 1 21 12:20  Desmond 5/5 resolved  felt 5 via phone minutes 12 ref CW-81902
    -> 1 23 kept: the faster line switched on by the 23rd, at the old price
 1 24 18:10  Desmond 5/4 resolved  via phone minutes 4
    Rang to ask whether it was fast enough. I was downloading a typewriter manual. It was.
 0  8 12:15  Lucy 4/4 resolved  via phone minutes 8
""",
    "Grumbold Lettings": """
12  4 09:30  Carl 3/2 unresolved  via phone minutes 14 case boiler
    No hot water. He wrote it down, or at least I heard a pen.
    -> 12 6 broken: to call back with a plumber's name
12  9 09:35  Petra 2/2 unresolved  via phone minutes 22 case boiler
    Carl is away. So, it seems, is the piece of paper.
    -> 12 12 broken: to find out who has it
12 13 09:40  Carl 1/2 unresolved  felt 1 via phone minutes 18 case boiler
    "You again." Me again, unwashed.
12 21 16:45  Petra 2/3 partial  minutes 20 case boiler
    A plumber had been. Nobody had told me, so nobody let him in.
11  3 09:30  Carl 2/2 resolved  felt 2 via phone minutes 9 case boiler late 2
    Hot water after thirty days. No call: I found out by washing my hands.
10  8 17:10  Nigel 2/1 declined  via phone minutes 7
    Asked about a bigger flat in a few months. "Ring when you're ready to move." I was ready to talk.
10 17 17:05  Nigel 2/2 unresolved  via phone minutes 11
    Rang again, as he had not. Could hear him typing, about something else.
    -> 10 24 broken: to keep me on a list and ring within the week
 9 27 16:50  Petra 2/2 resolved  minutes 15
    Gave notice. She asked if I was sure, the first question anybody there has asked me.
 6 12 09:30  Carl 1/2 unresolved  felt 2 via phone minutes 16 case deposit ref GL-2291
    -> 6 26 broken: the deposit back within two weeks
 4  9 09:40  Petra 2/2 unresolved  via email case deposit ref GL-2291
    "Your message is important to us." It came back with my own message attached.
 1  8 09:30  Nigel 2/2 partial  felt 2 via phone minutes 26 case deposit ref GL-2291
    Half the deposit has come. The other half is "with accounts". I would like to meet accounts.
    -> 1 22 open: to pay the other half of the deposit
""",
    "Møller & Pine": """
10 19 10:10  Hanna 5/5 declined  felt 4 via phone minutes 18 case flat
    Nothing free for months. Put me on the list all the same, and asked what the cat needs.
    -> 9 10 kept: to ring by the tenth, flat or no flat
 9 10 10:05  Hanna 5/5 partial  felt 4 via phone minutes 9 case flat
    She rang. No flat, but she rang. I had to sit down.
 8 14 14:30  Søren 4/5 resolved  minutes 75 case flat
    Two flats. Told me which one has the neighbour with the drums.
 8 23 11:00  Hanna 5/5 resolved  felt 5 minutes 40 case flat
    Signed. Grumbold has lost me to these two, and will find out last.
 7  3 09:00  Søren 5/4 resolved  minutes 30 case flat
    Keys, and a hand-drawn map of which switch does what.
 6 16 10:15  Søren 4/4 resolved  via phone minutes 6
    Tap dripped in the morning. In the evening it did not.
 4 11 10:20  Hanna 4/5 declined  via email
    No to a red hall, politely, with three reds she could live with for one wall.
 3  6 10:10  Søren 4/4 resolved  via phone minutes 8
    -> 3 8 kept: somebody for the window on the 8th
 2 14 10:05  Hanna 5/4 resolved  via phone minutes 7
 1 12 17:30  Søren 4/5 pending  via phone minutes 10 case lock
    The bicycle shed does not lock. He gave me a date without being asked for one.
    -> -1 10 open: a new lock on the bicycle shed
 1 25 10:10  Hanna 5/5 resolved  felt 4 minutes 20
    Came about the meter, stayed for coffee. The cat's name was in her notes.
""",
    "Halvorsen Motors/sales": """
 7 10 11:15  Clara 5/5 partial  felt 4 minutes 90
    Let me drive three, and told me which one not to buy.
    -> 7 19 kept: to hold the green one until I had slept on it
 7 19 11:00  Clara 5/5 resolved  felt 5 minutes 80
    Bought the green one. She had set the radio to my station. I told everybody.
 6  4 10:30  Clara 5/5 resolved  felt 5 minutes 45
    Keys, a handshake, and a spare bulb "for the day you need it".
 4 13 17:40  Clara 4/5 resolved  via phone minutes 5
    Rang to ask how it drives. Nobody downstairs has asked me that.
 1 13 12:20  Clara 5/5 resolved  felt 4 minutes 15
    Came up from the service desk to breathe. She found my spare key, which they had "never been given".
""",
    "Halvorsen Motors/service": """
 6 22 08:30  Denise 4/4 resolved  minutes 20 spent 60
 5 11 08:35  Denise 4/3 resolved  minutes 25 spent 85
 3  9 08:30  Rolf 2/2 partial  felt 2 minutes 55 spent 140 case rattle
    Went in about a rattle. "Cars make noises." This one makes it in C sharp.
 2 11 08:30  Rolf 2/1 resolved  minutes 40 spent 190 case rattle
    Rattle gone. So is the sunglasses holder. He watched the clock; I watched him watch it.
 1  5 08:30  Rolf 1/2 unresolved  felt 1 minutes 70 spent 310 case rattle ref HM-5520
    The rattle is back and the bill is longer. On Clara's floor I was a guest; on his I am in the way.
    -> 1 9 broken: to ring on the 9th with the part's arrival
 1 13 11:50  Denise 2/2 unresolved  felt 2 minutes 25 case rattle ref HM-5520
    Nobody had rung. The part "could be anywhere". So could Rolf.
 1 20 08:30  Rolf 1/1 partial  felt 1 minutes 45 spent 95 case rattle ref HM-5520
    Spoke to his clipboard about me. The clipboard got better answers.
""",
    "Hotel Gilded Heron": """
12 17 18:40  Étienne 5/5 resolved  felt 5 premium true spent 210
    Out of the taxi in the rain, and there was an umbrella with Étienne under it.
11 19 19:10  Étienne 5/5 resolved  premium true spent 210
10 21 18:50  Sabine 4/4 resolved  premium true spent 210
 9 18 19:05  Étienne 5/4 resolved  felt 4 premium true spent 210
    Remembered the second pillow.
 8 20 18:45  Sabine 4/4 resolved  premium true spent 225
 6 18 19:00  Marcus 2/2 partial  felt 2 premium true minutes 40 spent 245
    New owners, new carpet. Room not ready at seven; I was offered the view of the carpet.
 5 20 18:55  Sabine 2/1 unresolved  felt 1 premium true minutes 35 spent 245
    Booked quiet, got the lift shaft. "All our rooms are quiet, sir." Ping.
    -> 5 21 broken: to move me the next morning
 4 17 19:10  2/2 partial  felt 2 premium true spent 260
    Breakfast is extra now. So is the sugar. I pay for velvet and get the rope.
 2 20 18:50  Marcus 1/2 unresolved  felt 1 premium true minutes 30 spent 260
    They had my booking under "Herron". Étienne has left. I can see why he would.
""",
    "Old Badger Vets": """
12 13 16:10  Amara 5/5 resolved  felt 5 spent 48
    Lay on the floor to meet the cat where the cat was.
10 14 16:15  Amara 4/5 resolved  spent 48
 9 16 16:20  Colin 4/4 resolved  spent 22
 7 17 16:10  Amara 5/4 resolved  spent 48
    Showed me how to give a tablet to somebody with knives on her feet.
 6 10 16:30  Colin 3/4 resolved  spent 22
 5 16 16:10  Amara 4/4 resolved  spent 48
 4 18 16:20  Amara 4/4 declined  spent 30
    Would not sell me the expensive diet: "She's a cat. That's the shape."
 2 17 16:10  Amara 4/3 resolved  spent 55
 1  6 16:15  Colin 2/2 unresolved  felt 2 minutes 55
    Fifty minutes past the hour we were told to come back. Both of us hissed.
    -> 1 8 broken: the blood results by the 8th
 1 15 16:40  Amara 2/2 partial  felt 2 minutes 30 spent 72
    Four patients an hour now, by order of the group that bought them. She looked at the screen, not the cat.
 0 12 16:20  Amara 4/4 resolved  spent 48
    Rang first to say she was sorry about last time, and took the long appointment.
""",
    "Owl Street Pharmacy": """
12 12 17:20  Ingrid 4/4 resolved  spent 8.40
11 15 17:25  Theo 4/4 resolved  spent 12.10
10 11 17:20  Ingrid 5/4 resolved  spent 6.30
    Told me the cheap one is the same one.
 9 20 17:30  Theo 3/4 resolved  spent 8.40
 8 18 17:20  Ingrid 4/4 resolved  spent 8.40
 7 22 17:25  Ingrid 5/5 declined  felt 4 minutes 15
    Not without a prescription. Then she rang the surgery herself, while I sat on the good chair.
 6 19 17:20  Theo 4/4 resolved  spent 8.40
 5 17 17:25  Ingrid 4/5 resolved  spent 10.20
 4 20 17:20  Theo 4/4 resolved  spent 8.40
 3 18 17:25  Ingrid 4/4 resolved  spent 8.40
 2 19 17:20  Theo 4/4 partial  spent 4.20
    Half now, half when the van comes. Wrote the day on the bag. The van knew about it too.
 1  9 17:25  Ingrid 5/5 declined  felt 5 minutes 12
    No, not with what I already take. Drew me my own liver on the back of a receipt. I have kept it.
 1 22 17:20  Theo 3/4 resolved  spent 8.40
 0 14 17:25  Ingrid 4/4 resolved  spent 8.40
""",
    "Quillfoot Parcels": """
11 10 18:30  Len 4/3 resolved  minutes 10
 9 14 18:35  Marge 2/2 resolved  minutes 20
    Got it. She held on to her end of it for a moment.
 8 21 18:30  Len 3/3 partial  minutes 15
    One of two. The other is on a van, having a nicer day than I am.
 6 14 18:40  Marge 2/3 resolved  minutes 15
 5 12 18:30  Len 4/4 resolved  minutes 5
 3 16 18:35  Marge 2/3 unresolved  minutes 25
    "Says here you were in." I was. Nobody else was.
 2 10 18:30  Len 4/4 resolved  minutes 5
    Had set it aside with a note saying "nice one, upstairs".
 1 11 18:35  Marge 1/2 resolved  felt 2 minutes 15
    Handed it over with a few words about my handwriting. It was not my handwriting. It was my name.
 0 18 18:40  Marge 2/3 resolved  minutes 12
""",
    "Tuppence & Tweed": """
11  9 14:20  Martin 3/3 resolved  spent 39
    Socks. Sold with the warmth of a rubber stamp.
 8 16 14:10  Martin 3/2 partial  minutes 25 spent 64
    One pair of trousers fits. The other "is meant to be like that".
 5 19 15:05  3/4 resolved  spent 28
 2 12 14:15  Martin 2/3 declined  minutes 10
    No exchange without the receipt. Correct, and not one syllable more.
 1 16 14:30  Adaeze 5/5 resolved  felt 5 minutes 55 spent 86
    My nephew: long arms, short neck, a speech to give. Adaeze sells lamps, one floor up. She sat us down,
    went off, and came back with a shirt that fits. Nobody liked its tie; she swapped in the tie of another.
 1 19 10:20  Adaeze 5/5 resolved  via phone minutes 4
    Rang to ask about the speech. It was a good speech. The tie got a mention.
 1 23 14:15  Adaeze 4/5 resolved  minutes 20 spent 45
    Bought a lamp.
""",
    "Wobble Cycles": """
 2 25 11:20  Oona 5/5 resolved  felt 5 minutes 20 spent 12
    Mended the puncture with me instead of for me. I now own tyre levers and opinions.
 1 18 11:15  Oona 5/4 resolved  minutes 10 spent 18
""",
    "Work/IT help desk": """
12  9 10:40  Leif 4/4 resolved  via chat minutes 12
11 16 10:45  Priya 5/4 resolved  via phone minutes 10
    We are her customers, it turns out. She is the only one there who had noticed.
10 13 10:40  Leif 3/3 partial  via chat minutes 35
    Printer prints. Not what I send, but it prints.
10 16 10:30  Priya 5/5 resolved  felt 4 minutes 15
    Came to the desk, fixed it, said why it happened, and left a card with the three steps on it.
 9 12 11:05  Leif 4/4 resolved  via chat minutes 10
 8 13 10:40  Priya 4/5 resolved  via phone minutes 12
 7 14 10:50  Leif 3/4 resolved  via chat minutes 20
 6 12 10:40  Leif 3/2 unresolved  via chat minutes 30
    Ticket closed as "user". The user opened it again.
 6 14 10:45  Priya 5/5 resolved  minutes 12 late 3
 5 13 10:40  Leif 4/4 resolved  via chat minutes 9
 4 14 10:45  Priya 4/4 resolved  via phone minutes 8
 3 13 10:40  Leif 4/4 resolved  via chat minutes 11
 2 18 10:50  Priya 5/4 resolved  via phone minutes 7
 1 19 10:45  Priya 5/5 resolved  felt 4 minutes 14 late 2
    Laptop died at nine; by eleven I had another one with everything in it, even the bad wallpaper.
 0 11 10:40  Leif 4/4 resolved  via chat minutes 9
""",
}

# A vote is one line: months ago, day and time, what was cast and the place; then what was said with it.
_VOTES = """
 8 23 12:30  left Grumbold Lettings
    instead: Møller & Pine
    because: three broken promises, and a month of cold water
    review: 2 23
    regret: none
 4 18 08:40  left Hotel Gilded Heron
    because: I pay for velvet and get the rope
    review: 1 18
 2 12 14:40  left Tuppence & Tweed
    because: correct, and not one syllable more
 1 16 15:40  returned Tuppence & Tweed
"""

_VISIT = re.compile(
    r"(?P<months>[ \d]\d) (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d)  (?:(?P<employee>\w+) )?"
    r"(?P<empathy>[1-5-])/(?P<listening>[1-5-]) (?P<outcome>[a-z]+)(?P<pairs>.*)"
)
_VOTE = re.compile(
    r"(?P<months>[ \d]\d) (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d)  (?P<cast>left|returned) (?P<business>.+)"
)
_PROMISE = re.compile(r" +-> (?P<months>-?\d+) (?P<day>\d+) (?P<state>[a-z]+): (?P<text>.+)")

_WRITTEN_AFTER = timedelta(minutes=50)
_SETTLED_AT = time(20, 15)
_DAY_END = time(23, 59, 59)


class _Told(NamedTuple):
    """A visit as it is told: its facts, and what it says below them, as text."""

    business: str
    facts: dict[str, str]
    promise: dict[str, str] | None
    note: str | None


def visits(now: datetime) -> list[Interaction]:
    """A year of visits: the 12 full months before the month of `now`, and that month up to `now`, which is aware.

    The same for the same `now`. Each moment has the offset that the zone of `now` had that day; ids count from 1 in
    time order. A promise is open, or was settled before the month of `now`.
    """
    told = [visit for business, story in _STORIES.items() for visit in _read(business, story)]
    lived = sorted(((_when(visit.facts, now), visit) for visit in told), key=itemgetter(0))
    latest_of: dict[tuple[str, str], str] = {}
    entries = []
    for number, (when, visit) in enumerate(lived, start=1):
        if when > now:
            break
        uid = sha256(f"svclog demo {number}".encode()).hexdigest()[:32]
        case = visit.business, visit.facts.get("case", uid)
        entries.append({**_fields(visit, when, now), "id": number, "uid": uid, "re": latest_of.get(case)})
        latest_of[case] = uid
    return msgspec.convert(entries, list[Interaction], strict=False)


def votes(now: datetime) -> list[Vote]:
    """The votes of that year, the first one first: one waits to be thought about again in the latest full month."""
    told = re.split(r"\n(?=[ \d]\d )", _VOTES.strip("\n"))
    return [_vote(number, *vote.split("\n"), now=now) for number, vote in enumerate(told, start=1)]


def documents(found: Sequence[Interaction | Vote]) -> list[Doc]:
    """These visits, or votes, as what a journal takes in, with their ids."""
    from svclog.storage import document

    return [{**document(one), "id": one.id} for one in found]


def _vote(number: int, line: str, *below: str, now: datetime) -> Vote:
    facts = _matched(_VOTE, line)
    said = dict(text.strip().split(": ", 1) for text in below)
    review = _day(dict(zip(("months", "day"), said["review"].split(), strict=True)), now) if "review" in said else None
    return Vote(
        id=number,
        uid=sha256(f"svclog demo vote {number}".encode()).hexdigest()[:32],
        business=facts["business"],
        leaves=facts["cast"] == "left",
        at=_when(facts, now),
        because=said.get("because"),
        instead=said.get("instead"),
        review=_there(datetime.combine(review, _DAY_END), now) if review else None,
        regret=Regret(said["regret"]) if "regret" in said else None,
        reviewed=_there(datetime.combine(review, _SETTLED_AT), now) if review and "regret" in said else None,
    )


def _read(business: str, story: str) -> Iterator[_Told]:
    for visit in re.split(r"\n(?=[ \d]\d )", story.strip("\n")):
        line, *below = visit.split("\n")
        facts = _matched(_VISIT, line)
        words = facts.pop("pairs").split()
        facts |= dict(zip(words[::2], words[1::2], strict=True))
        promises = [_matched(_PROMISE, text) for text in below if "->" in text]
        note = " ".join(text.strip() for text in below if "->" not in text)
        yield _Told(business, facts, promises[0] if promises else None, note or None)


def _matched(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """The named groups that took part; `-` stands for a rating not given."""
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return {name: value for name, value in match.groupdict().items() if value is not None and value != "-"}


def _fields(visit: _Told, when: datetime, now: datetime) -> dict[str, object]:
    """The fields of an interaction, which `msgspec.convert` has yet to read, but for those that tie it to others."""
    facts = {name: value for name, value in visit.facts.items() if name not in {"months", "day", "clock", "case"}}
    late = timedelta(days=int(facts.pop("late", "0")))
    return {
        "via": "counter",
        **facts,
        "business": visit.business,
        "note": visit.note,
        "when": when,
        "recorded": min(_there(when.replace(tzinfo=None) + _WRITTEN_AFTER + late, now), _fixed(now)),
        "promise": visit.promise and _promise(visit.promise, now),
    }


def _promise(told: dict[str, str], now: datetime) -> dict[str, object]:
    """A promise as fields; what was kept was kept on its last day, and what was not was given up the day after."""
    due = _day(told, now)
    settled = {"kept": due, "broken": due + timedelta(days=1)}.get(told["state"])
    return {
        "text": told["text"],
        "by": _there(datetime.combine(due, _DAY_END), now),
        "state": told["state"],
        "settled": settled and _there(datetime.combine(settled, _SETTLED_AT), now),
    }


def _when(facts: dict[str, str], now: datetime) -> datetime:
    return _there(datetime.combine(_day(facts, now), time.fromisoformat(facts["clock"])), now)


def _day(told: dict[str, str], now: datetime) -> date:
    """The day of the month that lies so many months before that of `now`."""
    year, month = divmod(now.year * 12 + now.month - 1 - int(told["months"]), 12)
    return date(year, month + 1, int(told["day"]))


def _there(wall: datetime, now: datetime) -> datetime:
    """The moment at which a clock where `now` is showed `wall`."""
    return _fixed(wall.replace(tzinfo=now.tzinfo))


def _fixed(moment: datetime) -> datetime:
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))
