"""One loader for each data set: from the CSV files of this folder, or from scikit-learn."""

import csv
from pathlib import Path

import numpy as np

from lib.data.dataset import Dataset

FOLDER = Path(__file__).parent
WHOLE_NUMBERS = ("count", "class", "0 or 1")  # units that begin so are read as integers
SKLEARN = "scikit-learn is BSD-3-Clause and states nothing separate for these numbers"

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


# ---------------------------------------------------------------- reading


def _read(name):
    """The Dataset in <name>.csv; its comment lines become units and provenance."""
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
