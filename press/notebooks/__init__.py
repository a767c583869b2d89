"""Notebooks on their way to every product.

clean      what is kept in the repository; `guard` begins each setup cell
executed   each one run, with all it prints and draws
"""
