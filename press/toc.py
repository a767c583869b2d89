"""The order of the pages, as a table of contents (_toc.yml) says it."""


def pages_of(toc: dict) -> list[str]:
    """Slugs in reading order: the root, then every `file:` at any depth."""
    slugs = [toc["root"]] if "root" in toc else [toc["file"]] if "file" in toc else []
    for key in ("parts", "chapters", "sections", "subtrees", "entries"):
        for child in toc.get(key, []):
            slugs += pages_of(child)
    return slugs


def is_numbered(part: dict) -> bool:
    """Are these chapters to teach? The caption of their part has a number: "I · …"."""
    return "·" in part.get("caption", "")


def core_chapters(toc: dict) -> list[str]:
    """Slugs of the chapters to teach: everything in the numbered parts."""
    return [slug for part in filter(is_numbered, toc["parts"]) for slug in pages_of(part)]
