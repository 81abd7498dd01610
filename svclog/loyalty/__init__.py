"""The 9/16 ledger: how a place's visits become a score, a verdict, and the reasons for both.

1. A visit's score is the plain average of its parts, each from -1 to +1: empathy, listening, outcome and, where given,
   how you felt at the end, and a settled promise.
2. A good visit earns up to 9 points, a bad one costs up to 16 (20 where a premium price was paid).
3. Loyalty = faded points / (faded visits + 2); each new visit fades the older ones to 85 %.
   +2 or more: earned. -2 or less: lost.

Every function takes the visits of one place in any order and sorts them by `when`, then by id, which is the order in
which they were logged. An interaction without any part does not count. Nothing reads a clock: only a visit changes a
score or a verdict.
"""

from __future__ import annotations

from svclog.loyalty.account import EARNED_LINE as EARNED_LINE
from svclog.loyalty.account import FADE as FADE
from svclog.loyalty.account import LOST_LINE as LOST_LINE
from svclog.loyalty.account import MIN_VISITS as MIN_VISITS
from svclog.loyalty.account import PRIOR as PRIOR
from svclog.loyalty.account import SLIP_LINE as SLIP_LINE
from svclog.loyalty.account import SO_FAR_LINE as SO_FAR_LINE
from svclog.loyalty.account import TOLERANCE as TOLERANCE
from svclog.loyalty.account import Account as Account
from svclog.loyalty.account import SoFar as SoFar
from svclog.loyalty.account import Standing as Standing
from svclog.loyalty.account import Told as Told
from svclog.loyalty.account import Verdict as Verdict
from svclog.loyalty.account import history as history
from svclog.loyalty.account import is_recovering as is_recovering
from svclog.loyalty.account import standing as standing
from svclog.loyalty.account import word_of_mouth as word_of_mouth
from svclog.loyalty.ledger import Change as Change
from svclog.loyalty.ledger import ChangeKind as ChangeKind
from svclog.loyalty.ledger import Leading as Leading
from svclog.loyalty.ledger import Row as Row
from svclog.loyalty.ledger import compare as compare
from svclog.loyalty.ledger import continued as continued
from svclog.loyalty.ledger import drivers as drivers
from svclog.loyalty.ledger import largest as largest
from svclog.loyalty.ledger import leading as leading
from svclog.loyalty.ledger import ledger_rows as ledger_rows
from svclog.loyalty.person import BOTH_BAD as BOTH_BAD
from svclog.loyalty.person import NOT_GOOD as NOT_GOOD
from svclog.loyalty.person import PERSON_LOST as PERSON_LOST
from svclog.loyalty.person import REST_FINE as REST_FINE
from svclog.loyalty.person import Answer as Answer
from svclog.loyalty.person import PersonOrPlace as PersonOrPlace
from svclog.loyalty.person import compared as compared
from svclog.loyalty.person import person_or_place as person_or_place
from svclog.loyalty.weights import BAD_POINTS as BAD_POINTS
from svclog.loyalty.weights import DRIVERS as DRIVERS
from svclog.loyalty.weights import GOOD_POINTS as GOOD_POINTS
from svclog.loyalty.weights import PREMIUM as PREMIUM
from svclog.loyalty.weights import PREMIUM_POINTS as PREMIUM_POINTS
from svclog.loyalty.weights import Weight as Weight
from svclog.loyalty.weights import in_order as in_order
from svclog.loyalty.weights import treatment as treatment
from svclog.loyalty.weights import visit_score as visit_score
from svclog.loyalty.weights import wall_clock as wall_clock
from svclog.loyalty.weights import weigh as weigh
from svclog.loyalty.whatif import MOST_COPIES as MOST_COPIES
from svclog.loyalty.whatif import Counterfactual as Counterfactual
from svclog.loyalty.whatif import Like as Like
from svclog.loyalty.whatif import what_would_change_it as what_would_change_it
