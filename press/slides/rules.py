"""Which cell becomes which slide: rules that choose and never rewrite.

A section (##) is a column of slides, each packed from parts while there is room: the sentence that
leads in, sentences with **bold** words, formulas, lists, tables; one piece of code with its output,
or one derivation row by row. Figures, explorers and questions have a slide of their own; code below
a prediction answers it. Code of some length is shown without its imports and prints. A deck that is
longer than a lecture gives up code that nobody was asked about, from its longest sections first.
All prose, and all that was given up, goes into the speaker's notes.

Cell metadata `slideshow.slide_type` overrules: `slide` or `subslide` (all of this cell on a new
slide), `fragment` (all of it, on the last slide, when a key is pressed), `-` (all of it, on the
last slide), `notes` (the speaker's notes only), `skip` (nowhere).
"""

import ast
import re
from dataclasses import dataclass, field
from html import escape

from . import pieces

MOST = 36  # slides of a lecture
ROOM = 13.5  # lines of text on one slide
CLOSING = 18  # the summary, which has been said before, is set a little smaller
THIN = 4.5  # a slide of text below this joins a neighbour
CODE_LINE = 0.75  # of a line of text
SHORT, LONG = 9, 13  # lines of code: shown as it is; too long to be shown
JOINS = {  # what may stand below what on one slide
    "text": {"text", "code", "derivation", "predict", "callout"},
    "code": {"text"},
    "derivation": {"text"},
    "predict": {"code", "derivation"},
    "callout": {"text"},
}
LEAD = 220  # characters of a sentence that may lead in
OPENING = 90  # of a first sentence; a shorter one takes the second along
UNTIMED = {"Exercises", "Next"}
KEPT = {"", "Recipe", "Spot the bug", "Summary", "Questions", "Exercises"}  # never trimmed
PROMISE = "**By the end of this chapter you can**"
MOST_ITEMS = 9  # of a list; a longer one is for reading
FORMULAS = {"math_block", "math_block_label", "amsmath"}
REFERS = r"(This|That|These|Those|It|Its|They|Their|Here|There|So|The way back)\b"
STEPS = {"Recipe"}  # sections whose lists appear step by step
LETTERS = "abcd"


@dataclass
class Part:
    """One thing to show, and what the speaker says about it; kind "note" is not shown."""

    kind: str
    html: list = field(default_factory=list)
    weight: float = 0
    title: str = ""
    notes: list = field(default_factory=list)
    ask: list = field(default_factory=list)
    spare: str = ""  # for the notes, should the part be given up
    brief: list = field(default_factory=list)  # what may stand for it below a prediction
    worth: int = 0
    bound: bool = False  # speaks about the part above, so it is given up with it
    alone: bool = False  # starts a new slide
    joins: bool = False  # stays on the last slide, full or not

    def give_up(self):
        """Leave the slide for the notes."""
        self.kind, self.notes = "note", [*self.notes, self.spare or "".join(self.html)]

    def give_way(self):
        """Leave the code to the notes, and show what it prints."""
        self.notes = [*self.notes, self.spare]
        self.html, self.brief = self.brief, []
        self.weight = CODE_LINE * (2 + sum(html.count("\n") for html in self.html))


@dataclass
class Slide:
    """One slide: HTML of its body, and what only the speaker sees."""

    kind: str
    title: str = ""
    body: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    ask: list = field(default_factory=list)
    weight: float = 0
    minutes: float = 0
    alone: bool = False  # as metadata told
    below: set = field(default_factory=lambda: set().union(*JOINS.values()))  # what may follow

    @property
    def stepped(self):
        """Something on it appears later, so what follows does too."""
        return any("fragment" in html for html in self.body)

    def add(self, part):
        """Put a part below the others."""
        self.body += [stepwise(html) if self.stepped else html for html in part.html]
        self.kind = part.kind if self.kind == "text" else self.kind
        self.weight += part.weight
        self.below = self.below & JOINS.get(part.kind, set())

    def join(self, other, before):
        """Take over all of a slide of text."""
        first, second = (other, self) if before else (self, other)
        self.body = first.body + second.body
        self.notes = first.notes + second.notes
        self.ask = first.ask + second.ask
        self.weight += other.weight


def stepwise(html):
    """The same, when a key is pressed."""
    return html if "fragment" in html else f'<div class="fragment">{html}</div>'


@dataclass
class Section:
    """A ## section: its parts, the slides packed from them, the words that measure its time."""

    title: str
    parts: list = field(default_factory=list)
    slides: list = field(default_factory=list)
    words: int = 0
    minutes: int = 0

    def pack(self):
        """Fill slides with the parts, in order; notes stay with the part that follows them."""
        self.slides, notes, ask = [], [], []
        room = CLOSING if self.title == "Summary" else ROOM
        for above, part in zip([None, *self.parts], self.parts, strict=False):
            if part.kind == "note":
                notes, ask = notes + part.notes, ask + part.ask
                continue
            last = self.slides[-1] if self.slides else None
            if answers(part, above) and part.brief and not fits(last, part, room):
                part.give_way()
            notes, ask = notes + part.notes, ask + part.ask
            if not last or part.alone or not (part.joins or fits(last, part, room)):
                self.slides.append(Slide(part.kind, part.title, alone=part.alone))
            slide = self.slides[-1]
            slide.add(part)
            slide.notes, slide.ask = slide.notes + notes, slide.ask + ask
            notes, ask = [], []
        self.slides = without_thin(self.slides)
        if self.slides:
            self.slides[-1].notes += notes
            self.slides[-1].ask += ask

    def loose(self):
        """Parts that may be given up: code, and in a section with a star figures and proofs."""
        kinds = {"code", "figure", "derivation"} if self.title.startswith("★") else {"code"}
        return [
            part
            for above, part in zip([None, *self.parts], self.parts, strict=False)
            if part.kind in kinds and self.title not in KEPT and not answers(part, above)
        ]


def answers(part, above):
    """Is this code the answer to a prediction?"""
    return part.kind == "code" and above is not None and above.kind == "predict"


def fits(slide, part, room):
    """May this part stand at the end of this slide?"""
    return (
        part.kind in slide.below
        and part.title == slide.title
        and slide.weight + part.weight <= room
    )


def without_thin(slides):
    """The slides of a section, an orphan sentence with its neighbour below or above."""
    kept = []
    for number, slide in enumerate(slides):
        if slide.kind == "text" and slide.weight < THIN and not slide.alone:
            below = slides[number + 1] if number + 1 < len(slides) else None
            above = kept[-1] if kept else None
            if below and below.title == slide.title and takes(below, slide):
                below.join(slide, before=True)
                continue
            if above and above.title == slide.title and takes(above, slide):
                above.join(slide, before=False)
                continue
        kept.append(slide)
    return kept


def takes(slide, text):
    """Has this slide room for a little text?"""
    if slide.alone:
        return False
    if slide.kind == "figure":
        return text.weight <= THIN - 1 and not any("<p>" in html for html in slide.body)
    kinds = {"text", "code", "derivation", "predict", "callout"}
    return slide.kind in kinds and slide.weight + text.weight <= ROOM + 1


@dataclass
class Deck:
    """A chapter as sections of slides."""

    page: str
    title: str
    subtitle: str
    minutes: int
    sections: list

    @property
    def size(self):
        """How many slides it has."""
        return sum(len(section.slides) for section in self.sections)


def deck(page, notebook, questions=()):
    """The deck of one executed notebook; `page` is its slug, `questions` as lib.quiz loads them."""
    maker = _Maker(page, questions)
    for cell in notebook.cells:
        maker.add(cell)
    return maker.finished()


def spoken_about(source):
    """Code without the lines that import and print, if it is long; '' if it is long still."""
    lines = source.splitlines()
    if len(lines) <= SHORT:
        return source
    dropped = set()
    for one in ast.parse(source).body:
        prints = isinstance(one, ast.Expr) and ast.unparse(one).startswith(
            ("print(", "show.table(")
        )
        if prints or isinstance(one, ast.Import | ast.ImportFrom):
            dropped |= set(range(one.lineno - 1, one.end_lineno))
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    short = re.sub(r"\n{2,}", "\n\n", "\n".join(kept)).strip()
    return short if 0 < len(short.splitlines()) <= LONG else ""


class _Maker:
    """Walks the cells of a chapter; prose that waits leads into the part that follows it."""

    def __init__(self, page, questions):
        self.page = page
        self.questions = questions
        self.sections = [Section("")]
        self.title = self.subtitle = self.topic = ""
        self.minutes = 0
        self.last = False  # in the section that leads to the next chapter
        self.waiting = []  # prose sentences since the last part
        self.shown = set()  # sentences that stand on a slide already

    # --- small helpers

    @property
    def section(self):
        return self.sections[-1]

    def md(self, source):
        return pieces.markdown(source, self.page)

    def inline(self, source):
        return pieces.inline(source, self.page)

    def add_part(self, kind, html=(), weight=0.0, **more):
        """Append a part; the prose that waited belongs to it."""
        html = [one for one in html if one]
        part = Part(kind, html, weight + 1.2 * max(0, len(html) - 1), **more)
        if kind != "note":
            part.title = part.title or self.topic
        part.notes, part.ask = self.flushed() + part.notes, self.asked + part.ask
        self.section.parts.append(part)
        return part

    def flushed(self):
        """The prose that waited, as notes; its questions are asked."""
        lines = [line for text in self.waiting for line in text.splitlines()]
        self.asked = [
            self.inline(line)
            for line in lines
            if line.rstrip().endswith("?") and not line.startswith(("|", "#"))
        ]
        notes = [self.md("\n\n".join(self.waiting))] if self.waiting else []
        self.waiting = []
        return notes

    def lead(self):
        """The sentence just before this part, if it leads in and is not on a slide yet."""
        lines = [line for line in "\n".join(self.waiting).splitlines() if line.strip()]
        last = lines[-1] if lines else ""
        prose = last and not re.match(r"[|#$>\-*]|\d+\.|\*", last.replace("**", ""))
        if not prose or last in self.shown or len(last) > LEAD:
            return ""
        self.shown.add(last)
        return self.md(last)

    # --- cells

    def add(self, cell):
        """Put one cell where the rules, or its metadata, say."""
        wish = cell.metadata.get("slideshow", {}).get("slide_type")
        tags = set(cell.metadata.get("tags", []))
        if wish == "skip" or "setup" in tags:
            return
        if wish == "notes":
            code = cell.cell_type == "code"
            self.add_part("note", notes=[self.shown_code(cell) if code else self.md(cell.source)])
        elif wish in {"slide", "subslide", "fragment", "-"}:
            self.as_told(cell, wish)
        elif cell.cell_type == "markdown":
            self.markdown(cell.source)
        elif cell.cell_type == "code":
            self.code(cell, tags)
        words = len(cell.source.split())
        self.section.words += words if cell.cell_type == "markdown" else 25 * ("figure" in tags)

    def as_told(self, cell, wish):
        markdown = cell.cell_type == "markdown"
        html = self.md(cell.source) if markdown else self.shown_code(cell)
        new = wish in {"slide", "subslide"}
        html = stepwise(html) if wish == "fragment" else html
        weight = len(html) / 90 if markdown else CODE_LINE * html.count("\n")
        kind = "text" if markdown else "code"
        self.add_part(kind, [html], weight, alone=new, joins=not new)

    def markdown(self, source):
        """A Markdown cell: headings, callouts and what is worth showing; the rest is notes."""
        if source.startswith("# "):
            self.opening(source)
        elif source.startswith(PROMISE):
            self.promise(source)
        elif source.startswith("## Exercises"):
            self.heading(pieces.Block("heading", "## Exercises"))
            self.exercises(source.partition("\n")[2])
        elif self.section.title == "Exercises" and not source.startswith("## "):
            self.exercises(source)
        else:
            for block in pieces.blocks(source):
                self.block(block)

    def opening(self, source):
        head, _, question = source.partition("\n")
        self.title, _, self.subtitle = head.removeprefix("# ").partition(": ")
        question = question.strip()
        self.add_part(
            "title",
            [
                f"<h1>{self.inline(self.title)}</h1>"
                f'<p class="subtitle">{self.inline(self.subtitle)}</p>'
                f'<div class="question">{self.md(question)}</div>'
                f'<p class="back"><a href="../{self.page}.html">The chapter</a> · '
                '<a href="index.html">All slides</a></p>'
            ],
            ask=[self.inline(line) for line in question.splitlines() if "?" in line],
        )

    def promise(self, source):
        found = pieces.blocks(source)
        goals = [self.md(block.source) for block in found if block.kind == "bullet_list"]
        needs = next((b.source for b in found if b.source.startswith("*You need")), "")
        minutes = re.search(r"(\d+) minutes", needs)
        self.minutes = int(minutes[1]) if minutes else 0
        title = "By the end of this lecture you can"
        self.add_part("objectives", goals, title=title, notes=[self.md(needs)])

    def exercises(self, source):
        """The first exercise is done in class; the names of the others stand below it."""
        for text in re.split(r"^(?=### )", source, flags=re.M):
            if not text.startswith("### "):
                self.waiting += [text] if text.strip() else []
                continue
            head, _, rest = text.removeprefix("### ").partition("\n")
            head = self.inline(head)
            if not self.section.parts:
                body = [self.md(b.source) for b in pieces.blocks(rest) if b.kind != "details"]
                hints = [self.md(b.source) for b in pieces.blocks(rest) if b.kind == "details"]
                home = '<p class="home"><strong>At home</strong></p>'
                self.add_part("question", [*body, home], title=head, notes=hints)
                continue
            self.section.parts[0].html[-1] += f'<p class="home">{head}</p>'
            self.add_part("note", notes=[f"<h3>{head}</h3>{self.md(rest)}"])

    def block(self, block):
        """One block of Markdown: a part, or notes."""
        special = {
            "heading": self.heading,
            "blockquote": self.callout,
            "details": self.answer,
            "paragraph": self.paragraph,
        }
        if block.kind in special:
            special[block.kind](block)
            return
        html = self.md(block.source)
        if block.kind == "fence":
            body = "\n".join(block.lines[1:-1])
            parts = [self.lead(), pieces.code(body) if "python" in block.lines[0] else html]
            self.add_part("code", parts, CODE_LINE * len(block.lines), worth=2)
            return
        if block.kind in {"bullet_list", "ordered_list"}:
            if len(re.findall(r"^(?:[-*]|\d+\.) ", block.source, flags=re.M)) > MOST_ITEMS:
                self.waiting.append(block.source)
                return
            weight = sum(len(line) / 68 + 0.6 for line in block.lines)
            if self.section.title in STEPS:
                html = html.replace("<li>", '<li class="fragment">')
        elif block.kind == "table":
            weight = 1.3 * len(block.lines)
        elif block.kind in FORMULAS:
            weight = 2.2 + 1.6 * block.source.count("\\\\")
        else:
            weight = len(block.lines)
        self.add_part("text", [self.lead(), html], weight)

    def paragraph(self, block):
        """Prose waits for the notes; its sentences with bold words are shown."""
        if self.last:
            self.section.parts[0].html.append(f'<div class="next">{self.md(block.source)}</div>')
            return
        lines = [line for line in block.lines if line not in self.shown]
        keys = [line for line in lines if "**" in line]
        steps = self.section.title == "Summary"
        if steps:
            keys = lines
        elif self.section.title == "Questions":
            return
        elif not keys and self.section.title and not self.section.parts:
            # a section opens with its first sentence, and the second if that is short
            keys = ["\n".join(lines[: 1 + (len(lines[0]) < OPENING)])]
        self.waiting.append(block.source)
        for line in keys:
            if not re.search(r"[.?!)*]$", line):
                continue  # it leads into what comes next
            at = next(k for k, one in enumerate(lines) if line.startswith(one))
            above = lines[at - 1] if at else ""
            refers = re.match(REFERS, line) and not steps
            if refers and above and above not in self.shown:
                self.shown.add(above)
                line = f"{above}\n{line}"
            if re.fullmatch(r"\*\*[^*]+\*\*", line) and at + 1 < len(lines):
                line = f"{line}\n{lines[at + 1]}"  # a heading within the paragraph
            html = self.md(line)
            if steps:
                html = html.replace("<p>", '<p class="fragment">')
            bound = bool(refers and not above and self.section.parts)
            self.add_part("text", [html], len(line) / 62 + 0.5, bound=bound)
            self.shown |= set(line.splitlines())

    def heading(self, block):
        level, _, name = block.source.partition(" ")
        if name == "Next":
            self.last = True
        elif level == "##":
            if self.waiting:
                self.add_part("note")
            self.sections.append(Section(name))
            self.topic = ""
        else:
            self.topic = self.inline(name)

    def callout(self, block):
        inner = re.sub(r"^> ?", "", block.source, flags=re.M)
        word = re.match(r"\*\*([A-Za-z]+)", inner)
        kind = "predict" if word and word[1] == "Predict" else "callout"
        html = f'<div class="card">{self.md(inner)}</div>'
        part = self.add_part(
            kind, [html], 1.5 + 1.3 * sum(len(s) / 60 + 0.6 for s in inner.splitlines())
        )
        if kind == "predict":
            part.ask.append(self.md(re.sub(r"^\*\*Predict\.?\*\*\s*", "", inner)))
            part.notes.append(
                "<p>Everybody decides and writes it down; show hands; then go on.</p>"
            )

    def answer(self, block):
        """What stands folded on the page: its key sentences and formulas on a slide of answers."""
        if block.title == "Hint":
            self.add_part("note", notes=[self.md(f"**Hint.** {block.source}")])
            return
        html, notes = [], []
        for number, inner in enumerate(pieces.blocks(block.source)):
            show = inner.kind in FORMULAS
            lines = inner.lines if number == 0 else [s for s in inner.lines if "**" in s]
            if show or (inner.kind == "paragraph" and lines):
                html.append(stepwise(self.md(inner.source if show else "\n".join(lines))))
            notes.append(self.md(inner.source))
        self.add_part("answer", html, title=self.inline(block.title), notes=notes)

    # --- code cells

    def shown_code(self, cell):
        return pieces.code(cell.source) + pieces.printed(cell)

    def code(self, cell, tags):
        """A code cell: figure, questions, explorer, derivation, or code with its output."""
        html = [one for one in pieces.all_of(cell, "text/html") if not pieces.is_table(one)]
        latex = pieces.all_of(cell, "text/latex")
        if tags & {"exercise"}:
            return
        if "solution" in tags:
            answer = "".join(map(pieces.derivation, latex)).replace(" fragment", "")
            solution = f"<h3>Worked solution</h3>{self.shown_code(cell)}{answer}"
            self.add_part("note", notes=[solution])
        elif "figure" in tags:
            self.figure(cell)
        elif self.section.title == "Questions":
            for number, question in enumerate(self.questions, start=1):
                self.quiz(number, question)
        elif html:
            self.add_part(
                "live",
                [f"<div data-prevent-swipe>{html[0]}</div>"],
                ask=["Which way will it move? Say it before you drag."],
            )
        elif latex:
            self.add_part(
                "derivation",
                [self.lead(), *map(pieces.derivation, latex)],
                sum(2.2 * (1 + one.count(pieces.ROW_END)) for one in latex),
                notes=[pieces.code(cell.source)],
                ask=["What is the next line, and why may we write it?"],
            )
        elif "setup" not in tags:
            self.listing(cell, folded="hide-input" in tags)

    def listing(self, cell, folded=False):
        """Code as far as it is spoken about, then its output; all of it in the notes if cut.

        Of a folded cell the output alone.
        """
        source, output = "" if folded else spoken_about(cell.source), pieces.printed(cell)
        if not source and not output:
            self.add_part("note", notes=[self.shown_code(cell)])
            return
        whole = [] if source == cell.source else [pieces.code(cell.source)]
        above = self.section.parts[-1] if self.section.parts else None
        defines = bool(above) and above.kind == "text" and "<strong>" in "".join(above.html)
        lines = source.count("\n") + 2 * bool(source) + output.count("\n") + 2 * bool(output)
        step = stepwise(output) if output and source else output
        self.add_part(
            "code",
            [self.lead(), pieces.code(source) if source else "", step],
            CODE_LINE * lines,
            notes=whole,
            ask=["What will it print? Decide before the output appears."] if output else [],
            spare=self.shown_code(cell),
            brief=[stepwise(output)] if output else [],
            worth=2 * bool(re.search(r"^(def|class) ", source, flags=re.M)) + 2 * defines,
        )

    def figure(self, cell):
        about = cell.metadata.mystnb
        caption, alt = about.figure.caption, about.image.alt
        first = re.match(r".+?[.?!](?= [A-Z]|$)", caption + " ", flags=re.S)
        self.add_part(
            "figure",
            [
                f'<figure><img src="{{{{figure:{about.figure.name}}}}}" alt="{escape(alt)}">'
                f"<figcaption>{self.inline(first[0] if first else caption)}</figcaption></figure>"
            ],
            notes=[
                f"<p>{self.inline(caption)}</p>",
                f'<p class="seen">What is seen: {escape(alt)}</p>',
            ],
        )

    def quiz(self, number, question):
        """A question with four choices; a key press shows the right one and why."""
        choices, notes = "", ""
        for letter, choice in zip(LETTERS, question["choices"], strict=True):
            why = self.inline(choice["feedback"])
            right = choice["correct"]
            shown = f'<span class="fragment why">{why}</span>' if right else ""
            text = self.inline(choice["text"])
            choices += f"<li{' class=right' if right else ''}>{text}{shown}</li>"
            notes += f"<li><b>{letter}</b> {'is right' if right else 'tempts'}: {why}</li>"
        asked = self.inline(question["question"])
        self.add_part(
            "quiz",
            [f'<p class="asked">{asked}</p><ol class="choices">{choices}</ol>'],
            notes=[f"<p>Show hands before the answer appears.</p><ul>{notes}</ul>"],
            ask=[f"{number}. {asked}"],
        )
        self.section.words += len(asked.split()) + len(notes.split())

    # --- the end

    def finished(self):
        """The deck: packed, cut to a lecture, its minutes given out by the words of a section."""
        if self.waiting:
            self.add_part("note")
        for section in self.sections:
            section.pack()
        sections = [section for section in self.sections if section.slides]
        result = Deck(self.page, self.title, self.subtitle, self.minutes, sections)
        while result.size > MOST and (loose := [(s, p) for s in sections for p in s.loose()]):
            section, part = min(
                loose, key=lambda pair: (pair[1].worth - len(pair[0].slides), -pair[1].weight)
            )
            part.give_up()
            below = section.parts[section.parts.index(part) + 1 :]
            for other in below[:1]:
                if other.bound:
                    other.give_up()
            section.pack()
        timed = [s for s in sections if s.title not in UNTIMED]
        total = sum(s.words for s in timed) or 1
        for section in timed:
            section.minutes = max(1, round(self.minutes * section.words / total))
            for slide in section.slides:
                slide.minutes = section.minutes / len(section.slides)
        return result
