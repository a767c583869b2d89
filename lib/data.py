"""Small real data sets with names, units and provenance; nothing is downloaded.

One loader for each set, ``davis()``, ``newcomb()`` …; ``names()`` lists them and ``load(name)``
picks one by its name.  A loader returns a `Dataset`: columns by name, their units, the source.

    people = data.davis()
    people.weight                         # (200,)
    people.units["weight"]                # 'kg'
    women = people[people.sex == "F"]     # 112 rows, every column
    x = people.matrix("height")           # (200, 1), ready to be an input

The CSV files in ``datasets/`` begin with comment lines that tell where the numbers come from,
under which licence, and what was changed.  Columns of counts, classes and 0/1 labels hold
integers; every other number is a float, and a missing one is NaN (a missing text is "").
"""

import csv
import math
import operator
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lib import _checks
from lib._checks import unknown

__all__ = [
    "Dataset",
    "breast_cancer",
    "coin_flips",
    "davis",
    "diabetes",
    "digits",
    "doctor_visits",
    "engel",
    "horse_kicks",
    "iris",
    "load",
    "names",
    "newcomb",
    "orings",
    "penguins",
    "phones",
    "stackloss",
    "strikes",
    "train_test",
    "wind",
]

FOLDER = Path(__file__).with_name("datasets")
WHOLE_NUMBERS = ("count", "class", "0 or 1")  # units that begin so are read as integers
SKLEARN = "scikit-learn is BSD-3-Clause and states nothing separate for these numbers"


class Dataset:
    """Named columns of equal length with units and a source; it cannot be changed.

    name: the name of its loader;  columns: {name: (n,) or (n, d) array};  units: {name: text};
    about: a mapping with "source" and, as far as known, "title", "licence", "missing", "note".

    `dataset.height` and `dataset["height"]` are the same column; `len(dataset)` is n;
    `dataset[mask]`, `dataset[2:9]` and `dataset[indices]` are data sets of those rows;
    `dataset[11]` is one row, as a dict.  An array that is needed for writing is a `.copy()` away.
    """

    def __init__(self, name, columns, units, about):
        """Freeze the columns; ValueError when lengths differ or a column has no unit."""
        columns = {
            key: _checks.frozen(_checks.plain(f"the column {key!r}", values))
            for key, values in columns.items()
        }
        _check_columns(name, columns, units)
        self.__dict__.update(
            name=name,
            columns=tuple(columns),
            units=MappingProxyType({key: units[key] for key in columns}),
            source=about["source"],
            about=MappingProxyType(dict(about)),
            _data=columns,
        )

    def __len__(self):
        """The number of rows."""
        return len(next(iter(self._data.values())))

    def __getattr__(self, column):
        """A column by its name; AttributeError names the columns there are."""
        data = self.__dict__.get("_data", {})
        if column in data:
            return data[column]
        raise AttributeError(unknown("column", column, data))

    def __setattr__(self, column, value):
        """Refuse: a data set stays as it was recorded."""
        raise AttributeError(
            f"a data set cannot be changed; got a new value for {column!r}; "
            f"work on a copy, as in {column} = {self.name}.{column}.copy()"
        )

    def __delattr__(self, column):
        """Refuse, as for setting."""
        self.__setattr__(column, None)

    def __getitem__(self, rows):
        """A column (text), a row as a dict (int), or the data set of some rows."""
        if isinstance(rows, str):
            if rows in self._data:
                return self._data[rows]
            raise KeyError(unknown("column", rows, self._data))
        if isinstance(rows, int | np.integer) and not isinstance(rows, bool):
            return {key: values[rows].tolist() for key, values in self._data.items()}
        rows = rows if isinstance(rows, slice) else _row_selection(rows, len(self))
        some = {key: values[rows] for key, values in self._data.items()}
        return Dataset(self.name, some, self.units, self.about)

    def matrix(self, *columns):
        """The named columns side by side, as floats: (n, d).

        ValueError without a name or for a column of text; KeyError for an unknown one.
        """
        if not columns:
            raise ValueError(
                f"matrix() needs the names of columns; got none; "
                f"choose from {', '.join(self.columns)}"
            )
        parts = []
        for column in columns:
            values = self[column]
            if values.dtype.kind == "U":
                raise ValueError(
                    f"a matrix holds numbers; got the text column {column!r}; "
                    f"compare it first, as in {self.name}.{column} == {str(values[0])!r}"
                )
            parts.append(values.reshape(len(self), math.prod(values.shape[1:])).astype(float))
        return np.concatenate(parts, axis=1)

    def __dir__(self):
        """Attributes and columns, for completion."""
        return sorted([*super().__dir__(), *self.columns])

    def __reduce__(self):
        """Copies and pickles are frozen as well."""
        return Dataset, (self.name, self._data, dict(self.units), dict(self.about))

    def __repr__(self):
        """Name, number of rows, columns with units, source."""
        width = max(map(len, self.columns))
        lines = [f"{self.name}: {len(self)} rows"]
        lines += [f"  {key:<{width}}  {self._unit(key)}" for key in self.columns]
        return "\n".join([*lines, f"  source: {self.source}"])

    def _repr_markdown_(self):
        """A table with a line for each column: unit and the first three rows."""
        shown = range(min(3, len(self)))
        head = ["column", "unit", *(f"row {i}" for i in shown)]
        lines = [f"**{self.name}**: {len(self)} rows. Source: {self.source}.", ""]
        lines += [_table_line(head), _table_line(["---"] * len(head))]
        for key, values in self._data.items():
            cells = [_cell(values[i]) for i in shown]
            lines.append(_table_line([f"`{key}`", self._unit(key), *cells]))
        return "\n".join(lines)

    def _unit(self, column):
        values = self._data[column]
        wide = f" (×{values.shape[1]})" if values.ndim == 2 else ""
        return self.units[column] + wide


# ---------------------------------------------------------------- sets in this repository


def davis():
    """200 people: sex, weight and height, measured and self-reported.

    Row 12 (index 11) has weight and height swapped and is kept as recorded.
    """
    return _read("davis")


def horse_kicks():
    """200 corps-years of the Prussian army: deaths by horse kick in each."""
    return _written_out(_read("horse_kicks"), "corps_years")


def newcomb():
    """66 passage times of light measured in 1882, in ns above 24800; two outliers."""
    return _read("newcomb")


def orings():
    """23 flights of the space shuttle: temperature and O-ring damage.

    any_damage is 1 where at least one incident was recorded.
    """
    table = _read("orings")
    return _with(table, "any_damage", (table.damaged > 0).astype(int), "0 or 1")


def engel():
    """235 Belgian households of 1857: income and expenditure on food."""
    return _read("engel")


def strikes():
    """62 strikes in US manufacturing: duration and unanticipated production."""
    return _read("strikes")


def stackloss():
    """21 days of a chemical plant: how it ran and what it lost."""
    return _read("stackloss")


def phones():
    """24 years of telephone calls from Belgium; six years are in minutes instead of calls."""
    return _read("phones")


def penguins():
    """344 penguins of three species: sizes, sex, island, year; some values are missing.

    label numbers the species in alphabetical order: Adelie 0, Chinstrap 1, Gentoo 2.
    """
    table = _read("penguins")
    label = np.unique(table.species, return_inverse=True)[1]
    return _with(table, "label", label, "class 0 to 2")


def wind():
    """362 days of 2013 at JFK airport, 18:00: where the wind came from, and its speed.

    direction is the angle in radians, clockwise from north.
    """
    table = _read("wind")
    return _with(table, "direction", np.deg2rad(table.degrees), "rad clockwise from north")


def doctor_visits():
    """20190 person-years: visits to a doctor, self-rated health, free care or not."""
    return _written_out(_read("doctor_visits"), "person_years")


# ---------------------------------------------------------------- sets inside scikit-learn


def diabetes():
    """442 patients: ten measurements in natural units, progression after one year."""
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)
    serum = "as recorded (unit not stated)"
    units = {"age": "years", "sex": "1 or 2", "bmi": "kg/m²"}
    columns = dict(zip(bunch.feature_names, bunch.data.T, strict=True))
    return Dataset(
        "diabetes",
        columns | {"progression": bunch.target},
        {key: units.get(key, serum) for key in columns} | {"progression": "score"},
        _about(
            "Disease progression of 442 diabetes patients",
            "Efron, Hastie, Johnstone and Tibshirani (2004), Annals of Statistics 32, 407–499",
        ),
    )


def iris():
    """150 flowers of three species: four lengths; label is the number of the species."""
    from sklearn.datasets import load_iris

    bunch = load_iris()
    lengths = ("sepal_length", "sepal_width", "petal_length", "petal_width")
    columns = dict(zip(lengths, bunch.data.T, strict=True))
    species = bunch.target_names[bunch.target].astype(str)
    return Dataset(
        "iris",
        columns | {"species": species, "label": bunch.target.astype(int)},
        dict.fromkeys(lengths, "cm") | {"species": "one of 3 names", "label": "class 0 to 2"},
        _about("Iris flowers", "Fisher (1936), Annals of Eugenics 7, 179–188"),
    )


def digits():
    """1797 handwritten digits: pixels (n, 64) of the 8 × 8 pictures, label 0 to 9."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return Dataset(
        "digits",
        {"pixels": bunch.data, "label": bunch.target.astype(int)},
        {"pixels": "grey level 0 to 16", "label": "class 0 to 9"},
        _about("Handwritten digits, 8 × 8 pixels", "Alpaydin and Kaynak (1998), UCI repository"),
    )


def breast_cancer():
    """569 tumours: thirty measurements of the cell nuclei; malignant is 1 or 0.

    scikit-learn codes malignant as 0 and benign as 1; here it is the other way round.
    """
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    features = [str(name).replace(" ", "_") for name in bunch.feature_names]
    columns = dict(zip(features, bunch.data.T, strict=True))
    return Dataset(
        "breast_cancer",
        columns | {"malignant": 1 - bunch.target.astype(int)},
        dict.fromkeys(features, "as recorded (unit not stated)") | {"malignant": "0 or 1"},
        _about(
            "Breast tumours, Wisconsin (diagnostic)",
            "Wolberg, Street and Mangasarian (1995), UCI repository",
        ),
    )


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


def names():
    """The names of all real data sets, in the order of the loaders: a tuple of text."""
    return tuple(loader.__name__ for loader in LOADERS)


def load(name):
    """The data set of that name; ValueError names the ones there are and the closest."""
    if isinstance(name, str) and name in names():
        return LOADERS[names().index(name)]()
    raise ValueError(unknown("data set", name, names()))


# ---------------------------------------------------------------- simulated and split


def coin_flips(n=20, heads=0.7, seed=0):
    """Simulated flips: n times y = 1 with probability heads; the same seed, the same flips.

    n: at least 1;  heads: in [0, 1];  seed: an integer ≥ 0;  ValueError otherwise.
    """
    n, seed = _integer("n", n, least=1), _integer("seed", seed, least=0)
    if isinstance(heads, bool) or not isinstance(heads, int | float | np.number):
        raise ValueError(f"heads must be a number from 0 to 1; got {heads!r}; try heads=0.7")
    if not 0 <= heads <= 1:
        percent = f"; try heads={heads / 100:g}" if 1 < heads <= 100 else "; try heads=0.7"
        raise ValueError(f"heads is a probability, from 0 to 1; got {heads:g}{percent}")
    y = (np.random.default_rng(seed).random(n) < heads).astype(int)
    source = f"simulated: {n} flips, P(heads) = {float(heads):g}, seed {seed}"
    return Dataset("coin_flips", {"y": y}, {"y": "0 or 1"}, {"source": source})


def train_test(dataset, share, rng):
    """Split the rows at random into (train, test); rows keep their order inside each part.

    share: part of the rows that trains, 0 < share < 1;  rng: np.random.Generator.
    Each part has at least one row.  ValueError otherwise.
    """
    _checks.generator(rng)
    if not isinstance(share, float | np.floating) or not 0 < share < 1:
        raise ValueError(
            f"share is the part of the rows that trains, between 0 and 1; got {share!r}; try 0.8"
        )
    n = len(dataset)
    if n < 2:
        raise ValueError(f"a split needs at least 2 rows; got {n}; split a larger data set")
    n_train = min(max(round(share * n), 1), n - 1)
    train = np.zeros(n, dtype=bool)
    train[rng.permutation(n)[:n_train]] = True
    return dataset[train], dataset[~train]


# ---------------------------------------------------------------- reading


def _read(name):
    """The Dataset in datasets/<name>.csv; its comment lines become units and provenance."""
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    about = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    units = dict(pair.split(" = ", 1) for pair in about.pop("units").split("; "))
    header, *rows = csv.reader(line for line in lines if not line.startswith("# "))
    columns = {
        key: _parsed(values, units[key])
        for key, values in zip(header, zip(*rows, strict=True), strict=True)
    }
    return Dataset(name, columns, units, about)


def _parsed(values, unit):
    """Integers, floats or text, whichever the unit and the entries ask for."""
    if unit.startswith(WHOLE_NUMBERS):
        return np.array([int(value) for value in values])
    try:
        return np.array([float(value or "nan") for value in values])
    except ValueError:
        return np.array(values, dtype=str)


def _written_out(table, frequency):
    """One row for each counted case; the column of frequencies is used up."""
    times = table[frequency]
    columns = {key: np.repeat(table[key], times) for key in table.columns if key != frequency}
    return Dataset(table.name, columns, table.units, table.about)


def _with(dataset, column, values, unit):
    """The same data set with one more column at the end."""
    columns = {key: dataset[key] for key in dataset.columns} | {column: values}
    return Dataset(dataset.name, columns, dataset.units | {column: unit}, dataset.about)


def _about(title, source):
    return {"title": title, "source": source, "licence": SKLEARN, "missing": "none"}


# ---------------------------------------------------------------- checks and words


def _check_columns(name, columns, units):
    lengths = {key: len(values) if values.ndim else None for key, values in columns.items()}
    if len(set(lengths.values())) != 1 or None in lengths.values():
        raise ValueError(f"columns of {name} must be equally long; got {lengths}; check the rows")
    for key in columns:
        if key not in units:
            raise ValueError(f"every column of {name} has a unit; got none for {key!r}; add it")
        if key in dir(Dataset) or key in ("name", "columns", "units", "source", "about", "_data"):
            raise ValueError(f"a column name must be free; got {key!r} in {name}; rename it")


def _row_selection(rows, n):
    """A mask of n truth values or a list of row numbers, as an array."""
    rows = np.asarray(rows)
    if rows.size == 0 and rows.dtype != bool:
        rows = rows.astype(int)
    if rows.ndim != 1 or rows.dtype.kind not in "biu":
        raise ValueError(
            "rows are picked by a mask, a slice or row numbers; "
            f"got {rows.dtype} of shape {rows.shape}; try dataset[dataset.column > 0]"
        )
    if rows.dtype == bool and len(rows) != n:
        raise ValueError(
            f"a mask needs one truth value for each of the {n} rows; got {len(rows)}; "
            "build it from a column of the same data set"
        )
    return rows


def _integer(name, value, least):
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ValueError(
            f"{name} must be an integer of at least {least}; got {value!r}; try {name}={least}"
        ) from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}; got {number}; try {name}={least}")
    return number


def _cell(value):
    if np.ndim(value):
        return f"{len(value)} values"
    if isinstance(value, np.floating):
        return f"{value:.6g}"
    return str(value)


def _table_line(cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
