"""Small real data sets with names, units and provenance; nothing is downloaded.

One loader for each set, ``davis()``, ``newcomb()`` …; ``names()`` lists them and ``load(name)``
picks one by its name.  A loader returns a `Dataset`: columns by name, their units, the source.

    people = data.davis()
    people.weight                         # (200,)
    people.units["weight"]                # 'kg'
    women = people[people.sex == "F"]     # 112 rows, every column
    x = people.matrix("height")           # (200, 1), ready to be an input

The CSV files beside this one begin with comment lines that tell where the numbers come from,
under which licence, and what was changed.  Columns of counts, classes and 0/1 labels hold
integers; every other number is a float, and a missing one is NaN (a missing text is "").
"""

from lib._checks import unknown
from lib.data.dataset import Dataset
from lib.data.loaders import (
    breast_cancer,
    davis,
    diabetes,
    digits,
    doctor_visits,
    engel,
    horse_kicks,
    iris,
    newcomb,
    orings,
    penguins,
    phones,
    stackloss,
    strikes,
    wind,
)
from lib.data.sampling import coin_flips, train_test

LOADERS = (
    davis,
    horse_kicks,
    newcomb,
    orings,
    engel,
    strikes,
    stackloss,
    phones,
    penguins,
    wind,
    doctor_visits,
    diabetes,
    iris,
    digits,
    breast_cancer,
)

__all__ = [
    "Dataset",
    "coin_flips",
    "load",
    "names",
    "train_test",
    *(loader.__name__ for loader in LOADERS),
]


def names():
    """The names of all real data sets, in the order of the loaders: a tuple of text."""
    return tuple(loader.__name__ for loader in LOADERS)


def load(name):
    """The data set of that name; ValueError names the ones there are and the closest."""
    if isinstance(name, str) and name in names():
        return LOADERS[names().index(name)]()
    raise ValueError(unknown("data set", name, names()))
