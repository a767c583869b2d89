"""Make .venv and install a file of pins: python3 -m press.setup.environment requirements.txt

Called by the Makefile. When all went well it says one line. When not, it says what was expected,
what came instead, in the words of the program that failed, and what to do; a log has the rest.
Pythons from 3.6 on can run it, to be told that they are too old.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

OLDEST, NEWEST = (3, 11, 2), (3, 14)  # what the pins serve: a test resolves them for each
SUITS = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:3] < {(3, NEWEST[1] + 1)})"
PROMISE = " to ".join(".".join(map(str, version)) for version in (OLDEST, NEWEST))
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, os.pardir))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
UNFINISHED = os.path.join(VENV, ".unfinished")  # there while files are put into .venv
LOG = os.path.join("_build", "install.log")

# what a failed program wrote, what that means, what to do; the first line that fits is said
CAUSES = (
    (
        r"\[Errno (28|122)\]|No space left on device",
        "expected room for about 900 MB; got a full disk, here or where temporary files go",
        "Make room (or set TMPDIR to a folder with room), then run make again.",
    ),
    (
        r"\[Errno 30\]|Permission denied: '",
        "expected a folder to write in; got one that is read-only for you",
        "Copy the course to a folder of yours, or ask for the rights to this one.",
    ),
    (
        "ResolutionImpossible",
        "expected pins that agree; got a conflict between the packages below",
        "Undo the last change of a pin, or let `make lock` find versions that agree.",
    ),
    (
        r"\(from versions: (?!none)",
        "expected every pinned version in the package index; got an index without the one below",
        "If PIP_INDEX_URL names a mirror, renew it; else pin a version that this Python can use.",
    ),
    (
        r"\[Errno -[235]\]|\[Errno (8|101|113)\]|Failed to resolve|NameResolutionError",
        "expected a network; the address of the package index could not be found",
        "Connect to the network (or set PIP_INDEX_URL to a mirror), then run make again.",
    ),
    (
        "connection broken by|Could not fetch URL|Max retries exceeded|timed out|HTTPError",
        "expected an answer from the package index; got none that pip can use",
        "Check proxy and PIP_INDEX_URL, or wait a little, then run make again.",
    ),
    (
        "No matching distribution found",
        "expected the package below in the package index; got an index that does not have it",
        "Check PIP_INDEX_URL: it must name a complete mirror of https://pypi.org/simple.",
    ),
)


def stop(problem, remedy, said=""):
    """Print what is wrong, the reason that a program gave, and what to do; leave."""
    reason = "".join("\n    " + line for line in last_words(said))
    sys.exit(f"\n  {problem}{reason}\n  {remedy}\n")


def last_words(said, most=12, longest=240):
    """The lines of an output that give the reason: from the first error on, after its warnings."""
    lines = [line.strip() for line in said.splitlines() if line.strip(" │")]
    first = next((i for i, line in enumerate(lines) if line.startswith("ERROR:")), len(lines) - 3)
    warnings = [line for line in lines[: max(first, 0)] if line.startswith("WARNING: Retrying")]
    chosen = [*warnings[-1:], *lines[max(first, 0) :][:most]]
    if "[end of output]" in chosen:  # of a pip that was called by pip
        chosen = chosen[: chosen.index("[end of output]")]
    half = longest // 2
    return [x if len(x) <= longest else f"{x[:half]} ... {x[-half:]}" for x in chosen]


def explain(failed, said):
    """Stop with the cause that the output of a failed program shows."""
    for signs, problem, remedy in CAUSES:
        if re.search(signs, said):
            stop(f"{failed}: {problem}.", remedy, said)
    stop(f"{failed}, for the reason below.", f"The whole output is in {LOG}.", said)


def use_a_python_that_suits():
    """Go on with another Python of this machine when the pins do not serve this one."""
    if sys.version_info[:3] >= OLDEST and sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and subprocess.call([other, "-c", SUITS], stderr=subprocess.DEVNULL) == 0:
            os.execv(other, [other, *sys.argv])
    have = ".".join(str(part) for part in sys.version_info[:3])
    stop(
        f"This book needs Python {PROMISE}, and {sys.executable} is Python {have}: install one"
        " (https://www.python.org/downloads/), then make PYTHON=/path/to/python3.13",
        "Nothing was installed.",
    )


def need_a_folder_to_write_in():
    """Stop where neither .venv nor a log could be written."""
    try:
        os.makedirs(os.path.dirname(LOG), exist_ok=True)
        with open(LOG, "w", encoding="utf-8"), tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        explain("Nothing was installed", str(error))


def run(failed, *command):
    """Run a program with its output in the log; explain it if it fails."""
    with open(LOG, "a", encoding="utf-8", errors="replace") as log:
        print("\n$", *command, file=log, flush=True)
        start = log.tell()
        code = subprocess.call(command, stdout=log, stderr=subprocess.STDOUT)
    if code:
        with open(LOG, encoding="utf-8", errors="replace") as log:
            log.seek(start)
            said = log.read()
        if "Installing collected packages" not in said:  # .venv is as it was
            finish()
        explain(failed, said)


def finish():
    """Nothing is half made in .venv (any more)."""
    if os.path.exists(UNFINISHED):
        os.remove(UNFINISHED)


def create_venv():
    """Make .venv, unless a whole one that runs is there."""
    if os.path.lexists(VENV):
        runs = [VENV_PYTHON, "-c", "import pip; " + SUITS]
        if os.path.exists(UNFINISHED):
            problem = "an installation was cut short"
        elif not os.path.exists(VENV_PYTHON) or subprocess.call(runs, stderr=subprocess.DEVNULL):
            problem = f"it has no Python {PROMISE} with pip that runs"
        else:
            return
        print(f"Making .venv anew: {problem}.", flush=True)
    try:
        from ensurepip import version  # noqa: F401
    except ImportError:
        stop(
            f"Expected a Python that can make environments; {sys.executable} has no ensurepip.",
            f"On Debian or Ubuntu: sudo apt install python3.{sys.version_info[1]}-venv",
        )
    failed = "Making .venv failed"
    run(failed, sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    run(failed, VENV_PYTHON, "-m", "ensurepip", "--upgrade", "--default-pip")


def install(requirements):
    """Install the pinned packages into .venv."""
    print(f"Installing {requirements} into .venv (minutes the first time) ... ", end="", flush=True)
    pip = [VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--retries", "1"]
    run(f"{requirements} was not installed", *pip, "--progress-bar", "off", "-r", requirements)
    version = subprocess.check_output([VENV_PYTHON, "--version"], universal_newlines=True)
    print(f"done: {version.strip()}.")


def main():
    """From any Python to a .venv with the pinned packages."""
    os.chdir(ROOT)
    use_a_python_that_suits()
    need_a_folder_to_write_in()
    create_venv()
    open(UNFINISHED, "w", encoding="utf-8").close()
    install(sys.argv[1])
    finish()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n  Stopped by you; the next make starts again.")
