"""The site: a Jupyter Book, made light.

build          make it, strictly; `complete` looks whether every page is there
edition        tells Sphinx what is built, and where templates and assets are
fresh_outputs  pages show outputs of today, and are made again only when they must
course_site    shapes of Markdown that get a look
typeset        formulas are set already; derivations become rows
findable       descriptions, menus, addresses
search         finds the section that answers what somebody types
legible        tables are cards on a phone, folds are named as they read
lean_site      nothing is sent that no reader needs
serve          as GitHub Pages serves it; `preview` builds it again at every change
"""
