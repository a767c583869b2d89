"""What a page tells search engines and link previews, and where its buttons lead.

Two addresses, each from one setting, each optional:

- the site's: environment variable SITE_URL, or `html: baseurl:` in _config.yml. Known: canonical
  URLs and a site map are written. Unknown: neither.
- the repository's: REPOSITORY_URL, or GITHUB_REPOSITORY (set by GitHub's CI), or
  `repository: url:` in _config.yml, or the git remote `origin` on a public forge. Known: the menu
  of a page offers its source, and of a notebook Binder and Colab. Unknown: no such button.
"""

import os
import re
import subprocess
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin

from docutils import nodes

from lib.words import ENGLISH
from press.editions import elsewhere
from press.paths import HOME, ROOT
from press.translation.edition import languages
from press.words import say

FORGES = {  # host: where a file of a branch is shown
    "github.com": "{repository}/blob/{branch}/{path}",
    "gitlab.com": "{repository}/-/blob/{branch}/{path}",
    "bitbucket.org": "{repository}/src/{branch}/{path}",
    "codeberg.org": "{repository}/src/branch/{branch}/{path}",
}
BINDER = {"github.com": "gh/{owner}/{name}", "gitlab.com": "gl/{owner}%2F{name}"}
NOBODYS = "https://github.com/executablebooks/jupyter-book"  # jupyter-book's default: its own
LONGEST_DESCRIPTION = 160
NOT_FOUND = "404"
UNLISTED = ("search", NOT_FOUND)


def git_remote(folder: Path = ROOT) -> str:
    """The address of `origin`, or "" (no git, no remote, not the root of a repository)."""
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "remote", "get-url", "origin"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def public_url(address: str) -> str:
    """https://host/owner/name of a repository on a public forge, else "".

    >>> public_url("git@github.com:someone/losses.git")
    'https://github.com/someone/losses'
    """
    found = re.fullmatch(
        r"(?:https://|ssh://)?(?:[^@/]+@)?([\w.-]+)[:/]([\w./-]+?)/([\w.-]+?)(?:\.git)?/?",
        address.strip(),
    )
    return f"https://{found[1]}/{found[2]}/{found[3]}" if found and found[1] in FORGES else ""


def repository_url(environment, configured: str) -> str:
    """The repository's address from the first place that knows it, else ""."""
    if stated := environment.get("REPOSITORY_URL") or configured:
        if not public_url(stated):
            raise ValueError(f"a repository on one of {', '.join(FORGES)} expected; got {stated}")
        return public_url(stated)
    if name := environment.get("GITHUB_REPOSITORY"):
        return public_url(f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}")
    return public_url(git_remote())


def links_of(path: str, repository: str, branch: str) -> list[dict]:
    """The entries of a page's menu; `path` is that of its file in the repository.

    A translated notebook is made by binder/postBuild on Binder; for Colab it is on the branch
    `notebooks` (press/translation/publish.sh). Its source is the catalogue.
    """
    translated = re.fullmatch(r"_build/(\w+)/book/(([\w-]+)\.\w+)", path)
    language, file, slug = translated.groups() if translated else ("", "", "")
    on_github = f"notebooks/{language}/{file}" if translated else f"{branch}/{path}"
    source = f"locale/{language}/{slug}.po" if translated else path
    links = []
    if repository:
        host, owner, name = repository.removeprefix("https://").rsplit("/", 2)
        if path.endswith(".ipynb"):
            if host in BINDER:
                place = BINDER[host].format(owner=owner, name=name)
                url = f"https://mybinder.org/v2/{place}/{branch}?urlpath=lab/tree/{path}"
                links.append({"text": say("Run on Binder"), "url": url})
            if host == "github.com":
                place = f"{owner}/{name}/blob/{on_github}"
                url = f"https://colab.research.google.com/github/{place}"
                links.append({"text": say("Run on Colab"), "url": url})
        url = FORGES[host].format(repository=repository, branch=branch, path=source)
        links.append({"text": say("Source of this page"), "url": url})
    return links


def first_words(doctree) -> str:
    """The first paragraph, cut at a word: the description of a page that states none."""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + " …"


def stated_description(metatags: str) -> str:
    """The description among the meta tags of a page (its html_meta), else ""."""
    for tag in re.findall(r"<meta[^>]*>", metatags or ""):
        if 'name="description"' in tag and (content := re.search(r'content="([^"]*)"', tag)):
            return unescape(content[1])
    return ""


def describe(app, pagename, templatename, context, doctree):
    """Give the templates the description, the card, the menu and the canonical address."""
    title = unescape(re.sub("<[^>]*>", "", context.get("title") or "")) or app.config.html_title
    description = stated_description(context.get("metatags")) or first_words(doctree)
    card = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": description,
        "twitter:card": "summary",
    }
    context["site_url"] = app.config.html_baseurl
    if app.config.html_baseurl and pagename not in UNLISTED:
        context["pageurl"] = address(app, pagename)
        card["og:url"] = context["pageurl"]
    else:
        context["pageurl"] = None
    context["page_description"] = description
    context["card"] = [(name, value) for name, value in card.items() if value]
    context["elsewhere"] = elsewhere(app.edition, pagename)
    for one in context["elsewhere"]:
        one["url"] = f"{one['way']}{pagename}.html"
        one["address"] = urljoin(app.config.html_baseurl, one["url"])
    context["page_links"] = []
    if doctree is not None:
        source = Path(app.env.doc2path(pagename))
        file = {"text": say("Download {file}", file=source.name), "download": True}
        file["url"] = context["pathto"](f"_sources/{context['sourcename']}", 1)
        context["page_links"] = [file]
        if source.is_relative_to(ROOT):
            path = source.relative_to(ROOT).as_posix()
            context["page_links"] += links_of(path, app.repository, app.branch)


def address(app, pagename: str) -> str:
    """Where a page is on the web; the first page is the site itself."""
    page = "" if pagename == app.config.root_doc else f"{pagename}.html"
    return app.config.html_baseurl + page


def read_settings(app, config):
    """One value for each of the two addresses."""
    site = os.environ.get("SITE_URL") or config.html_baseurl
    config.html_baseurl = site.rstrip("/") + "/" if site else ""
    if site and config.language != ENGLISH:
        config.html_baseurl += f"{config.language}/"
    theme = config.html_theme_options
    configured = theme.get("repository_url", "")
    configured = "" if configured == NOBODYS else configured
    app.repository = repository_url(os.environ, configured)
    app.branch = (theme.get("repository_branch") if configured else "") or "main"
    config.html_additional_pages = {**config.html_additional_pages, NOT_FOUND: "404.html"}


def write_maps(app, exception):
    """robots.txt always, sitemap.xml when the site's address is known."""
    if exception or app.builder.name != "html":
        return
    robots = "User-agent: *\nAllow: /\n"
    if app.config.html_baseurl:
        pages = (escape(address(app, name)) for name in sorted(app.env.found_docs))
        urls = "\n".join(f"  <url><loc>{page}</loc></url>" for page in pages)
        sitemap = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
        )
        Path(app.outdir, "sitemap.xml").write_text(sitemap, encoding="utf-8")
        folders = ["", *(f"{language}/" for language in languages() if app.edition == HOME)]
        for folder in folders:
            robots += f"Sitemap: {app.config.html_baseurl}{folder}sitemap.xml\n"
    Path(app.outdir, "robots.txt").write_text(robots, encoding="utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", read_settings)
    app.connect("html-page-context", describe, priority=800)
    app.connect("build-finished", write_maps)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
