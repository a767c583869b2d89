"""All that makes site, slides, paper, Binder and clean notebooks out of the folder of the book.

    paths       where everything is; an `Edition` is a folder of notebooks and what is made of it
    toc         the order of the pages
    words       what the press itself says, in the language of the edition
    notebooks   clean → execute → store: every product takes its notebooks from here
    typography  formulas, fonts and style sheets, shared by site, slides and paper
    site        the Sphinx extensions, templates and assets of the site; build, serve, preview
    slides      one lecture deck per chapter
    paper       the book and the formula sheet as PDF
    translation the pages in another language, from the same source
    editions    all of that for each language
    assemble    all of that in one folder
    binder      is the environment of Binder what it should be?
    checks      planted bugs, other machines, equal builds, links, Lighthouse
    setup       .venv, Chromium, calm builds; environment.py runs before anything is installed

A module with a command line is run from the root of the repository: python -m press.site.build
"""
