"""Questions about the whole course that take minutes.

mutants    does a test notice a planted bug?
portable   would another machine print another number? `disturbance` plays one
same       are two builds equal, byte for byte?
links      does every link lead somewhere?
"""
