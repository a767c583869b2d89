"""What a reader's browser meets on a page."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"

WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
SCROLL_THROUGH = """
async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  for (const image of document.images) image.loading = "eager";  // one that was scrolled past
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  await document.fonts.ready;
  scrollTo(0, 0);
  return window.shift;
}
"""
LETTERS = Path(__file__).with_name("letters.js").read_text(encoding="utf-8")
TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("main *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => element.outerHTML.slice(0, 80)).slice(0, 5);
}
"""
# What is drawn of a formula is hidden from screen readers, which get its MathML.
AXE = {"exclude": [["mjx-math"]]}
# Every rule is on but the AAA one on contrast, also those that axe leaves to the curious.
MORE_RULES = (
    "css-orientation-lock focus-order-semantics hidden-content identical-links-same-purpose "
    "label-content-name-mismatch meta-refresh-no-exceptions p-as-heading table-fake-caption "
    "target-size td-has-header"
)
EVERY_RULE = {name: {"enabled": True} for name in MORE_RULES.split()}
# Nothing but colours depends on the colour scheme, and colours do not depend on the width.
COLOURS = ["color-contrast", "link-in-text-block"]
ALL_BUT_COLOURS = {"rules": EVERY_RULE | {name: {"enabled": False} for name in COLOURS}}
PHONE, DESKTOP = {"width": 375, "height": 812}, {"width": 1280, "height": 900}
SCHEMES = ("light", "dark")
# A page has thousands of words and few looks: its colours are judged once per look. (Rows stay,
# since every other one is striped.)
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
ONE_OF_EACH_LOOK = """
() => {
  for (const one of document.querySelectorAll("body *:not(tr, style, script)"))
    if (!one.closest("[data-look]") && !one.querySelector("[data-look]")) one.remove();
}
"""


@dataclass
class Visit:
    """The facts about one page."""

    requests: list = field(default_factory=list)
    complaints: list = field(default_factory=list)
    violations: dict = field(default_factory=dict)
    shift: float = 0.0
    too_wide: list = field(default_factory=list)
    borrowed: list = field(default_factory=list)

    def listen(self, page):
        """Note each request, failure, and word on the console from now on."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda r: self.complaints.append(f"failed: {r.url} {r.failure}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("response", lambda response: self.note_status(response))
        page.on("console", lambda message: self.note_console(message))

    def note_status(self, response):
        """Anything but success is a complaint."""
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def note_console(self, message):
        """A finished page has nothing to say."""
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def strangers(self, origin: str) -> list[str]:
        """Requests that left the site."""
        home = urlsplit(origin)
        return [
            url
            for url in self.requests
            if urlsplit(url)[:2] != home[:2] and urlsplit(url).scheme not in ("data", "blob")
        ]


def visit(browser, address: str, brief: bool = False) -> Visit:
    """Load a page as on a phone, scroll through it, then look at it in each mode.

    brief: on the phone only, for a page whose elements and colours are those of another page.
    """
    seen = Visit()
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    seen.listen(page)
    page.goto(address, wait_until="load")
    seen.shift = page.evaluate(SCROLL_THROUGH)
    page.emulate_media(reduced_motion="reduce")
    for mode, size in {"phone": PHONE, "desktop": DESKTOP}.items():
        if brief and mode != "phone":
            continue
        page.set_viewport_size(size)
        page.wait_for_function("() => document.documentElement.dataset.measured == innerWidth")
        seen.violations[mode] = violations(page, ALL_BUT_COLOURS)
    page.set_viewport_size({"width": 320, "height": 640})
    seen.too_wide = page.evaluate(TOO_WIDE)
    seen.borrowed = borrowed_letters(page)
    if brief:
        page.set_viewport_size(DESKTOP)  # with what stands beside the page
        seen.borrowed += borrowed_letters(page)
        context.close()
        return seen
    page.set_viewport_size(DESKTOP)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(LOOKS)
    page.evaluate(ONE_OF_EACH_LOOK)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        seen.violations[scheme] = violations(page, {"runOnly": COLOURS})
    context.close()
    return seen


def violations(page, options) -> list[str]:
    """What axe finds, with the first elements of each kind."""
    options = {"resultTypes": ["violations"], **options}
    found = Axe().run(page, context=AXE, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['any'][:1] or node['all'][:1]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def borrowed_letters(page) -> list[str]:
    """Letters of a page that are drawn with a font of the machine; it changes the page."""
    missing = page.evaluate(LETTERS)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]

    def machine_fonts(node) -> list[str]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        return [font["familyName"] for font in fonts if not font["isCustomFont"]]

    def nodes(within, selector) -> list[int]:
        found = {"nodeId": within, "selector": selector}
        return session.send("DOM.querySelectorAll", found)["nodeIds"]

    lines = nodes(root, ".letters > p")
    assert lines, "no letter was found"
    return missing + [
        f"{name}: {session.send('DOM.getOuterHTML', {'nodeId': letter})['outerHTML']}"
        f" in {session.send('DOM.getAttributes', {'nodeId': line})['attributes'][1]}"
        for line in lines
        if machine_fonts(line)
        for letter in nodes(line, "span")
        for name in machine_fonts(letter)
    ]


def visit_file(browser, address: str) -> Visit:
    """Load a page from the disk."""
    seen = Visit()
    context = browser.new_context()
    page = context.new_page()
    seen.listen(page)
    page.goto(address, wait_until="load")
    context.close()
    return seen
