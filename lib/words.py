"""The language in which the course speaks to its reader.

``speak("ko")`` in the setup of a notebook: verdicts, questions, explorers and axes are Korean after
it. The words stand in ``locale/<language>/``, as gettext catalogues: one for each page, and
``lib.po`` for what `lib` says on any page. What is not there stays English.
"""

import re
from functools import cache
from pathlib import Path

from lib._checks import unknown

HERE = Path(__file__).resolve().parent
# within an installed package, else beside it in the repository
LOCALE = HERE / "locale" if (HERE / "locale").is_dir() else HERE.parent / "locale"
ENGLISH = "en"
SAID = "hint", "question", "text", "feedback"  # keys of the data whose values are words
STRING = r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`'
SAYS = re.compile(rf"\bsay\(({STRING})\)")
TOLD_ABOVE = re.compile(r"^// (?:Question|In short): (.+)$", flags=re.M)  # of an explorer
_spoken = ENGLISH


def languages():
    """The languages that the course speaks: a tuple of codes such as "en"."""
    return (ENGLISH, *sorted(path.name for path in LOCALE.glob("*") if path.is_dir()))


def speak(language):
    """Speak this language from now on; ValueError for one that has no folder in locale/."""
    global _spoken
    if language not in languages():
        raise ValueError(unknown("language", language, languages()))
    _spoken = language


def spoken():
    """The code of the language that is spoken now."""
    return _spoken


def marked(text):
    """The text itself; so a constant says that `tell` will be asked for it."""
    return text


def tell(text, page="lib", **values):
    """A text in the language that is spoken, with the values put into its braces.

    A page may have words of its own; those of `lib` are known on any page.
    """
    told = catalogue(page, _spoken).get(text) or catalogue("lib", _spoken).get(text, text)
    return told.format(**values) if values else told


@cache
def _entries(page, language):
    """The entries of a catalogue that are up to date: (English text, text, where it is said)."""
    path = LOCALE / language / f"{page}.po"
    if not path.is_file():
        return ()
    import polib

    known = polib.pofile(str(path)).translated_entries()  # neither fuzzy nor obsolete
    return tuple((one.msgid, one.msgstr, one.comment.split("\n")) for one in known)


@cache
def catalogue(page, language):
    """The translations of a page that are up to date: {English text: text}."""
    return {english: other for english, other, _ in _entries(page, language)}


def told_at_run_time(page):
    """What a running notebook reads from catalogues: whatever it shows may depend on it."""
    pages = sorted(path.stem for path in (LOCALE / _spoken).glob("*.po"))
    places = {"lib": {"string", "script"}, page: {"exercise", "question"}}
    return [
        entry
        for one in pages
        for entry in _entries(one, _spoken)
        if ({"script"} | places.get(one, set())) & set(entry[2])
    ]


def texts_in(data):
    """The words in the data of exercises or questions, in order."""
    if isinstance(data, list):
        return [text for one in data for text in texts_in(one)]
    found = []
    for key, value in data.items() if isinstance(data, dict) else ():
        if key in SAID and isinstance(value, str):
            found.append(value)
        elif key == "ideas":
            found += value.values()
        else:
            found += texts_in(value)
    return found


def told(data, page):
    """The data of exercises or questions with their words in the language that is spoken."""
    if isinstance(data, list):
        return [told(one, page) for one in data]
    if not isinstance(data, dict):
        return data
    result = {}
    for key, value in data.items():
        if key in SAID and isinstance(value, str):
            result[key] = tell(value, page)
        elif key == "ideas":
            result[key] = {idea: tell(words, page) for idea, words in value.items()}
        else:
            result[key] = told(value, page)
    return result


def texts_in_script(script):
    """The words of a script: what stands above an explorer, and in say("…"); in order."""
    return TOLD_ABOVE.findall(script) + [match[1][1:-1] for match in SAYS.finditer(script)]


def told_script(script, page):
    """The script with each say("…") as a string in the language that is spoken."""
    return SAYS.sub(lambda match: match[1][0] + tell(match[1][1:-1], page) + match[1][0], script)
