"""Helpers of the course *Losses Are Likelihoods*.

Import the module you need; each is small and can be read in one sitting::

    from lib import data, descent, exercises, likelihoods, models, plots, priors
    from lib.derivation import Derivation
"""
