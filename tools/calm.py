"""Run a program calmly: its chatter goes to a log, a few lines of progress to the terminal.

    python tools/calm.py <name> <program> [argument …]

The log is _build/<name>.log. When the program fails, its warnings, errors and last lines are shown
and the log is named; the exit code is that of the program.
"""

import re
import subprocess
import sys
from pathlib import Path

PROGRESS = re.compile(r"(notebooks to execute: |build succeeded|reading sources\.\.\.|writing output\.\.\.)")
TROUBLE = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^\w*(Error|Exception)\b")
