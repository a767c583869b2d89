"""A second language from the same source: gettext catalogues, and the notebooks they make.

    markdown    the paragraphs, headings, items and cells of a Markdown text
    literals    the strings in Python cells
    pages       all that a page says: its text, figures, exercises and questions
    fixed       what lib and the press say on any page
    catalogue   a catalogue, and what is wrong with it
    outputs     what the cells of a translated notebook must print
    update      write into the catalogues what the English pages say now
    edition     the folder of translated pages, which every product takes as it takes book/
    store       run these notebooks and store what they print

CONTRIBUTING.md says how to translate.
"""
