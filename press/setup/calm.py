"""Run a program calmly: its chatter goes to a log, each new phase of it to the terminal.

    python -m press.setup.calm <name> <program> [argument …]

The log is _build/<name>.log. When the program fails, its warnings, its errors and its last lines
are shown and the log is named. The exit code is that of the program.
"""

import re
import subprocess
import sys

from press.paths import ROOT

PHASE = re.compile(
    r"notebooks to run: .*|(?:reading sources|writing output)(?=\.\.\. \[)|"
    r".* is shown in English; .*"  # a page whose translation is not up to date
)
TROUBLE = re.compile(r"\b(?:WARNING|ERROR|CRITICAL|\w+Error|\w*Exception)\b")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
LAST = 10  # lines


def run(name, *command):
    """Run a command with its output in _build/<name>.log; its exit code."""
    log = ROOT / "_build" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    lines, phases = [], []
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as program,
    ):
        for raw in program.stdout:
            line = COLOUR.sub("", raw).rstrip()
            print(line, file=out, flush=True)
            lines.append(line)
            phase = PHASE.search(line)
            if phase and phase[0] not in phases:
                phases.append(phase[0])
                print(f"  {phase[0]}", flush=True)
    if program.returncode:
        shown = [line for line in lines[:-LAST] if TROUBLE.search(line)] + lines[-LAST:]
        print(*shown, f"\n  Failed; the whole output is in {log.relative_to(ROOT)}", sep="\n")
    return program.returncode


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
