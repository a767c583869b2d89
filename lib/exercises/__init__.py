"""Self-checking exercises: one line of verdict, a hint when it is needed, never the answer.

    answer = ...                       # the reader's line
    check(answer, np.log(2), hint="What probability does z = 0 stand for?")

prints ``✓`` (right), ``✗`` (not yet, and in which way) or ``○`` (unanswered).  An answer is a
number, an array, a truth value, a choice such as ``"b"``, a SymPy formula or a function, as the
expected one is.

How it works: answer and expected are brought to one form, a `Pair` of flat float arrays (a
function at the points `on`, a formula at points of its own), and the `DIAGNOSERS` are asked in
order; the first that has something to say gives the verdict. Before them come the known wrong
ideas of the exercise, data in ``ideas/<slug>.json``: for each number of an exercise, expressions
and what they are; each is judged as if it were the expected answer.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

from lib.exercises.compare import TIGHT, Pair
from lib.exercises.diagnosis import sentence, shortened
from lib.exercises.judges import JUDGES
from lib.exercises.kinds import is_unanswered, kind_of, numbers_of
from lib.exercises.messages import UNANSWERED, show_error
from lib.exercises.questions import refuse_bad_question

__all__ = ["check"]

IDEAS = Path(__file__).parent / "ideas"


def check(answer, expected, *, hint, on=None, rtol=1e-6, ideas=None):
    """Print a verdict on the answer, and the hint unless it is right; return None.

    answer: the reader's; `...` or None count as unanswered.
    expected: a number, an array (or list), a truth value, a text (one choice; case and spaces
        do not matter), a SymPy expression or matrix (symbols are matched by name), or a function.
    hint: what to think of next; not the answer.
    on: for functions only: the argument tuples at which both are called, e.g. [(0, 1.5), (1, -2)].
    rtol: right means |answer − expected| ≤ rtol·|expected|, entry by entry; where expected is 0,
        an answer within 1e-12 of it is right, and so is rounding noise where terms cancel.
    ideas: the wrong ideas to be told by name: "normal-3" for those of the third exercise of
        that chapter, whose expressions may use the caller's names, or a dict {wrong answer as
        text: what it is}.

    Whatever the answer is, check does not raise.  ValueError is for the author of the exercise:
    a blank hint, a function without `on` (or `on` without a function), an rtol that is not
    between 0 and 1, an expected value that is NaN or of an unknown kind, ideas that are not there.
    """
    refuse_bad_question(expected, hint, on, rtol)
    names = sys._getframe(1).f_globals
    known = [(text, words, names) for text, words in ideas_of(ideas).items()]
    verdict = _verdict(answer, expected, on, rtol, known)
    print(verdict if verdict.startswith("✓") else f"{verdict}\n  Hint: {hint.strip()}")


def _verdict(answer, expected, on, rtol, known):
    """The line to print."""
    if is_unanswered(answer):
        return UNANSWERED
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            verdict = sentence(JUDGES[kind_of(expected)](answer, expected, on, rtol))
            idea = verdict.startswith("✗") and next(_recognised(answer, on, known), None)
        except Exception as error:  # an object nobody thought of: a verdict, not a traceback
            return f"✗ This answer cannot be read: {show_error(error)}."
    return f"✗ This is {idea}." if idea else verdict


def ideas_of(ideas):
    """The wrong ideas of an exercise, {expression: what it is}; ValueError when there are none."""
    if ideas is None or isinstance(ideas, dict):
        return ideas or {}
    slug, _, number = ideas.rpartition("-")
    try:
        return json.loads((IDEAS / f"{slug}.json").read_text("utf-8"))[number]
    except (OSError, KeyError):
        raise ValueError(
            f"ideas={ideas!r} names no exercise; write its ideas as {number!r} in "
            f"lib/exercises/ideas/{slug}.json"
        ) from None


def _recognised(answer, on, known):
    """What the answer is, if it is a known wrong idea, in full or to three digits and more."""
    for text, words, names in known:
        try:
            idea = eval(text, dict(names))
            found = JUDGES[kind_of(idea)](answer, idea, on, TIGHT)
            same = found.right.all() if isinstance(found, Pair) else found.startswith("✓")
            short = kind_of(idea) == kind_of(answer) == "number" and shortened(
                numbers_of(answer), numbers_of(idea), fewest=3
            )
        except Exception:  # an idea that needs a name the reader has changed or deleted
            continue
        if same or short:
            yield words
