"""Create .venv and install pinned requirements: python3 tools/environment.py requirements.txt

Called by the Makefile. Its one job beyond two commands is to say plainly what is wrong when
Python is too old, cannot make environments, or the network is away.
It runs on old Pythons too (to be able to say so), hence its plain syntax.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
VERSION = ".".join(str(part) for part in sys.version_info[:2])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
OFFLINE = ("NewConnectionError", "NameResolutionError", "ConnectTimeout", "ProxyError", "resolve")


def stop(problem, remedy):
    """Print what is wrong and what to do; leave without a traceback."""
    sys.exit("\n  " + problem + "\n  " + remedy + "\n")


def use_a_python_that_is_new_enough():
    """Go on with a newer Python of this machine when `python3` is too old."""
    if sys.version_info[:2] >= OLDEST:
        return
    for minor in (13, 12, 11):
        newer = shutil.which("python3." + str(minor))
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer, *sys.argv])
    stop(
        "This book needs Python 3.11 or newer; " + sys.executable + " is Python " + VERSION + ".",
        "Install one (https://www.python.org/downloads/), then: make PYTHON=/path/to/python3.12",
    )


def create_venv():
    """Make .venv, unless one that runs is there."""
    if os.path.exists(VENV_PYTHON):
        if subprocess.call([VENV_PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
            return
        print("Renewing .venv: its Python is gone or has no pip.")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        details = (made.stdout + made.stderr).strip()
        if "venv" in details or "ensurepip" in details:
            stop(
                "This Python cannot make virtual environments: its venv module is missing.",
                "On Debian or Ubuntu: sudo apt install python" + VERSION + "-venv",
            )
        stop("Making .venv failed:", details)


def install(requirements):
    """Install the pinned packages into .venv; say so when the network is the problem."""
    print("Installing " + requirements + " into .venv (a minute or two the first time) ...")
    sys.stdout.flush()
    command = [VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip = subprocess.run(
        [*command, "--retries", "1", "-r", requirements],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    if pip.returncode == 0:
        return
    if any(sign in pip.stderr for sign in OFFLINE):
        stop(
            "The package index cannot be reached, so " + requirements + " was not installed.",
            "Check the network (or set PIP_INDEX_URL to a mirror) and run make again.",
        )
    stop("Installing " + requirements + " failed:", pip.stderr.strip())


if __name__ == "__main__":
    use_a_python_that_is_new_enough()
    create_venv()
    install(sys.argv[1])
