"""The questions, answered in a real Chromium: by mouse, by keyboard, on paper, without a script."""

import html
import re

import pytest

from lib import quiz

each_chapter = pytest.mark.parametrize("slug", quiz.names())
TAKEN = """() => {
    window.taken = [];
    document.addEventListener("keydown", (event) => window.taken.push(event.key));
}"""


@pytest.fixture
def visit(alone):
    """Open a page with the questions of some chapters."""

    def visit(*slugs, **options):
        return alone("".join(quiz.show(slug).html for slug in slugs), **options)

    return visit


def right_letter(one):
    return "abcd"["".join(str(int(choice["correct"])) for choice in one["choices"]).index("1")]


def plain(text):
    """The text as a reader sees it: without the marks of code and emphasis."""
    return html.unescape(re.sub(r"<[^>]+>", "", quiz._inline(text)))


@each_chapter
def test_every_choice_answers_back(slug, visit):
    page = visit(slug)
    for one in quiz.load(slug):
        question = page.locator(f"[data-question='{one['id']}']")
        says = question.locator(".quiz-feedback")
        assert says.text_content() == ""
        assert says.get_attribute("aria-live") == "polite"
        for letter, choice in zip("abcd", one["choices"], strict=True):
            question.locator("label").filter(has=page.locator(f"input[value={letter}]")).click()
            verdict = "Right. " if choice["correct"] else "Not quite. "
            assert says.text_content().strip() == verdict + plain(choice["feedback"])
            marked = question.locator(".quiz-right, .quiz-wrong")
            assert marked.count() == 1
            assert ("quiz-right" in marked.get_attribute("class")) == choice["correct"]
            assert marked.locator("input").get_attribute("value") == letter


@each_chapter
def test_every_group_has_a_name_and_every_choice_a_label(slug, visit):
    page = visit(slug)
    questions = quiz.load(slug)
    groups = page.get_by_role("group")
    assert page.locator("fieldset").count() == len(questions)
    for number, one in enumerate(questions, start=1):
        group = groups.and_(page.locator(f"[data-question='{one['id']}']"))
        legend = group.locator("legend").text_content()
        assert legend == f"{number}. {plain(one['question'])}"
        for letter, choice in zip("abcd", one["choices"], strict=True):
            name = f"{letter} {plain(choice['text'])}"
            assert group.get_by_role("radio", name=name, exact=True).count() == 1, name


def test_it_works_by_keyboard(visit):
    page = visit("normal")
    page.evaluate(TAKEN)
    first, second = quiz.load("normal")[:2]
    page.keyboard.press("Tab")
    focus = "document.activeElement.name + document.activeElement.value"
    assert page.evaluate(focus) == f"{first['id']}a"
    for letter, choice in zip("abcd", first["choices"], strict=True):
        page.keyboard.press(letter)
        assert page.evaluate(focus) == f"{first['id']}{letter}"
        said = page.locator(f"[data-question='{first['id']}'] .quiz-feedback").text_content()
        assert plain(choice["feedback"]) in said
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focus) == f"{first['id']}c"
    page.keyboard.press("Enter")  # must not send the form anywhere
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == second["id"]
    assert page.url.endswith("alone.html")
    assert set(page.evaluate("window.taken")) <= {"Tab"}, "a slide show would have moved on"


def test_two_quizzes_on_a_page_do_not_meet(visit):
    page = visit("normal", "normal", "laplace")
    forms = page.locator("form.quiz")
    assert forms.count() == 3
    assert page.locator("form.quiz-on").count() == 3
    for k in range(3):
        forms.nth(k).locator("input").nth(k).check()
    for k in range(3):
        assert forms.nth(k).locator("input:checked").count() == 1
        said = forms.nth(k).locator(".quiz-feedback").first.text_content()
        choice = quiz.load(("normal", "normal", "laplace")[k])[0]["choices"][k]
        assert plain(choice["feedback"]) in said


def test_without_javascript_the_answers_stand_at_the_end(visit):
    page = visit(*quiz.names(), java_script_enabled=False)
    for slug in quiz.names():
        form = page.locator(f"[data-quiz='{slug}']")
        assert form.locator(".quiz-without").is_visible()
        assert not form.locator(".quiz-with").is_visible()
        sections = form.locator(".quiz-answers section")
        assert not sections.first.is_visible()
        form.locator("summary").click()
        assert sections.first.is_visible()
        for number, one in enumerate(quiz.load(slug), start=1):
            said = sections.nth(number - 1).locator("p").text_content()
            assert said == f"{number}. The answer is {right_letter(one)}."
            assert sections.nth(number - 1).locator("li").count() == 4
    page.locator("input").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("alone.html")


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_the_answers_stand_at_the_end(script, visit):
    page = visit("normal", java_script_enabled=script)
    page.locator("input").first.check()
    page.emulate_media(media="print")
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    last = page.locator(".quiz-answers li").last
    assert last.bounding_box()["height"] > 0
    bottom = page.locator("fieldset").last.bounding_box()
    assert last.bounding_box()["y"] > bottom["y"] + bottom["height"]
    assert not page.locator(".quiz-feedback").first.is_visible()
    if script:
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert not last.is_visible()


@pytest.mark.parametrize("width", [320, 760])
def test_it_fits_the_screen(width, visit):
    page = visit(*quiz.names(), viewport={"width": width, "height": 800})
    page.evaluate("() => document.querySelectorAll('summary').forEach((one) => one.click())")
    page.evaluate("() => document.querySelectorAll('[value=a]').forEach((one) => one.click())")
    assert page.locator(".quiz-feedback p").count() == page.locator("fieldset").count()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_finger_can_hit_every_choice(visit):
    page = visit("normal", viewport={"width": 320, "height": 800})
    for label in page.locator("label").all():
        assert label.bounding_box()["height"] >= 32
