"""Cut a style sheet down to the rules that can match a page of the site.

A selector stays unless it asks for a tag with classes that no element of a page has together, or
for an id or attribute that occurs nowhere. What scripts add later is kept: a word in one of their
strings may become a class or an id of any element, or an element.
"""

import re
from dataclasses import dataclass, field

import tinycss2
from tinycss2.ast import AtRule, Declaration, QualifiedRule

TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([\w:-]+)(?:=(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
SCRIPT = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)
WORD = re.compile(r"[A-Za-z][\w-]*")
STRING = re.compile(  # or a comment, which may hold half of one
    r"//[^\n]*|/\*.*?\*/|"
    r'("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`)',
    re.DOTALL,
)
VARIABLE = re.compile(r"--[\w-]+")
KEYFRAMES = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\s*\}")
NESTING = {"media", "supports", "layer", "container"}
ALTERNATIVES = {"is", "where", "matches", "-webkit-any"}
DROPPED_FONTS = "Font Awesome"


@dataclass
class Used:
    """What occurs on the pages."""

    elements: set = field(default_factory=set)  # (tag, class, …), each class with its dot
    ids: set = field(default_factory=set)
    written: set = field(default_factory=lambda: {"dialog", "button"})  # by scripts
    attributes: set = field(default_factory=set)
    variables: set = field(default_factory=set)

    @classmethod
    def in_pages(cls, pages, scripts):
        """Collect it."""
        used = cls()
        for page in pages:
            used.add_page(page)
        for script in scripts:
            used.add_script(script)
        return used

    def add_page(self, page: str):
        """Tags of a page, and the words of its inline scripts and styles."""
        for _, text in SCRIPT.findall(page):
            self.add_script(text)
        self.variables |= set(VARIABLE.findall(page))
        for element, attributes in set(TAG.findall(page)):
            values = {name.lower(): value for name, value in ATTRIBUTE.findall(attributes)}
            self.attributes |= set(values)
            classes = values.get("class", "").strip("\"'").split()
            self.elements.add((element.lower(), *(f".{name}" for name in sorted(classes))))
            self.ids.add(values.get("id", "").strip("\"'"))

    def add_script(self, text: str):
        """Any word of a string may become a class, an id or an element; any word an attribute."""
        self.written |= set(WORD.findall("\n".join(STRING.findall(text))))
        self.attributes |= set(WORD.findall(text))
        self.variables |= set(VARIABLE.findall(text))

    def has_attribute(self, name: str) -> bool:
        """Scripts write data-some-name as dataset.someName; only Bootstrap's are known unused."""
        if name.startswith("data-"):
            return name in self.attributes or not name.startswith("data-bs-")
        return name in self.attributes

    def has_element(self, asked: set) -> bool:
        """Is there an element with this tag and these classes, as far as no script writes them?"""
        fixed = {name for name in asked if name.removeprefix(".") not in self.written}
        return not fixed or any(fixed.issubset(element) for element in self.elements)

    def may_match(self, selector) -> bool:
        """Can this selector (a list of CSS tokens) match an element of a page?"""
        before, asked = None, set()  # of one element
        for token in selector:
            if token.type == "ident" and before != ":":
                asked.add(f".{token.value}" if before == "." else token.lower_value)
            elif token.type == "whitespace" or (token.type == "literal" and token.value in ">+~"):
                if not self.has_element(asked):
                    return False
                asked = set()
            elif token.type == "hash" and token.value not in self.ids | self.written:
                return False
            elif token.type == "[] block":
                name = next((part for part in token.content if part.type == "ident"), None)
                if name and not self.has_attribute(name.lower_value):
                    return False
            elif (
                token.type == "function"
                and token.lower_name in ALTERNATIVES
                and not any(self.may_match(option) for option in split(token.arguments))
            ):
                return False
            before = token.value if token.type == "literal" else None
        return self.has_element(asked)


def split(tokens) -> list[list]:
    """Token lists between the commas."""
    parts = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def text_of(tokens) -> str:
    """CSS of some tokens, blanks squeezed."""
    return re.sub(r"\s+", " ", tinycss2.serialize(tokens)).strip()


def declarations_of(rule, keep) -> str:
    """The declarations of a rule that `keep` wants, without needless blanks."""
    parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    parts = []
    for item in parsed:
        if isinstance(item, Declaration) and keep(item):
            important = "!important" if item.important else ""
            parts.append(f"{item.name}:{text_of(item.value)}{important}")
    return ";".join(parts)


def shrink(rules, used: Used, variables: set | None) -> str:
    """CSS of the rules that may match; of the variables those in `variables` (None: all)."""

    def keep(item) -> bool:
        return variables is None or not item.name.startswith("--") or item.name in variables

    parts = []
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            selectors = [option for option in split(rule.prelude) if used.may_match(option)]
            if selectors and (body := declarations_of(rule, keep)):
                parts.append(",".join(map(text_of, selectors)) + "{" + body + "}")
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in NESTING and rule.content:
            nested = tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            if body := shrink(nested, used, variables):
                parts.append(f"@{rule.at_keyword} {text_of(rule.prelude)}{{{body}}}")
        elif isinstance(rule, AtRule) and rule.content is not None:
            content = text_of(rule.content)
            if DROPPED_FONTS not in content:
                parts.append(f"@{rule.at_keyword} {text_of(rule.prelude)}{{{content}}}")
    return "".join(parts)


def without_unused_keyframes(css: str) -> str:
    """Drop animations that nothing names."""

    def needed(rule) -> str:
        return rule[0] if len(re.findall(rf"\b{re.escape(rule[1])}\b", css)) > 1 else ""

    return KEYFRAMES.sub(needed, css)


def purge(css: str, used: Used) -> str:
    """The part of `css` that the pages use, in the same order."""
    parsed = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    rules = [rule for rule in parsed if getattr(rule, "lower_at_keyword", "") != "charset"]
    variables = None
    while True:
        lean = shrink(rules, used, variables)
        wanted = used.variables | set(re.findall(r"var\(\s*(--[\w-]+)", lean))
        if wanted == variables:
            return without_unused_keyframes(lean)
        variables = wanted
