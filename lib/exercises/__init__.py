"""Self-checking exercises: one line of verdict, a hint when it is needed, never the answer.

    answer = ...                       # the reader's line
    check("negative-log-likelihood-1", answer)

prints ``✓`` (right), ``✗`` (not yet, and in which way) or ``○`` (unanswered).  An answer is a
number, an array, a truth value, a choice such as ``"b"``, a SymPy formula or a function, as the
expected one is.

The key of each exercise is data, in ``keys/<slug>.json``, by its number: the lines of code that are
``given`` to the expression ``expected``, the ``hint``, known wrong ``ideas`` (expressions and what
they are), and for functions the points ``on``. Their names are those of the notebook.

How it works: answer and expected are brought to one form, a `Pair` of flat float arrays (a
function at the points `on`, a formula at points of its own), and the `DIAGNOSERS` are asked in
order; the first that has something to say gives the verdict. Before them come the known wrong
ideas; each is judged as if it were the expected answer.
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
from lib.exercises.messages import NOT_JUDGED, UNANSWERED, show_error
from lib.exercises.questions import refuse_bad_question
from lib.words import tell, told

__all__ = ["check", "judge"]

KEYS = Path(__file__).parent / "keys"


def check(exercise, answer):
    """Print a verdict on the answer, and the hint unless it is right; return None.

    exercise: its name, such as "normal-3" for the third of the chapter normal.
    answer: the reader's; `...` or None count as unanswered.

    Whatever the answer is, check does not raise.  ValueError is for the author: no such exercise,
    or what `judge` refuses.
    """
    key = key_of(exercise)
    if is_unanswered(answer):
        print(with_hint(tell(UNANSWERED), key["hint"]))
        return
    names = sys._getframe(1).f_globals
    try:
        question = question_of(key, names)
    except Exception as error:  # the reader has changed or deleted a name
        print(tell(NOT_JUDGED, error=show_error(error)))
        return
    judge(answer, **question)


def key_of(exercise):
    """The key of an exercise as it is written; ValueError when there is none."""
    slug, _, number = exercise.rpartition("-")
    try:
        return told(json.loads((KEYS / f"{slug}.json").read_text("utf-8"))[number], slug)
    except (OSError, KeyError):
        raise ValueError(
            f"expected the name of an exercise, such as 'normal-3'; got {exercise!r}; write its "
            f"key as {number!r} in lib/exercises/keys/{slug}.json"
        ) from None


def question_of(key, names):
    """What `judge` needs besides an answer; `names` are those of the notebook."""
    names = dict(names)
    exec("\n".join(key.get("given", [])), names)
    return {
        "expected": eval(key["expected"], names),
        "on": eval(key.get("on", "None"), names),
        "rtol": key.get("rtol", 1e-6),
        "hint": key["hint"],
        "ideas": key["ideas"],
        "names": names,
    }


def judge(answer, expected, *, hint, on=None, rtol=1e-6, ideas=None, names=None):
    """Print a verdict on any answer to any question, as `check` does.

    expected: a number, an array (or list), a truth value, a text (one choice; case and spaces
        do not matter), a SymPy expression or matrix (symbols are matched by name), or a function.
    hint: what to think of next; not the answer.
    on: for functions only: the argument tuples at which both are called, e.g. [(0, 1.5), (1, -2)].
    rtol: right means |answer − expected| ≤ rtol·|expected|, entry by entry; where expected is 0,
        an answer within 1e-12 of it is right, and so is rounding noise where terms cancel.
    ideas: the wrong ideas to be told by name, {wrong answer as text: what it is}.
    names: what the ideas may speak of (default: the caller's names).

    ValueError is for the author of the exercise: a blank hint, a function without `on` (or `on`
    without a function), an rtol that is not between 0 and 1, an expected value that is NaN or of
    an unknown kind.
    """
    refuse_bad_question(expected, hint, on, rtol)
    names = sys._getframe(1).f_globals if names is None else names
    known = [(text, words, names) for text, words in (ideas or {}).items()]
    verdict = _verdict(answer, expected, on, rtol, known)
    print(verdict if verdict.startswith("✓") else with_hint(verdict, hint))


def with_hint(verdict, hint):
    """A verdict, and the hint in a line of its own."""
    return f"{verdict}\n  {tell('Hint:')} {hint.strip()}"


def _verdict(answer, expected, on, rtol, known):
    """The line to print."""
    if is_unanswered(answer):
        return tell(UNANSWERED)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            verdict = sentence(JUDGES[kind_of(expected)](answer, expected, on, rtol))
            idea = verdict.startswith("✗") and next(_recognised(answer, on, known), None)
        except Exception as error:  # an object nobody thought of: a verdict, not a traceback
            return tell("✗ This answer cannot be read: {error}.", error=show_error(error))
    return tell("✗ This is {idea}.", idea=idea) if idea else verdict


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
