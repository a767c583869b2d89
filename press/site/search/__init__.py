"""The search: one file that a page loads when somebody is about to search.

_static/search.js is MiniSearch, words.js, engine.js, box.js and the data of the edition: every
section of every built page, and the words of its language, <language>.json. It holds

- dialog    what the search says to a reader
- stop      words that tell nothing
- synonyms  each row is one thing and the ways to write it, in all languages (en.json); those of the
            glossary are added
- quiet     headings whose sections come after others

It sets a variable instead of being fetched, so that it works from a file. Sphinx's own search is
off: it leads to pages only, wants every word, and does not rank.
"""

import json
import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).parent
FILE = "_static/search.js"
BOX = HERE / "box.js"
GLOSSARY = "glossary"
WEIGHTS = {
    "references": 0.3,
    "lecturers": 0.5,
    "capstone": 0.6,
    "lecture": 0.6,
    "index": 0.7,
    "glossary": 0.7,
    "slips": 0.8,
    "libraries": 0.9,
    "questions": 0.9,
}
QUIET = 0.6
SEEN_ONLY = re.compile(
    r'<(mjx-math|script|style|svg)\b.*?</\1>|<a class="headerlink".*?</a>'
    r"|</?(?:a|b|code|em|i|m[a-z-]+|span|strong|sub|sup)\b[^>]*>",
    re.DOTALL,
)
KEYWORDS = re.compile(r'<meta (?=[^>]*name="keywords")[^>]*content="([^"]*)"')
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
HEADINGS = {"h1", "h2", "h3"}
BLOCKS = {"div", "dd", "dt", "figcaption", "legend", "li", "p", "td", "th", "tr"}
SILENT_TAGS = {"button", "label", "select", "summary"}
SILENT_CLASSES = {"explorer-off", "hide", "quiz-with", "quiz-without"}
NAME = re.compile(
    r"\.([a-z]\w{3,})\(|\b(?!True|False|None)([A-Za-z]\w*_\w+|[A-Za-z]*[A-Z]\w{3,})\b"
)
KOREAN = re.compile("[\uac00-\ud7a3]")
COMMENT = re.compile(r"\n\s*/\*\*.*?\*/|\n\s*//[^\n]*", re.DOTALL)

START = """globalThis.bookSearch = searchEngine(data);
if (!globalThis.document) return;
const style = document.createElement("style");
style.textContent = LETTERS;
document.head.append(style);
for (const form of document.querySelectorAll(".search-form"))
  searchBox(form, bookSearch, data.words.dialog);"""


@dataclass
class Section:
    """A heading, and what stands below it until the next one."""

    anchor: str
    heading: str = ""
    text: str = ""
    code: str = ""
    above: str = ""  # the heading that it stands below

    @property
    def names(self) -> str:
        """Functions and arguments that its code calls by name."""
        return " ".join(dict.fromkeys(a or b for a, b in NAME.findall(self.code)))


@dataclass
class Page:
    """What the search knows of a page."""

    slug: str
    keywords: str
    sections: list[Section] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.sections[0].heading


class Reader(HTMLParser):
    """Cuts the article of a built page into sections."""

    def __init__(self):
        super().__init__()
        self.sections = []
        self.open = []  # of every open element: tag, id of the section, what is done with words
        self.above = ""

    @property
    def role(self) -> str:
        """What becomes of words here: heading, text, code or (silent) nothing."""
        return self.open[-1][2] if self.open else "text"

    def role_within(self, tag: str, classes: set[str]) -> str:
        """What becomes of words in a new element."""
        if self.role == "silent" or tag in SILENT_TAGS or classes & SILENT_CLASSES:
            return "silent"
        if tag in HEADINGS:
            return "heading"
        if "cell_input" in classes:
            return "code"
        return "silent" if tag == "pre" and self.role == "text" else self.role

    def handle_starttag(self, tag, attributes):
        """A heading starts a section."""
        if tag in VOID:
            return
        about = dict(attributes)
        role = self.role_within(tag, set((about.get("class") or "").split()))
        if tag in HEADINGS and role == "heading":
            around = (name for kind, name, _ in reversed(self.open) if kind == "section" and name)
            anchor = "" if tag == "h1" else next(around, "")
            self.sections.append(Section(anchor, above=self.above if tag == "h3" else ""))
        elif tag in BLOCKS:
            self.handle_data(" ")
        self.open.append((tag, about.get("id"), role))

    def handle_endtag(self, tag):
        """Close it, and what was left open in it."""
        if tag in BLOCKS:
            self.handle_data(" ")
        if tag == "h2" and self.sections:
            self.above = self.sections[-1].heading
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        """Words go to the heading, the text or the code of the section."""
        if self.sections and self.role != "silent":
            section = self.sections[-1]
            setattr(section, self.role, getattr(section, self.role) + data)


def read(slug: str, html: str) -> Page:
    """A built page as the search sees it."""
    reader = Reader()
    head, mark, body = html.partition("<article")
    reader.feed(SEEN_ONLY.sub("", mark + body.partition("</article>")[0]))
    for section in reader.sections:
        section.heading, section.text = map(squeezed, (section.heading, section.text))
    found = KEYWORDS.search(head)
    told = [one for one in reader.sections if one.text or not one.anchor]
    return Page(slug, unescape(found[1]) if found else "", told)


def squeezed(text: str) -> str:
    """Without needless blanks, and without the signs that only a screen reader hears."""
    return re.sub(r"\s+", " ", re.sub("[\u2061-\u2064\u23de\u23df]", "", text)).strip()


def words_of(language: str) -> dict:
    """The words of a language; the synonyms, which cross languages, are in one place, en.json."""
    told = {}
    for code in ("en", language):
        told |= json.loads((HERE / f"{code}.json").read_text(encoding="utf-8"))
    return told


def glossed(section: Section) -> list[str]:
    """A term of the glossary and its translations, which stand before the first dot."""
    translations = section.text.partition(" · ")[0]
    if not KOREAN.search(translations):
        return []
    term, _, short = section.heading.removesuffix(")").partition(" (")
    names = (term, *short.split(", "), *translations.split(", "))
    return [name for name in dict.fromkeys(names) if name]


def joined(rows: list[list[str]], more: list[list[str]]) -> list[list[str]]:
    """Rows of synonyms; one that shares a way to write with an earlier row joins it."""
    rows = [list(row) for row in rows]
    for row in more:
        names = {name.casefold() for name in row}
        home = next((one for one in rows if names & {name.casefold() for name in one}), None)
        if home is None:
            rows.append(list(row))
        else:
            known = {name.casefold() for name in home}
            home += [name for name in row if name.casefold() not in known]
    return rows


def data_of(pages: list[Page], words: dict) -> dict:
    """What engine.js wants to know."""
    terms = [glossed(one) for page in pages if page.slug == GLOSSARY for one in page.sections]
    quiet = set(words["quiet"])

    def weight_of(section: Section) -> float:
        return QUIET if {section.heading, section.above} & quiet else 1

    return {
        "pages": [
            {
                "slug": page.slug,
                "title": page.title,
                "keywords": page.keywords,
                "weight": WEIGHTS.get(page.slug, 1),
            }
            for page in pages
        ],
        "sections": [
            [number, one.anchor, one.heading, one.text, one.names, weight_of(one)]
            for number, page in enumerate(pages)
            for one in page.sections
        ],
        "words": {
            "dialog": words["dialog"],
            "stop": words["stop"],
            "synonyms": joined(words["synonyms"], [row for row in terms if row]),
        },
    }


def shown(data: dict) -> str:
    """All that a result may show, as HTML, so that its letters can be brought along."""
    texts = [page["title"] for page in data["pages"]]
    texts += [text for _, _, heading, text, *_ in data["sections"] for text in (heading, text)]
    return f"<b>{escape(' '.join(texts))}</b>"


def script_of(data: dict, letters: str = "") -> str:
    """The file that a page loads; `letters` are styles with the fonts of what it may show."""
    licence = (HERE / "LICENSE").read_text(encoding="utf-8").strip()
    library, *ours = (
        COMMENT.sub("", (HERE / f"{name}.js").read_text(encoding="utf-8"))
        for name in ("minisearch", "words", "engine", "box")
    )
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    start = START.replace("LETTERS", json.dumps(letters))
    parts = [f"/*! MiniSearch 7.2.0\n{licence}\n*/", library, "(() => {", *ours]
    return "\n".join([*parts, f"const data = {told};", start, "})();\n"])


def switch_off_sphinx(app):
    """No index and no page of Sphinx's search."""
    app.builder.search = False


def offer(app, config):
    """The page of the search is one of ours."""
    config.html_additional_pages = {**config.html_additional_pages, "search": "search.html"}


def tell_words(app, pagename, templatename, context, doctree):
    """The templates get the words of the language."""
    context["search"] = words_of(app.config.language)["dialog"] | {"file": FILE}


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", offer)
    app.connect("builder-inited", switch_off_sphinx)
    app.connect("html-page-context", tell_words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
