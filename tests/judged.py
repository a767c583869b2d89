"""Does an exercise accept its solution, know when it is unanswered, and refuse plausible errors?

Runs in the kernel of a notebook (see conftest.py), so it imports only what notebooks have.
"""

import contextlib
import io
import re

ANSWER = re.compile(r"^answer = \.\.\..*$", flags=re.M)


def verdict(source, namespace):
    """What the cell prints; it may change its own names only."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, "<exercise>", "exec"), dict(namespace))
    return printed.getvalue()


def judge(source, metadata, solved):
    """AssertionError when an exercise judges wrongly; `solved` are the names after its solution."""
    assert len(ANSWER.findall(source)) == 1, source
    untouched = verdict(source, solved)
    assert untouched.startswith("○"), untouched
    right = verdict(ANSWER.sub("", source), solved)
    assert right.startswith("✓"), right
    assert metadata.get("wrong"), "give a plausible wrong answer in the metadata"
    for guess in metadata["wrong"]:
        wrong = verdict(ANSWER.sub(lambda _, g=guess: f"answer = {g}", source), solved)
        assert wrong.startswith("✗"), (guess, wrong)
        assert "Hint: " in wrong, (guess, wrong)
