"""The steps that make the built site light, right and findable, each by itself."""

import html
import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from jinja2 import DictLoader, Environment

from press.paths import ROOT
from press.site import findable, lean_site, legible
from press.typography import formulas, lean_css, lean_fonts


@pytest.fixture(scope="module")
def engine():
    return formulas.Engine()


# ---- Formulas ----


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} L &= \prod_i p_i && \text{−log, σ²} \\ &\overset{+c}{=} 1\end{aligned}",
        r"\begin{cases} 1 & y > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\underbrace{\tfrac1n\sum_i x_i}_{\text{mean}} \xrightarrow{\text{link}} z \checkmark",
        r"\boldsymbol{\theta} \sim \mathcal{N}(\boldsymbol{\mu}, \boldsymbol\Sigma)",
        r"\operatorname{KL}(p\,\|\,q) \stackrel{?}{=} \binom{n}{k} \mathbb{1}[y = k]",
    ],
)
def test_a_formula_becomes_html_and_mathml(engine, tex):
    formula = engine(tex, True)
    assert formula.startswith('<mjx-container class="MathJax" jax="CHTML" display="true"')
    assert "<mjx-assistive-mml" in formula
    assert "<math" in formula
    assert "merror" not in formula


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{a+b}{\sqrt{2\pi}}", "(a+b)/(√(2π))"),
        (r"\tfrac12 z_i^2", "1/2z_i^2"),
        (r"\sum_{i=1}^n e^{-z}", "∑_(i=1)^ne^(−z)"),
        (r"\log p \quad \hat\theta < 1", "log p θ^<1"),
        (r"\binom{n}{k}", "(n over k)"),
        (r"\frac{y_i}{\sigma}", "y_i/σ"),
    ],
)
def test_a_formula_reads_as_one_line_and_carries_its_tex(engine, tex, line):
    formula = engine(tex, False)
    math = ElementTree.fromstring(re.search(r"<math.*</math>", formula).group())
    assert "".join(math.itertext()).replace("\N{FUNCTION APPLICATION}", "") == line
    assert math.get("alttext") == tex
    assert html.unescape(re.sub(r"<[^>]*>", "", formula)) == "".join(math.itertext())  # once


@pytest.mark.parametrize("tex", [r"\nosuchmacro", r"\frac{1}", r"\left( x"])
def test_a_formula_that_is_wrong_is_refused(engine, tex):
    with pytest.raises(ValueError, match=r"\w"):
        engine(tex, False)


def test_formulas_are_remembered(tmp_path):
    first = formulas.Formulas(tmp_path / "store.json")
    html = first("x^2", False)
    first.save()
    second = formulas.Formulas(tmp_path / "store.json")
    assert second("x^2", False) == html
    assert second.engine is None


# ---- Style sheet and fonts ----


PAGE = '<main class="shown wide" id="top"><p data-mode="auto">.hidden</p></main>'


@pytest.mark.parametrize(
    "rule",
    [
        ".shown{color:red}",
        "main > p:hover{color:red}",
        "#top :is(.hidden,p){color:red}",
        "p:not(.hidden){color:red}",
        "main.shown.wide{color:red}",
        "p.added-later.too{color:red}",
        "[data-theme=dark] .wide{color:red}",
        ".added-later{color:red}",
        "@media (width > 9px){.shown{color:red}}",
    ],
)
def test_a_rule_that_may_match_stays(rule):
    used = lean_css.Used.in_pages([PAGE], ['box.className = "added-later too"'])
    assert "color:red" in lean_css.purge(rule, used)


@pytest.mark.parametrize(
    "rule",
    [
        ".hidden{color:red}",
        "main .hidden p{color:red}",
        "p.shown{color:red}",
        ".only-a-name, .isn-t, .said{color:red}",
        "table{color:red}",
        "#bottom{color:red}",
        "p[data-bs-toggle]{color:red}",
        "#top :is(.hidden,td){color:red}",
        "@media print{.hidden{color:red}}",
        ":root{--never-used:red}",
        "@keyframes never{from{color:red}}",
    ],
)
def test_a_rule_that_cannot_match_goes(rule):
    script = "let only-a-name = 'isn' + \"t\"; // it's not 'said'\n"
    assert lean_css.purge(rule, lean_css.Used.in_pages([PAGE], [script])) == ""


def test_variables_stay_while_something_needs_them():
    css = ":root{--a:var(--b);--b:1px;--c:2px}.shown{margin:var(--a)}"
    lean = lean_css.purge(css, lean_css.Used.in_pages([PAGE], []))
    assert "--a:" in lean
    assert "--b:" in lean
    assert "--c:" not in lean


def test_the_style_sheet_says_which_characters_of_which_font_it_needs():
    css = (
        ".TEX-I{font-family:MJXZERO,MJXTEX-I}"
        'mjx-c.mjx-c1D467.TEX-I::before{padding:1em;content:"z"}'
        'mjx-c.mjx-c2211::before{content:"\\2211"}'
        'mjx-c.mjx-c7B::before{content:"{"}mjx-c.mjx-c7D::before{content:"}"}'
    )
    assert lean_fonts.characters(css) == {"MJXTEX-I": {"z"}, "MJXTEX": {*"∑{}"}}


def test_the_style_sheet_holds_its_fonts_cut_to_what_it_draws():
    css = (
        '@font-face{font-family:MJXTEX;src:url("x/MathJax_Main-Regular.woff")}'
        '@font-face{font-family:MJXTEX-I;src:url("x/MathJax_Math-Italic.woff")}'
        ".TEX-I{font-family:MJXZERO,MJXTEX-I}"
        r'mjx-c.mjx-c1D467.TEX-I::before{content:"z"}'
    )
    lean = lean_fonts.with_fonts(css, ['<mjx-c class="mjx-c1D467 TEX-I"></mjx-c>'])
    faces = re.findall(r'font-family:(MJX[\w-]+);src:url\("data:font/woff2;base64,([^"]+)"', lean)
    assert [name for name, _ in faces] == ["MJXTEX-I"]
    font = TTFont(BytesIO(b64decode(faces[0][1])))
    assert set(font.getBestCmap()) == {ord("z")}


def test_a_brace_and_a_quotation_mark_are_characters_too():
    css = (
        ".TEX-S3{font-family:MJXZERO, MJXTEX-S3}"
        'mjx-c.mjx-c7B.TEX-S3::before{padding:1.45em 0.75em;content:"{"}'
        'mjx-c.mjx-c7D.TEX-S3::before{content:"}"}'
        r'mjx-c.mjx-c22::before{content:"\""}'
        'mjx-c.mjx-c2113::before{content:"ℓ"}'
    )
    assert lean_fonts.characters(css) == {"MJXTEX-S3": {"{", "}"}, "MJXTEX": {'"', "ℓ"}}


def test_only_letters_that_stand_in_a_formula_are_sent():
    css = (
        ".TEX-C{font-family:MJXZERO,MJXTEX-C}"
        'mjx-c.mjx-c4C.TEX-C::before{content:"L"}mjx-c.mjx-c41.TEX-C::before{content:"A"}'
    )
    pages = ['<mjx-c class="mjx-c4C TEX-C"></mjx-c><mjx-c class="mjx-c41"></mjx-c>']
    lean = lean_css.purge(css, lean_css.Used.in_pages(pages, []))
    assert lean_fonts.characters(lean) == {"MJXTEX-C": {"L"}}


def test_a_letter_is_in_the_first_font_that_has_it_where_it_may_be_asked_for():
    page = (
        "<p>σ ₁ <em>éx</em> <strong>σ²</strong> <code>τ₂</code></p><script>'★'</script>"
        "<mjx-assistive-mml>∇</mjx-assistive-mml>"
    )
    css = lean_fonts.with_fonts(lean_fonts.STYLE + '.a::before{content:"▸"}', [page])
    found = {}
    for rule in lean_fonts.FACE.findall(css):
        font = TTFont(BytesIO(b64decode(re.search(r"base64,([^\"]*)", rule)[1])))
        name = re.sub(r"font-(?:family|weight|style):|[\s\";]|src:.*", "", rule[12:])
        found[name] = found.get(name, set()) | set(map(chr, font.getBestCmap()))
    assert found == {
        "BookSerif": lean_fonts.ASCII | {"σ", "é", "²"},
        "BookSerifitalic": {"é", "x"},
        "BookSerif600": lean_fonts.ASCII | {"σ", "²", "é"},  # some languages embolden emphasis
        "BookMono": lean_fonts.ASCII | {"τ"},
        "MonoSymbols": {"₂"},
        "BookSymbols": {"₁", "★", "▸"},
    }


# ---- Figures ----


SVG = (
    '<?xml version="1.0"?><!-- made --><svg width="72pt" height="36.5pt" viewBox="0 0 72 36.5">'
    '<metadata>…</metadata><g transform="scale(0.015625)"><path d="M 1.234567 2.5"/></g></svg>'
)


def test_a_figure_gets_shorter_and_keeps_its_size_and_scale():
    assert lean_site.size_of(SVG) == (96, 49)
    short = lean_site.shorten(SVG)
    assert 'd="M 1.23 2.5"' in short
    assert "scale(0.015625)" in short
    assert "metadata" not in short
    assert lean_site.shorten(short) == short


def test_code_keeps_only_the_elements_that_have_a_colour():
    code = '<pre><span class="n">x</span> <span class="o">=</span> <span class="mi">1</span></pre>'
    assert lean_site.mended(code) == '<pre>x = <span class="mi">1</span></pre>'
    code = '<span class="sa">f</span><span class="s2">&quot;a</span><span class="si">{</span>x'
    assert lean_site.mended(code) == '<span class="s2">f&quot;a{</span>x'


def a_table(columns, cell=""):
    heads = "".join(f'<th class="head"><p>head {k}</p></th>' for k in range(columns))
    cells = "".join(f"<td><p>{cell}</p></td>" for _ in range(columns))
    rows = f"<thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody>"
    return f'<table class="table">{rows}</table>'


@pytest.mark.parametrize(("columns", "kind"), [(3, ""), (4, " phone-cards"), (6, " cards")])
def test_a_cell_carries_its_head_where_a_table_becomes_cards(columns, kind):
    table = legible.legible(a_table(columns))
    assert f'class="table{kind}"' in table
    labels = re.findall('<td role="cell" data-label="(.*?)">', table)
    assert labels == ([f"head {k}" for k in range(columns)] if kind else [])
    assert table.count('role="columnheader"') == len(labels)


def test_a_name_in_a_table_may_break_and_a_number_or_tag_may_not():
    cell = '<code class="a.b_c"><span class="d_e">optax.l2_loss(scale=0.5, ω=b_1)</span></code>'
    code = legible.legible(a_table(2, cell)).partition("<code")[2].partition("</code>")[0]
    names = "optax.<wbr>l2_<wbr>loss(<wbr>scale=0.5, ω=<wbr>b_1)"
    assert code == f' class="a.b_c"><span class="d_e">{names}</span>'
    assert "<wbr>" not in legible.legible(cell)
    assert "<wbr>" not in legible.legible(a_table(2).replace("head 0", cell))


def test_a_page_tells_the_size_of_its_figures_once():
    page = '<img alt="…" src="_images/a.svg" /><img src="logo.svg" />'
    sized = lean_site.with_sizes(page, {"_images/a.svg": (96, 49)})
    assert '<img width="96" height="49" loading="lazy"' in sized
    assert '<img src="logo.svg" />' in sized
    assert lean_site.with_sizes(sized, {"_images/a.svg": (96, 49)}) == sized


# ---- Addresses ----


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/someone/losses",
        "https://github.com/someone/losses.git\n",
        "git@github.com:someone/losses.git",
        "ssh://git@github.com/someone/losses.git",
        "https://token@github.com/someone/losses/",
    ],
)
def test_a_public_repository_is_recognised(address):
    assert findable.public_url(address) == "https://github.com/someone/losses"


@pytest.mark.parametrize("address", ["", "/srv/git/losses.git", "https://git.example.org/a/b"])
def test_a_private_one_is_not(address):
    assert findable.public_url(address) == ""


def test_the_first_place_that_knows_the_repository_wins(monkeypatch):
    monkeypatch.setattr(findable, "git_remote", lambda: "git@gitlab.com:x/y.git")
    ci = {"GITHUB_REPOSITORY": "someone/losses"}
    stated = {"REPOSITORY_URL": "https://codeberg.org/a/b", **ci}
    assert findable.repository_url(stated, "") == "https://codeberg.org/a/b"
    assert findable.repository_url(ci, "") == "https://github.com/someone/losses"
    assert findable.repository_url({}, "") == "https://gitlab.com/x/y"
    monkeypatch.setattr(findable, "git_remote", lambda: "")
    assert findable.repository_url({}, "") == ""
    with pytest.raises(ValueError, match="expected; got"):
        findable.repository_url({"REPOSITORY_URL": "https://example.org"}, "")


def test_buttons_lead_to_the_right_place_and_need_a_repository():
    github = "https://github.com/someone/losses"
    urls = [link["url"] for link in findable.links_of("book/map.ipynb", github, "main")]
    assert urls == [
        "https://mybinder.org/v2/gh/someone/losses/main?urlpath=lab/tree/book/map.ipynb",
        "https://colab.research.google.com/github/someone/losses/blob/main/book/map.ipynb",
        "https://github.com/someone/losses/blob/main/book/map.ipynb",
    ]
    page = findable.links_of("book/notation.md", "https://codeberg.org/a/b", "main")
    assert [link["url"] for link in page] == [
        "https://codeberg.org/a/b/src/branch/main/book/notation.md"
    ]
    assert findable.links_of("book/map.ipynb", "", "main") == []
    urls = [link["url"] for link in findable.links_of("_build/ko/book/map.ipynb", github, "main")]
    assert urls[0].endswith("/main?urlpath=lab/tree/_build/ko/book/map.ipynb")
    assert urls[1].endswith("/blob/notebooks/ko/map.ipynb")
    assert urls[2].endswith("/blob/main/locale/ko/map.po")


def test_search_engines_learn_of_the_other_language_by_whole_addresses():
    layout = ROOT / "press" / "site" / "templates" / "layout.html"
    theme = "{% block linktags %}{% endblock %}"
    pages = DictLoader({"page": layout.read_text(encoding="utf-8"), "!layout.html": theme})
    page = Environment(loader=pages).get_template("page")
    twin = [{"code": "ko", "address": "https://example.org/ko/map.html"}]
    known = page.render(pageurl="https://example.org/map.html", language="en", elsewhere=twin)
    links = re.findall(r'rel="alternate" hreflang="(\w+)" href="([^"]*)"', known)
    assert links == [("en", "https://example.org/map.html"), ("ko", twin[0]["address"])]
    assert "hreflang" not in page.render(pageurl=None, language="en", elsewhere=twin)
