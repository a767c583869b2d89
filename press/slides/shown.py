"""What a cell shows on its slide, and what the speaker reads.

Where a cell stands is written in it: `slideshow.slide_type`, as JupyterLab shows and edits it.
A cell without it is for the speaker's notes. One rule says what a cell that is shown shows:

- Markdown: headings, formulas, lists, tables, quotes, code; the sentence that leads into one of
  these; sentences with **bold** words. Where there is none of it, all but lines in italics, which
  are remarks to the speaker. Of a list of more than MOST_WORDS words, the bold words and first
  formula (no mere letter) of each item. Of folded text, its first sentence. The cell
  `## Exercises`: the first one, and the titles of the others.
- Code: its figure, explorer, derivation, or what it printed, and then its source too, if the page
  shows it and it is short. A `fragment` shows the output alone. `quiz.show` gives a slide for
  each question.

All prose, and all source, is in the notes.
"""

import re
from html import escape

from press.slides import pieces
from press.words import say

MOST_WORDS = 40  # of a list
MOST_LINES = 12  # of source
LEADS_IN = re.compile(r"[:,?]$")
REMARK = re.compile(r"\*[^*].*[^*]\*")  # a line in italics, as a whole
FORMULAS = {"math_block", "math_block_label", "amsmath"}
WHOLE = {*FORMULAS, "bullet_list", "ordered_list", "table", "blockquote", "fence"}
HIDDEN = {"hide-input", "hide-cell", "solution", "exercise"}
LETTERS = "abcd"


def words(markdown):
    """How many words of prose; formulas and code do not count."""
    prose = re.sub(r"\$\$.*?\$\$(?: \([\w-]+\))?|\$[^$]*\$|`[^`]*`", " ", markdown, flags=re.S)
    prose = re.sub(r"\]\([^)]*\)", "]", prose)
    return len(re.findall(r"[^\W\d_][\w'’-]*", prose))


def headings(source):
    """The headings of a Markdown cell, as pairs (level, text)."""
    found = (block.source for block in pieces.blocks(source) if block.kind == "heading")
    return [(len(mark), name) for mark, _, name in (one.partition(" ") for one in found)]


# --- Markdown


def markdown(source):
    """The part of a Markdown cell that is shown, as Markdown."""
    blocks = pieces.blocks(source)
    if source.startswith("<details"):
        return f"*{blocks[0].title}:* {blocks[0].source.splitlines()[0]}"
    shown, special = [], False
    for block, below in zip(blocks, [*blocks[1:], None], strict=True):
        if block.kind in WHOLE:
            shown.append(brief(block))
            special = True
        elif block.kind == "paragraph":
            lines = [line for line in block.lines if "**" in line]
            last = block.lines[-1]
            if below and below.kind in WHOLE - {"blockquote"} and LEADS_IN.search(last):
                lines = [*(line for line in lines if line != last), last]
            shown.append("\n".join(lines))
            special = special or bool(lines)
    if not special:
        plain = (block.lines for block in blocks if block.kind == "paragraph")
        shown = ["\n".join(s for s in lines if not REMARK.fullmatch(s)) for lines in plain]
    return "\n\n".join(filter(None, shown))


def brief(block):
    """A block; of a long list in bold steps, the steps and the first formula of each."""
    items = re.split(r"^(?=(?:[-*]|\d+\.) )", block.source, flags=re.M)[1:]
    if not block.kind.endswith("list") or words(block.source) <= MOST_WORDS:
        return block.source
    if not all("**" in item for item in items):
        return block.source
    steps = []
    for item in items:
        mark, bold = re.match(r"\S+ ", item)[0], re.search(r"\*\*.+?\*\*", item)
        formula = re.search(r"\$[^$]{6,}\$", re.sub(r"\$[^$]{1,5}\$", "", item[bold.end() :]))
        steps.append(f"{mark}{bold[0]} {formula[0] if formula else ''}".rstrip())
    return "\n".join(steps)


def callout(html):
    """Quotes as cards."""
    return html.replace("<blockquote>", '<div class="card">').replace("</blockquote>", "</div>")


def text(source, page):
    """A Markdown cell: the kind of slide, and its HTML."""
    if source.startswith("# "):
        return "title", title(source, page)
    if is_exercises(source):
        return "question", ""
    html = callout(pieces.markdown(markdown(source), page))
    predict = f'<div class="card">\n<p><strong>{say("Predict.")}'
    if source.startswith(f"**{say('By the end of this chapter you can')}"):
        return "objectives", html
    return ("predict" if predict in html else "text"), html


def is_exercises(source):
    """Does the section with the exercises begin here?"""
    return source.startswith(f"## {say('Exercises')}")


def hands():
    """What the speaker does before a prediction or a question is answered."""
    return f"<p><strong>{say('Ask.')}</strong> {say('Everybody decides and writes it down.')}</p>"


def title(source, page):
    """The first cell, as a slide."""
    head, _, question = source.removeprefix("# ").partition("\n")
    name, _, subtitle = head.partition(": ")
    return (
        f"<h1>{pieces.inline(name, page)}</h1>"
        f'<p class="subtitle">{pieces.inline(subtitle, page)}</p>'
        f'<div class="question">{pieces.markdown(question, page)}</div>'
        f'<p class="back"><a href="../{page}.html">{say("The page")}</a> · '
        f'<a href="index.html">{say("All slides")}</a></p>'
    )


def exercises(titles, first, page):
    """The first exercise, for the class, and the titles of the others."""
    stated = "\n\n".join(b.source for b in pieces.blocks(first) if b.kind not in {"details"})
    others = "".join(f"<li>{pieces.inline(one, page)}</li>" for one in titles[1:])
    return (
        f"<h3>{pieces.inline(titles[0], page)}</h3>{pieces.markdown(stated, page)}"
        f'<div class="home"><strong>{say("At home")}</strong><ul>{others}</ul></div>'
    )


# --- code


def listing(cell):
    """All source and all that was printed, for the notes."""
    latex = "".join(map(pieces.derivation, pieces.all_of(cell, "text/latex")))
    printed = pieces.printed(cell) if not latex else ""
    return pieces.code(cell.source) + printed + latex.replace(" fragment", "")


def code(cell, page):
    """A code cell: the kind of slide, its HTML, and the notes."""
    tags = set(cell.metadata.get("tags", []))
    live = [one for one in pieces.all_of(cell, "text/html") if not pieces.is_table(one)]
    latex = pieces.all_of(cell, "text/latex")
    if "figure" in tags:
        return "figure", *figure(cell, page)
    if live:
        return "live", f"<div data-prevent-swipe>{live[0]}</div>", pieces.code(cell.source)
    if latex:
        return "derivation", "".join(map(pieces.derivation, latex)), pieces.code(cell.source)
    short = len(cell.source.splitlines()) <= MOST_LINES
    if tags & HIDDEN or not short or cell.metadata.slide_type == "fragment":
        return "code", pieces.printed(cell), pieces.code(cell.source)
    return "code", pieces.code(cell.source) + pieces.printed(cell), pieces.code(cell.source)


def figure(cell, page):
    """A figure with the first sentence of its caption; its notes say the rest."""
    about = cell.metadata.mystnb
    caption, alt = about.figure.caption, about.image.alt
    first = re.match(r".+?[.?!](?= [A-Z\uac00-\ud7a3]|$)", caption + " ", flags=re.S)
    line = pieces.inline(first[0] if first else caption, page)
    return (
        f'<figure><img src="{{{{figure:{about.figure.name}}}}}" alt="{escape(alt)}">'
        f"<figcaption>{line}</figcaption></figure>",
        f"<p>{pieces.inline(caption, page)}</p>"
        f'<p class="seen">{say("What is seen:")} {escape(alt)}</p>{pieces.code(cell.source)}',
    )


def question(asked, page):
    """One question of the quiz: its HTML, and the notes; a key shows the right answer and why."""
    choices, notes = "", ""
    for letter, choice in zip(LETTERS, asked["choices"], strict=True):
        why, right = pieces.inline(choice["feedback"], page), choice["correct"]
        shown = f'<span class="fragment why">{why}</span>' if right else ""
        choices += f"<li{' class=right' if right else ''}>"
        choices += f"{pieces.inline(choice['text'], page)}{shown}</li>"
        mark = say("is right") if right else say("tempts")
        notes += f"<li><b>{letter}</b> {mark}: {why}</li>"
    return (
        f'<p class="asked">{pieces.inline(asked["question"], page)}</p>'
        f'<ol class="choices">{choices}</ol>',
        f"{hands()}<ul>{notes}</ul>",
    )
