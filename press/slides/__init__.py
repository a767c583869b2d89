"""Lecture decks from the notebooks of the book: see build.py.

pieces     Markdown, code and outputs as the HTML of a slide
shown      what a cell shows, and what the speaker's notes say
deck       a notebook as columns of slides, through nbconvert and templates/deck
"""
