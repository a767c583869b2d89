"""Lecture decks from the notebooks of the book: see build.py.

pieces     Markdown, code and outputs as the HTML of a slide
rules      which cell becomes which slide, and what the speaker's notes say
"""
