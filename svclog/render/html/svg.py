"""The pictures of a page as SVG: texts in them are escaped, everything else is our own markup and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from svclog.loyalty import ChangeKind, Verdict
from svclog.render.html import phrases
from svclog.render.html.drawing import Plot, number
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svclog.render.html.drawing import Frame, Scale
    from svclog.reports.lines import Point, ScoreLine
    from svclog.reports.monthly import BallotLine
    from svclog.reports.page import Treatment

_SHAPES = {
    Verdict.EARNED: '<circle class="full" cx="8" cy="8" r="7"/><path class="cut" d="M4.6 8.3l2.4 2.4 4.4-5"/>',
    Verdict.WON_BACK: '<circle cx="8" cy="8" r="6.2"/><path d="M8 11.4V5M5.2 7.4L8 4.6l2.8 2.8"/>',
    Verdict.SLIPPING: '<path d="M1.8 4.4l5 5 2.6-2.6 4.4 5M14 8v4h-4"/>',
    Verdict.LOST: '<path d="M3 3l10 10M13 3L3 13"/>',
    Verdict.UNDECIDED: '<path d="M1.8 9.6c2-4.4 4.6-4.4 6.2-1.6s4.2 2.8 6.2-1.6"/>',
    Verdict.TOO_EARLY: '<circle class="dots" cx="8" cy="8" r="6"/>',
}
SIGNS = {verdict.sign: verdict for verdict in Verdict}
"""The verdict of each sign."""


def shape(verdict: Verdict) -> Markup:
    """Return the icon of a verdict, for use beside its word."""
    return _markup('<svg class="shape" viewBox="0 0 16 16" aria-hidden="true">', _SHAPES[verdict], "</svg>")


def move(line: BallotLine, scale: Scale) -> Markup:
    """Draw the score of a ballot line before and now."""
    now = number(scale.x(line.score))
    way = ""
    if line.kind is not ChangeKind.NEW_PLACE:
        before = number(scale.x(line.before))
        way = f'<path class="way" d="M{before} 11H{now}"/><circle class="before" cx="{before}" cy="11" r="3.5"/>'
    return _markup(
        f'<svg class="move" viewBox="0 0 {scale.WIDTH} 22" role="img" aria-label="{_words(phrases.moved(line))}">',
        f'<path class="line lost" d="M{number(scale.x(scale.LOST))} 2V20"/>',
        f'<path class="line zero" d="M{number(scale.x(0))} 6V16"/>',
        f'<path class="line earned" d="M{number(scale.x(scale.EARNED))} 2V20"/>',
        f'{way}<circle class="now" cx="{now}" cy="11" r="5"/></svg>',
    )


def scale_labels(scale: Scale) -> Markup:
    """Draw the axis labels above the column of `move`: the scores at which loyalty is lost and earned."""
    labels = ((scale.LOST, phrases.wide(str(scale.LOST))), (0, "0"), (scale.EARNED, f"+{scale.EARNED}"))
    return _markup(
        f'<svg class="move" viewBox="0 0 {scale.WIDTH} 14" aria-hidden="true">',
        *(f'<text x="{number(scale.x(score))}" y="11">{label}</text>' for score, label in labels),
        "</svg>",
    )


def course(line: ScoreLine, frame: Frame) -> Markup:
    """Draw the score line of a place, with a mark for each visit."""
    left, right, top, bottom = frame.LEFT, frame.RIGHT, frame.TOP, frame.BOTTOM
    earned, lost = frame.y(frame.EARNED), frame.y(frame.LOST)
    period = ""
    if frame.period:
        begin, end = frame.period
        period = _rect("period", begin, top, end - begin, bottom - top)
    return _markup(
        f'<svg class="course" viewBox="0 0 {frame.WIDTH} {frame.HEIGHT}" role="img" ',
        f'aria-label="{_words(phrases.course(line))}">',
        _rect("band earned", left, top, right - left, earned - top),
        _rect("band lost", left, lost, right - left, bottom - lost),
        period,
        f'<path class="slips" d="M{left} {number(frame.y(frame.SLIPS))}H{right}"/>',
        *(
            f'<path class="edge" d="M{left} {number(at)}H{right}"/>'
            f'<text class="score" x="{left - 6}" y="{number(at)}">{text}</text>'
            for at, text in ((earned, f"earned +{frame.EARNED}"), (lost, phrases.wide(f"lost {frame.LOST}")))
        ),
        *(
            f'<text class="month" x="{number(at)}" y="{bottom + 15}">{phrases.month(day)[0]}</text>'
            for at, day in frame.months
        ),
        *(f'<text class="month" x="{number(at)}" y="{bottom + 30}">{year}</text>' for at, year in frame.years),
        f'<path class="course-line early" d="{frame.course(line, early=True)}"/>' if line.early else "",
        f'<path class="course-line" d="{frame.course(line, early=False)}"/>',
        *(_mark(point, number(frame.x(point.visit.when)), number(frame.y(point.score))) for point in line.points),
        "</svg>",
    )


def _mark(point: Point, x: str, y: str) -> str:
    title = f"<title>{_words(phrases.point(point))}</title>"
    if point.went == "bad":
        cross = '<path d="M-3.2-3.2L3.2 3.2M3.2-3.2L-3.2 3.2"/>'
        return f'<g class="mark bad" transform="translate({x} {y})">{title}{cross}</g>'
    return f'<circle class="mark {point.went}" cx="{x}" cy="{y}" r="3">{title}</circle>'


def treatment(data: Treatment) -> Markup:
    """Draw treatment, from left to right, against outcome."""
    return _markup(*_treatment(data))


def _treatment(data: Treatment) -> Iterator[str]:
    drawn = Plot(max((spot.visits for spot in data.spots), default=1))
    left, right, top, bottom, row = drawn.LEFT, drawn.RIGHT, drawn.TOP, drawn.BOTTOM, drawn.ROW
    yield f'<svg class="plot" viewBox="0 0 {drawn.WIDTH} {drawn.HEIGHT}" role="img" aria-label="Visits by how you were '
    yield 'treated and what came of it; the table has the figures">'
    yield _rect("zone rude", left, top, drawn.badly - left, row)
    yield _rect("zone kind", drawn.well, top + 2 * row, right - drawn.well, 2 * row)
    yield f'<text class="zone-name" x="{left + 4}" y="{top - 8}">resolved, but rated low</text>'
    yield f'<text class="zone-name end" x="{right - 4}" y="{bottom + 14}">not resolved, but rated high</text>'
    for outcome in drawn.OUTCOMES:
        at = number(drawn.y(outcome))
        yield f'<path class="row" d="M{left} {at}H{right}"/>'
        yield f'<text class="row-name" x="{left - 8}" y="{at}">{outcome}</text>'
    for rating in range(1, 6):
        yield f'<text class="rating" x="{number(drawn.x(rating))}" y="{bottom + 32}">{rating}</text>'
    yield f'<text class="axis" x="{left + 4}" y="{bottom + 50}">treated badly</text>'
    yield f'<text class="axis end" x="{right - 4}" y="{bottom + 50}">treated well</text>'
    for spot in data.spots:
        x, y, kind = (
            number(drawn.x(spot.rating)),
            number(drawn.y(spot.outcome)),
            (spot.surprise or "").replace(" ", "-"),
        )
        title = f"<title>{_words(phrases.bubble(spot))}</title>"
        yield f'<circle class="bubble {kind}" cx="{x}" cy="{y}" r="{number(drawn.radius(spot))}">{title}</circle>'
        if drawn.fits(spot):
            yield f'<text class="bubble-count" x="{x}" y="{y}">{spot.visits}</text>'
    yield "</svg>"


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    at = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect class="{kind}" {at}/>'


def _words(text: str) -> Markup:
    return escape(clean(text))


def _markup(*parts: str) -> Markup:
    return Markup("".join(parts))  # noqa: S704 - our own tags and numbers, and escaped texts
