"""Formulas, fonts and style sheets, the same on site, slides and paper.

formulas     TeX as HTML, set by MathJax when the book is built
lean_css     a style sheet without the rules that nothing uses
lean_fonts   fonts with the letters that stand somewhere, inside the style sheet
style        both, for slides and paper
"""
