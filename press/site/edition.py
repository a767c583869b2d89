"""Which edition is built (`app.edition`), and where the look of the site is."""

from pathlib import Path

from press.paths import HOME, Edition
from press.words import say, speak

HERE = Path(__file__).parent


def introduce(app, config):
    """Tell the other extensions what is built, and Sphinx where templates and assets are."""
    app.edition = Edition(Path(app.srcdir), Path(config.edition_build))
    speak(config.language)
    config.templates_path = [str(HERE / "templates")]
    config.html_static_path = [str(HERE / "assets")]
    config.html_logo = str(HERE / "assets" / "logo.svg")
    config.html_favicon = str(HERE / "assets" / "favicon.svg")


def give_words(app, pagename, templatename, context, doctree):
    """The templates say their words with `say`."""
    context["say"] = say


def setup(app):
    """Register with Sphinx, before it looks for these files."""
    app.add_config_value("edition_build", str(HOME.build), "")
    app.connect("config-inited", introduce, priority=100)
    app.connect("html-page-context", give_words)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
