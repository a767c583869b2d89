"""A translation changes words and nothing else, and what it lacks is shown in English."""

import ast
import os
import re
import shutil
import subprocess
from collections import Counter
from functools import partial
from html import unescape
from itertools import product

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from lib import words
from press.notebooks.executed import code_cells, read
from press.paths import HOME, ROOT
from press.translation import catalogue, edition, fixed, literals, markdown, outputs, pages, update

LANGUAGES = edition.languages()
PAGES = [(language, slug) for language in LANGUAGES for slug in HOME.pages]
CATALOGUES = [(language, name) for language in LANGUAGES for name in [*HOME.pages, *fixed.SAID]]
HANGUL = re.compile("[가-힣]")
FORBIDDEN = {  # one word for one concept: these are words of other books
    "ko": "최우추정|로그우도|능형회귀|예제|모델(?!링)|사전 분포|사후 분포|정규 분포",
}
FONTS = "lib/fonts/NotoSansKR-Regular.otf", "press/typography/fonts/noto-sans-kr-700.woff2"
each_slug = pytest.mark.parametrize("slug", HOME.pages)
each_page = pytest.mark.parametrize(("language", "slug"), PAGES)
each_catalogue = pytest.mark.parametrize(("language", "name"), CATALOGUES)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    words.speak(words.ENGLISH)


def texts_of(name):
    return fixed.texts(name) if name in fixed.SAID else list(pages.texts(name))


def cells_of(slug, kind):
    path = pages.source_of(slug)
    if path.suffix == ".md":
        return [path.read_text(encoding="utf-8")] if kind == "markdown" else []
    return [cell.source for cell in read(path).cells if cell.cell_type == kind]


# ---- Taking a page apart and putting it together ----


@each_slug
def test_a_page_with_its_own_texts_is_the_same_page(slug):
    for source in cells_of(slug, "markdown"):
        assert markdown.translated(source, lambda text: text) == source
    for source in cells_of(slug, "code"):
        assert literals.translated(source, lambda text: text) == source


@each_slug
def test_all_of_a_text_is_replaced_and_nothing_beside_it(slug):
    for source in cells_of(slug, "markdown"):
        mark = iter(range(10**6))
        changed = markdown.translated(source, lambda _: f"«{next(mark)}»")  # noqa: B023
        assert len(re.findall("«", changed)) == len(markdown.texts(source))
        left = re.sub("«.*?»", "", changed)
        left = re.sub(r"```.*?```|\$\$.*?\$\$.*|`[^`]*`|<[^>]*>", "", left, flags=re.S)
        left = re.sub(r"\A---.*?^---|\([\w-]+\)=|:alt:.*", "", left, flags=re.S | re.M)
        assert not re.search(r"[^\W\d_]{3}", re.sub(r"\$[^$]*\$|\([^)]*\)", "", left)), left


class WithoutWords(ast.NodeTransformer):
    """A program with its strings blank; the values in them stay."""

    def visit_Constant(self, node):
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        values = [self.visit(one.value) for one in node.values if hasattr(one, "conversion")]
        return ast.Tuple(sorted(values, key=ast.dump), ast.Load())


def program(source):
    tree = WithoutWords().visit(ast.parse(source))
    return re.sub(r"JoinedStr\(values=\[\]\)", "", ast.dump(tree))


@each_page
def test_a_translated_cell_is_the_same_program(language, slug):
    known = words.catalogue(slug, language)
    for source in cells_of(slug, "code"):
        if literals.literals(source):
            changed = literals.translated(source, lambda text: known.get(text, text))
            assert program(changed) == program(source)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("> **Note.** One,\n> two.\n", ["**Note.** One,\ntwo."]),
        ("- first\n  goes on\n- second", ["first\ngoes on", "second"]),
        ("| `one` | is $x$ |\n|---|---|\n| one | one |", ["is $x$", "one", "one"]),
        ("$$\n\\text{loss of } y\n$$ (eq-a)", ["$$\n\\text{loss of } y\n$$"]),
        ("$$\nx^2\n$$", []),
        ("<details>\n<summary>Hint</summary>\n\nTry $x$.\n\n</details>", ["Hint", "Try $x$."]),
        ('---\nmyst:\n  html_meta:\n    description: "Words"\n---\n\n# Name', ["Words", "Name"]),
        ("```python\nshown = 1\n```", []),
    ],
)
def test_a_text_is_what_a_translator_gets_in_one_piece(source, texts):
    assert markdown.texts(source) == texts
    broken = markdown.translated(source, lambda text: text.replace("first", "first\nof"))
    assert "\nof" not in broken


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('print(f"{n} steps, {x:.2f} nats")', ["{n} steps, {x:.2f} nats"]),
        ('ax.plot(x, y, color="red", label="the loss")', ["the loss"]),
        ('table["name of a column"]', []),
        ('check("normal-3", answer)', []),
        ('if kind == "flip": pass', []),
        ('"a docstring of words"', []),
    ],
)
def test_the_words_of_a_cell_are_those_that_a_reader_sees(source, texts):
    assert literals.texts(source) == texts


@pytest.mark.parametrize(
    "text", ['{n}개 "걸음"', "{d['a']}의 값들", "줄\n바꿈", "{{괄호}} 안의 {n}"]
)
def test_a_string_with_values_may_hold_quotes_breaks_and_braces(text):
    source = "print(f\"{n} {d['a']} steps\")"
    changed = literals.translated(source, lambda _: text)
    assert literals.literals(changed.replace("f'", "f'"))[0].text == text


# ---- The catalogues ----


@each_catalogue
def test_a_translation_keeps_formulas_code_addresses_numbers_and_values(language, name):
    known = words.catalogue(name, language)
    for text in texts_of(name):
        if text.text in known:
            assert catalogue.faults(text, known[text.text]) == [], text.text


@pytest.mark.parametrize(
    ("place", "english", "other"),
    [
        ("text", "Half of $y^2$.", "$y$의 절반."),
        ("text", "Call `nll(y)`.", "`nll`을 부르세요."),
        ("text", "See [it](a.ipynb).", "[그것](b.ipynb)을 보세요."),
        ("text", "About 10 minutes.", "약 20분."),
        ("formatted string", "{n} steps", "걸음"),
        ("string", "loss:.2f", "손실:.3f"),
    ],
)
def test_a_translation_that_changes_what_no_language_changes_is_told(place, english, other):
    assert catalogue.faults(pages.Text(english, place), other)


@each_catalogue
def test_a_concept_has_one_name(language, name):
    told = "\n".join(words.catalogue(name, language).values())
    if name not in ("glossary", "questions", "index"):  # which say the other names too
        assert re.findall(FORBIDDEN[language], told) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_of_the_glossary_is_called_by_its_first_name(language):
    text = (HOME.book / "glossary.md").read_text(encoding="utf-8")
    terms = dict(re.findall(r"^### (.+?)(?: \(.*\))?\n\n(\S.*?)(?:,.*?)? · ", text, flags=re.M))
    assert len(terms) > 40
    links = re.compile(r"\[([^\]]+)\]\(glossary\.md#([\w-]+)\)")
    wrong = []
    for slug in HOME.pages:
        for english, other in words.catalogue(slug, language).items():
            for _, anchor in links.findall(english):
                name = next((n for n in terms if anchor.startswith(n.replace(" ", "-"))), None)
                shown = [label for label, place in links.findall(other) if place == anchor]
                if name and not any(terms[name][:2] in label for label in shown):
                    wrong.append((slug, anchor, shown, terms[name]))
    assert wrong == []


@each_catalogue
def test_each_letter_is_in_the_fonts_that_come_along(language, name):
    letters = set(HANGUL.findall("".join(words.catalogue(name, language).values())))
    for font in FONTS:
        assert letters <= set(map(chr, TTFont(ROOT / font).getBestCmap()))


@each_page
def test_stored_are_the_english_numbers_and_only_what_cannot_be_derived(language, slug):
    path = pages.source_of(slug)
    if path.suffix == ".md":
        return
    words.speak(language)
    cells = code_cells(read(path))
    for place, shown in outputs.stored(language, slug).items():
        assert numbers(shown) == numbers(cells[place].outputs), cells[place].source
        assert shown != outputs.derived(cells[place].outputs), cells[place].source


def numbers(shown):
    """How often each number stands in the text, the tables and the formulas of some outputs."""
    texts = []
    for one in shown:
        data = one.get("data", {"text/plain": one.get("text", "")})
        if "<script>" in "".join(data.get("text/html", "")):  # explorers and questions have tests
            continue
        texts += [data[kind] for kind in ("text/plain", "text/latex", "text/html") if kind in data]
    joined = unescape(" ".join("".join(text) for text in texts))
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"size \d+x\d+ with \d+ Axes", "", joined)))


# ---- What a language lacks ----


def test_a_changed_text_is_named_and_its_page_is_english_again(monkeypatch):
    language, real = LANGUAGES[0], pages.texts
    changed = pages.Text("A sentence that nobody has translated.", "text")
    monkeypatch.setattr(pages, "texts", lambda slug: [*real(slug), *[changed] * (slug == "normal")])
    assert edition.stale(language)["normal"] == [changed.text]
    words.speak(language)
    translator = edition.Translator(language, "map", {*HOME.pages} - {"normal"})
    assert "](en:normal.html) (영어)" in translator.text("See [it](normal.ipynb).")
    assert "](zoo.ipynb#a)" in translator.text("See [it](zoo.ipynb#a).")


def test_the_translation_of_a_changed_text_is_kept_and_marked(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    told = [pages.Text("The loss of one person is a square.", "text")]
    monkeypatch.setattr(pages, "texts", lambda slug: told)
    update.update("ko", "unheard")
    kept = catalogue.read("ko", "unheard")
    kept[told[0].text].string = "한 사람의 손실은 제곱입니다."
    catalogue.write(kept, "ko", "unheard")
    told[:] = [pages.Text("The loss of one person is half a square.", "text")]
    update.update("ko", "unheard")
    entry = catalogue.read("ko", "unheard")[told[0].text]
    assert entry.fuzzy
    assert words.catalogue("unheard", "ko") == {}  # nobody is told it
    assert entry.string == "한 사람의 손실은 제곱입니다."
    before = catalogue.path_of("ko", "unheard").read_bytes()
    update.update("ko", "unheard")
    assert catalogue.path_of("ko", "unheard").read_bytes() == before


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language"):
        words.speak("xx")


@each_catalogue
def test_a_catalogue_is_a_file_that_every_translator_can_open(language, name):
    with catalogue.path_of(language, name).open("rb") as file:
        entries = read_po(file, abort_invalid=True)
    ids = [one.id for one in entries if one.id]
    assert len(ids) == len({*ids}) > 0


def test_translated_notebooks_go_to_a_branch_of_their_own(tmp_path):
    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    git = partial(subprocess.run, check=True, capture_output=True, text=True)
    git(["git", "init", "--quiet", "--bare", remote])
    git(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone])
    shutil.copy(ROOT / "press/translation/publish.sh", clone / "press/translation")
    for slug in ("normal", "map"):
        target = clone / "_build/ko/book"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{slug}.ipynb").write_text(f"{slug}\n", encoding="utf-8")
    roles = product(("AUTHOR", "COMMITTER"), ("NAME", "EMAIL"))
    who = {f"GIT_{role}_{what}": "a@b" for role, what in roles}
    git(["sh", "press/translation/publish.sh", remote], cwd=clone, env=os.environ | who)
    listed = git(["git", "--git-dir", remote, "ls-tree", "-r", "--name-only", "notebooks"])
    assert listed.stdout.split() == ["ko/map.ipynb", "ko/normal.ipynb"]
    assert "ipynb" not in git(["git", "-C", clone, "status", "--short"]).stdout


def test_a_text_with_values_is_told_with_these_values():
    for path in [*(ROOT / "lib").rglob("*.py"), *(ROOT / "press").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(call, "func", None), "id", "")
            if name in ("say", "tell") and isinstance(call.args[0], ast.Constant):
                named = set(re.findall(r"\{(\w+)\}", call.args[0].value))
                given = {one.arg for one in call.keywords}
                assert "page" not in given, "which chooses the catalogue"
                assert given in (named, set()), call.args[0].value
