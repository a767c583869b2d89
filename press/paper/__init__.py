"""The book on paper: see build.py.

articles   the built pages as one document: numbered chapters, links inside, answers at the end
chromium   measure a document as it will stand on paper, print it, and ask the PDF where things are
"""
