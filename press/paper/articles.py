"""The pages of the built site as one document for paper."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from press.words import from_template, marked, say

# Set aside while a page is read, because they are most of its elements.
FORMULA = re.compile(r"<mjx-container.*?</mjx-container>", re.DOTALL)
KEPT = re.compile(r'<mjx-container n="(\d+)"></mjx-container>')
# Screen readers get MathML from the site; on paper nobody would see it.
SPOKEN = re.compile(r"<mjx-assistive-mml.*?</mjx-assistive-mml>", re.DOTALL)
# Each element weighs in a tagged PDF: only keywords, strings, numbers and comments stay coloured.
PLAIN = re.compile(r'<span(?: class="(?:pre|(?!ow|[kscm])[a-z]\w?)")?>([^<]*)</span>')
GONE = (
    ".headerlink, style, .quiz ~ script, .quiz input, .quiz-with, .quiz-without, .quiz-feedback, "
    ".tag_exercise .cell_output, .tag_hide-input > details, .tag_setup"
)
ON_PAPER = {  # what only a screen can keep → what paper says
    marked("Choose an answer: each one tells you why it is right, or why it tempts."): marked(
        "Decide before you look: the answers stand at the end of the chapter."
    ),
    marked("by your answer and run the cell; it tells you what it thinks."): marked(
        "by your answer; in the notebook the cell tells you what it thinks."
    ),
    marked("The solutions are folded below each exercise."): marked(
        "The solutions stand at the end of the chapter."
    ),
    marked("with worked solutions folded below."): marked(
        "with worked solutions at the end of the chapter."
    ),
    marked("This figure moves when JavaScript is on."): marked("On the site this figure moves."),
    marked("Here is the idea under your fingers."): marked("Here is the idea."),
}


@dataclass
class Article:
    """One page: slug, title, number of the chapter (or None), part it opens (or ''), its HTML."""

    slug: str
    title: str
    number: int | None
    part: str
    html: object
    formulas: list

    @property
    def name(self):
        """The id of the article in the document."""
        return f"page-{self.slug}"

    def text(self, node):
        """A piece of the article as HTML."""
        return KEPT.sub(lambda match: self.formulas[int(match[1])], str(node))


def read(site, slug, pages, number=None, part=""):
    """The article of a built page, ready for paper; `pages` are the slugs of the document."""
    formulas = []

    def keep(match):
        formulas.append(SPOKEN.sub("", match[0]))
        return f'<mjx-container n="{len(formulas) - 1}"></mjx-container>'

    text = (site / f"{slug}.html").read_text(encoding="utf-8")
    text = text[text.index("<article") : text.rindex("</article>")]
    text = PLAIN.sub(r"\1", PLAIN.sub(r"\1", FORMULA.sub(keep, text)))
    article = BeautifulSoup(text, "html.parser").article
    _speak_of_paper(article)
    _remove_what_needs_a_screen(article)
    _pictures(article, site)
    _open_what_is_folded(article)
    _break_long_names(article)
    _answers_last(article)
    _name_apart(article, slug, pages)
    title = article.h1.get_text().strip()
    if number:
        mark = BeautifulSoup(f'<span class="number">{number} </span>', "html.parser")
        article.h1.insert(0, mark)
    return Article(slug, title, number, part, article, formulas)


def _speak_of_paper(article):
    on_paper = {say(screen): say(paper) for screen, paper in ON_PAPER.items()}
    for text in article.find_all(string=re.compile("|".join(map(re.escape, on_paper)))):
        words = str(text)
        for screen, paper in on_paper.items():
            words = words.replace(screen, paper)
        text.replace_with(words)


def _remove_what_needs_a_screen(article):
    for shown in article.select(".explorer, .quiz"):
        cell = shown.find_parent(class_="cell")
        if cell and len(cell.select_one(".cell_output").find_all(recursive=False)) == 1:
            cell.select_one(".cell_input").decompose()
    for words in article.select(".explorer-off"):
        words["class"] = "explorer-in-short"
    for node in article.select(GONE):
        node.decompose()


def _pictures(article, site):
    for image in article.select("img"):
        del image["loading"]
        image["src"] = (site.resolve() / image["src"]).as_uri()
    for script in article.select("script[src]"):
        script["src"] = (site.resolve() / script["src"]).as_uri()


def _open_what_is_folded(article):
    for summary in article.select("details.hide > summary"):
        summary.decompose()
    for fold in article.select("details"):
        fold.name = "div"
        if fold.summary:
            fold.summary.name = "p"
            fold["class"] = [*fold.get("class", []), "fold"]
    for words in article.select(".quiz legend"):
        words.name = "p"


def _break_long_names(article):
    for name in article.select("td code"):
        name.smooth()
        for text in name.find_all(string=True):
            parts = re.split(r"(?<=[_.(])", text)
            text.replace_with(*[piece for part in parts for piece in (part, _break())][:-1])


def _break():
    return BeautifulSoup("<wbr>", "html.parser").wbr


def _answers_last(article):
    """Answers and solutions move to the end of the chapter; their place keeps a link."""
    hidden = article.select(".quiz-answers, section#spot-the-bug > .fold, .tag_solution")
    if not hidden:
        return
    heading = f'<section id="answers"><h2>{say("Answers")}</h2></section>'
    soup = BeautifulSoup(heading, "html.parser")
    end, before = soup.section, None
    for count, answer in enumerate(hidden, start=1):
        section = answer.find_parent("section")
        name = f"answer-{count}"
        if section is not before:
            heading = section.find(["h2", "h3"]).get_text()
            where = say("Answer: page {number}", number=page_of(name))
            link = f'<p class="see"><a href="#{name}">{where}</a></p>'
            answer.insert_before(BeautifulSoup(link, "html.parser"))
            title = BeautifulSoup(f'<p class="answer-to" id="{name}"></p>', "html.parser").p
            title.string = heading
            end.append(title)
        before = section
        if "fold" in answer["class"]:
            answer.p.decompose()
        end.append(answer.extract())
    article.section.append(end)


def page_of(name):
    """A place for the number of the page on which the id stands; the first print finds it out."""
    return f'<b class="page" data-of="{name}">000</b>'


def _name_apart(article, slug, pages):
    """Ids get the slug in front, and links between pages become links inside the document."""
    for node in article.select("[id]"):
        node["id"] = f"{slug}--{node['id']}"
    for node in article.select("[data-of]"):
        node["data-of"] = f"{slug}--{node['data-of']}"
    for link in article.select("a[href]"):
        page, _, anchor = link["href"].partition("#")
        if re.match(r"\w+:", page):
            continue
        target = page.removesuffix(".html") or slug
        if target not in pages:
            link.unwrap()
            continue
        link["href"] = f"#{target}--{anchor}" if anchor else f"#page-{target}"
        if not anchor:
            page = say("p. {number}", number=page_of(f"page-{target}"))
            link.append(BeautifulSoup(f'<small class="at"> {page}</small>', "html.parser"))


def document(articles, cover, template):
    """The whole book as HTML."""
    chapters = []
    for article in articles:
        if article.part:
            chapters.append(f'<div class="part"><h1>{article.part}</h1></div>')
        inside = article.text(article.html.section)
        chapters.append(f'<main id="{article.name}" style="page: {article.name}">{inside}</main>')
    fields = {
        "running": running_heads(articles),
        "cover": cover,
        "contents": contents(articles),
        "chapters": "\n".join(chapters),
    }
    return from_template(template, **fields)


def running_heads(articles):
    """CSS: the title of the chapter at the top of its pages."""
    rules = []
    for article in articles:
        words = " · ".join(filter(None, [str(article.number or ""), article.title.split(":")[0]]))
        words = words.replace("\\", "").replace('"', "")
        rules.append(f'@page {article.name} {{ @top-right {{ content: "{words}"; }} }}')
    return "\n".join(rules)


def contents(articles):
    """The table of contents with page numbers."""
    rows = []
    for article in articles:
        if article.part:
            rows.append(f'<p class="contents-part">{article.part}</p>')
        number = f'<span class="contents-number">{article.number or ""}</span>'
        rows.append(
            f'<p class="contents-chapter"><a href="#{article.name}">{number}'
            f"<span>{article.title}</span><i></i>{page_of(article.name)}</a></p>"
        )
    return "\n".join(rows)


def headings(articles):
    """Depth and title of each heading of a document: parts hold chapters, these hold sections."""
    part, found = False, [(0, say("Contents"))]
    for article in articles:
        if article.part:
            part = True
            found.append((0, article.part))
        for heading in article.html.select("h1, h2, h3"):
            title = " ".join(heading.get_text().split())
            found.append((int(heading.name[1]) - 1 + part, title))
    return found


def first_table(article):
    """The first table of an article, for the formula sheet."""
    return article.text(article.html.select_one("table"))


def section(article, name):
    """A section of an article by its id on the site."""
    return article.html.select_one(f"#{article.slug}--{name}")
