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
# Colours do not depend on the width, and nothing but colours depends on the colour scheme.
COLOURS = "color-contrast"
MODES = {
    "phone": ({"width": 375, "height": 812}, "light", {"rules": {COLOURS: {"enabled": False}}}),
    "light": ({"width": 1280, "height": 900}, "light", {}),
    "dark": ({"width": 1280, "height": 900}, "dark", {"runOnly": [COLOURS]}),
}


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


def visit(browser, address: str) -> Visit:
    """Load a page as on a phone, scroll through it, then look at it in each mode."""
    seen = Visit()
    context = browser.new_context(viewport={"width": 375, "height": 812})
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    seen.listen(page)
    page.goto(address, wait_until="load")
    seen.shift = page.evaluate(SCROLL_THROUGH)
    for mode, (size, scheme, rules) in MODES.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"resultTypes": ["violations"], **rules}
        found = Axe().run(page, context=AXE, options=options).response["violations"]
        seen.violations[mode] = [
            f"{rule['id']}: {node['html'][:120]} {node['any'][:1] or node['all'][:1]}"
            for rule in found
            for node in rule["nodes"][:3]
        ]
    page.set_viewport_size({"width": 320, "height": 640})
    seen.too_wide = page.evaluate(TOO_WIDE)
    seen.borrowed = borrowed_letters(page)
    context.close()
    return seen


def borrowed_letters(page) -> list[str]:
    """Letters of a page that are drawn with a font of the machine; it changes the page."""
    page.evaluate(LETTERS)
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
    return [
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
