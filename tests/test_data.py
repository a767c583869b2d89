"""The data sets hold what was published, say where they come from, and cannot be changed."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize

from lib import data

FILES = sorted(data.loaders.FOLDER.glob("*.csv"))
FIELDS = ["title", "source", "via", "units", "missing", "licence", "changed"]
IN_SKLEARN = {"diabetes", "iris", "digits", "breast_cancer"}

each_set = pytest.mark.parametrize("name", data.names())
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a data set must not need the network")

    monkeypatch.setattr("socket.socket", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)


# ---------------------------------------------------------------- independent estimators


def design(*x):
    return np.column_stack([np.ones(len(x[0])), *x])


def least_squares(y, *x):
    return np.linalg.lstsq(design(*x), y, rcond=None)[0]


def quantile_line(y, *x, tau=0.5):
    """The tau-quantile regression, by linear programming."""
    n, p = design(*x).shape
    cost = np.r_[np.zeros(p), np.full(n, tau), np.full(n, 1 - tau)]
    rows = np.hstack([design(*x), np.eye(n), -np.eye(n)])
    bounds = [(None, None)] * p + [(0, None)] * (2 * n)
    return optimize.linprog(cost, A_eq=rows, b_eq=y, bounds=bounds).x[:p]


def logistic_line(y, x):
    """The logistic regression, by Newton's method."""
    rows, w = design(x), np.zeros(2)
    for _ in range(30):
        q = 1 / (1 + np.exp(-rows @ w))
        w = w + np.linalg.solve(rows.T @ (rows * (q * (1 - q))[:, None]), rows.T @ (y - q))
    return w


# ---------------------------------------------------------------- published facts

ROWS = {
    "davis": 200,
    "horse_kicks": 200,
    "newcomb": 66,
    "orings": 23,
    "engel": 235,
    "strikes": 62,
    "stackloss": 21,
    "phones": 24,
    "penguins": 344,
    "wind": 362,
    "doctor_visits": 20190,
    "diabetes": 442,
    "iris": 150,
    "digits": 1797,
    "breast_cancer": 569,
}


def test_row_counts():
    assert {name: len(data.load(name)) for name in data.names()} == ROWS


def test_davis_row_12_has_weight_and_height_swapped():
    assert data.davis()[11] == {
        "sex": "F",
        "weight": 166,
        "height": 57,
        "reported_weight": 56,
        "reported_height": 163,
    }


def test_davis_slopes_of_weight_on_height():
    people = data.davis()
    kept = people[np.arange(200) != 11]
    women, women_kept = people[people.sex == "F"], kept[kept.sex == "F"]
    assert (len(women), len(women_kept)) == (112, 111)
    slopes = [least_squares(s.weight, s.height)[1] for s in (people, kept, women, women_kept)]
    assert_allclose(slopes, [0.238, 1.149, -0.627, 0.623], atol=5e-4)
    robust = [quantile_line(s.weight, s.height)[1] for s in (people, kept, women, women_kept)]
    assert_allclose(robust, [1.000, 1.095, 0.400, 0.571], atol=5e-4)


def test_davis_has_other_people_within_plausible_ranges():
    kept = data.davis()[np.arange(200) != 11]
    assert (kept.weight.min(), kept.weight.max()) == (39, 119)
    assert (kept.height.min(), kept.height.max()) == (148, 197)


def test_davis_negative_log_likelihood_changes_sign_with_the_unit():
    people = data.davis()[np.arange(200) != 11]
    w = least_squares(people.weight, people.height)
    variance = np.mean((people.weight - design(people.height) @ w) ** 2)
    nll = 199 / 2 * (np.log(2 * np.pi * variance) + 1)
    assert_allclose([nll, nll + 199 * np.log(1e-3)], [707.8, -666.9], atol=0.05)
    assert_allclose(2 * variance, 144, atol=0.5)


def test_horse_kicks_as_published_by_bortkiewicz():
    deaths = data.horse_kicks().deaths
    assert np.bincount(deaths).tolist() == [109, 65, 22, 3, 1]
    assert_allclose([deaths.mean(), deaths.var(ddof=1)], [0.61, 0.611], atol=5e-4)


def test_newcomb_means_with_and_without_the_outliers():
    times = data.newcomb().deviation
    assert sorted(times)[:2] == [-44, -2]
    assert times.max() == 40
    assert_allclose([times.mean(), times[times > 0].mean()], [26.21, 27.75], atol=5e-3)
    assert_allclose([np.median(times), times.std(ddof=1)], [27, 10.745], atol=5e-4)


def test_orings_logistic_line_of_any_damage_on_temperature():
    flights = data.orings()
    w = logistic_line(flights.any_damage, flights.temperature)
    assert_allclose(w, [15.0429, -0.2322], atol=5e-5)
    assert (flights.any_damage.sum(), flights.damaged.sum()) == (7, 11)
    assert (flights.temperature.min(), flights.temperature.max()) == (53, 81)
    odd = flights[flights.damaged != flights.erosion + flights.blowby]
    assert list(odd) == [
        {"temperature": 75, "erosion": 0, "blowby": 2, "damaged": 1, "any_damage": 1}
    ]


def test_engel_mean_and_median_lines():
    homes = data.engel()
    assert_allclose(least_squares(homes.food, homes.income), [147.4754, 0.4852], atol=5e-5)
    assert_allclose(quantile_line(homes.food, homes.income), [81.4822, 0.5602], atol=5e-5)
    low, high = (quantile_line(homes.food, homes.income, tau=tau)[1] for tau in (0.1, 0.9))
    assert_allclose([low, high], [0.4018, 0.6863], atol=5e-5)


def test_strikes_rate_of_the_exponential():
    days = data.strikes().duration
    assert_allclose(1 / days.mean(), 0.02344, atol=5e-6)
    assert (days.min(), days.max(), days[35]) == (1, 216, 2)


def test_stackloss_lines_of_mean_and_median():
    days = data.stackloss()
    x = days.air_flow, days.water_temperature, days.acid
    mean = least_squares(days.stack_loss, *x)
    assert_allclose(mean, [-39.9197, 0.7156, 1.2953, -0.1521], atol=5e-5)
    median = quantile_line(days.stack_loss, *x)
    assert_allclose(median, [-39.6899, 0.8319, 0.5739, -0.0609], atol=5e-5)


def test_phones_lines_of_mean_and_median():
    years = data.phones()
    assert_allclose(least_squares(years.calls, years.year - 1900), [-260.059, 5.041], atol=5e-4)
    assert_allclose(quantile_line(years.calls, years.year - 1900), [-75.19, 1.53], atol=5e-4)
    assert years.year.tolist() == list(range(1950, 1974))
    assert years.year[years.calls > 100].tolist() == list(range(1964, 1970))


def test_penguins_species_and_means():
    birds = data.penguins()
    assert np.bincount(birds.label).tolist() == [152, 68, 124]
    assert [birds.species[birds.label == k][0] for k in range(3)] == [
        "Adelie",
        "Chinstrap",
        "Gentoo",
    ]
    means = [np.nanmean(birds[c]) for c in ("body_mass", "flipper_length", "bill_length")]
    assert_allclose(means, [4201.754, 200.915, 43.922], atol=5e-4)
    assert_allclose(np.nanmean(birds.bill_depth), 17.151, atol=5e-4)
    assert {sex: int((birds.sex == sex).sum()) for sex in np.unique(birds.sex)} == {
        "": 11,
        "female": 165,
        "male": 168,
    }


def test_wind_directions_are_angles_and_their_mean_is_circular():
    days = data.wind()
    assert_allclose(days.direction, days.degrees * np.pi / 180)
    assert set(days.degrees) <= set(range(10, 361, 10))
    assert len(set(zip(days.month, days.day, strict=True))) == 362
    assert (days.speed.min(), days.speed.max()) == (3, 28)
    east, north = np.sin(days.direction).mean(), np.cos(days.direction).mean()
    assert_allclose(np.rad2deg(np.arctan2(east, north)) % 360, 219.3, atol=0.05)
    assert_allclose(np.hypot(east, north), 0.2615, atol=5e-5)


def test_doctor_visits_are_overdispersed_and_more_with_free_care():
    years = data.doctor_visits()
    assert_allclose(years.visits.mean(), 2.860426, atol=5e-7)
    assert_allclose(years.visits.std(ddof=1), 4.504365, atol=5e-7)
    assert (years.visits.min(), years.visits.max()) == (0, 77)
    assert_allclose(np.mean(years.visits == 0), 0.312, atol=5e-4)
    shares = [np.mean(years.health == h) for h in ("excellent", "good", "fair", "poor")]
    assert_allclose(shares, [0.545765, 0.362011, 0.077266, 0.014958], atol=5e-7)
    paid, free = (years.visits[years.free_care == k].mean() for k in (0, 1))
    assert_allclose([paid, free], [2.546, 3.124], atol=5e-4)


def test_scikit_learn_sets():
    patients, flowers, pictures = data.diabetes(), data.iris(), data.digits()
    assert_allclose(patients.progression.mean(), 152.1335, atol=5e-5)
    assert (patients.age.min(), patients.age.max()) == (19, 79)
    means = flowers.matrix(*flowers.columns[:4]).mean(axis=0)
    assert_allclose(means, [5.843, 3.057, 3.758, 1.199], atol=5e-4)
    assert [flowers.species[flowers.label == k][0] for k in range(3)] == [
        "setosa",
        "versicolor",
        "virginica",
    ]
    assert pictures.pixels.shape == (1797, 64)
    assert np.bincount(pictures.label)[[0, 9]].tolist() == [178, 180]
    tumours = data.breast_cancer()
    assert tumours.malignant.sum() == 212
    assert tumours.mean_radius[tumours.malignant == 1].mean() > 17
    assert len(tumours.columns) == 31


# ---------------------------------------------------------------- provenance


def header_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))


@each_file
def test_every_file_says_where_it_comes_from(path):
    header = header_of(path)
    assert list(header)[: len(FIELDS)] == FIELDS
    assert all(header[field].strip() for field in FIELDS)
    assert any(char.isdigit() for char in header["source"])  # a year


@each_file
def test_every_file_is_small_and_plain(path):
    raw = path.read_bytes()
    assert len(raw) < 80_000
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_every_file_has_a_loader_and_every_loader_a_file():
    assert {path.stem for path in FILES} | IN_SKLEARN == set(data.names())


def test_every_loader_is_public():
    assert set(data.names()) <= set(data.__all__)
    assert all(callable(getattr(data, name)) for name in data.__all__)


@each_set
def test_every_column_has_a_unit(name):
    dataset = data.load(name)
    assert set(dataset.units) == set(dataset.columns)
    assert all(unit.strip() for unit in dataset.units.values())


@each_set
def test_values_are_missing_only_where_the_header_says_so(name):
    dataset = data.load(name)
    gaps = [c for c in dataset.columns if np.any((dataset[c] == "") | (dataset[c] != dataset[c]))]
    assert ", ".join(gaps or ["none"]) == dataset.about["missing"]


@each_set
def test_counts_and_labels_are_integers_and_measurements_are_floats(name):
    dataset = data.load(name)
    for column, unit in dataset.units.items():
        kinds = "i" if unit.startswith(data.loaders.WHOLE_NUMBERS) else "fU"
        assert dataset[column].dtype.kind in kinds, column


@each_set
def test_every_set_states_source_title_and_licence(name):
    about = data.load(name).about
    assert about["source"]
    assert about["title"]
    assert about["licence"]


# ---------------------------------------------------------------- the Dataset


@each_set
def test_columns_cannot_be_written(name):
    dataset = data.load(name)
    for column in dataset.columns:
        with pytest.raises(ValueError, match="read-only"):
            dataset[column][0] = dataset[column][1]


def test_attributes_cannot_be_set_or_deleted():
    people = data.davis()
    with pytest.raises(AttributeError, match=r"cannot be changed.*weight = davis\.weight\.copy"):
        people.weight = 0
    with pytest.raises(AttributeError, match="cannot be changed"):
        del people.weight
    with pytest.raises(TypeError):
        people.units["weight"] = "t"


def test_a_data_set_keeps_its_own_copy_of_the_numbers():
    numbers = np.ones(3)
    dataset = data.Dataset("ones", {"y": numbers}, {"y": "m"}, {"source": "here"})
    numbers[0] = 7
    assert dataset.y.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "rows",
    [np.arange(200) % 2 == 0, slice(0, 200, 2), np.arange(0, 200, 2), list(range(0, 200, 2))],
    ids=["mask", "slice", "indices", "list"],
)
def test_rows_are_picked_in_every_column(rows):
    people = data.davis()
    half = people[rows]
    assert len(half) == 100
    assert half.columns == people.columns
    assert half.units == people.units
    for column in people.columns:
        np.testing.assert_array_equal(half[column], people[column][::2])
    with pytest.raises(ValueError, match="read-only"):
        half.weight[0] = 1


def test_an_empty_selection_is_a_data_set_without_rows():
    people = data.davis()
    assert len(people[[]]) == len(people[people.weight > 1e3]) == 0
    assert "0 rows" in repr(people[[]])
    assert people[[]]._repr_markdown_()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (np.ones(3, bool), r"200 rows; got 3"),
        (np.ones((200, 1), bool), r"got bool of shape \(200, 1\)"),
        (np.ones(200), "mask, a slice or row numbers; got float64"),
        (True, "mask, a slice or row numbers; got bool"),
    ],
)
def test_a_selection_that_picks_no_rows_is_refused(rows, said):
    with pytest.raises(ValueError, match=said):
        data.davis()[rows]


def test_rows_can_be_walked_through():
    assert [row["deviation"] for row in data.newcomb()] == data.newcomb().deviation.tolist()


def test_a_matrix_holds_the_named_columns_side_by_side():
    people = data.davis()
    x = people.matrix("height", "weight")
    np.testing.assert_array_equal(x, np.column_stack([people.height, people.weight]))
    assert people.matrix("height").shape == (200, 1)
    assert data.digits().matrix("pixels", "label").shape == (1797, 65)
    with pytest.raises(ValueError, match="got the text column 'sex'"):
        people.matrix("sex")
    with pytest.raises(ValueError, match="got none; choose from sex, weight"):
        people.matrix()


def test_an_unknown_column_names_the_known_ones_and_the_closest():
    people = data.davis()
    said = r"must be one of sex, weight, height.*got 'heigth'; did you mean 'height'\?"
    with pytest.raises(AttributeError, match=said):
        people.heigth  # noqa: B018
    with pytest.raises(KeyError, match="did you mean"):
        people["heigth"]
    assert "height" in dir(people)


@pytest.mark.parametrize(
    "twin", [copy.copy, copy.deepcopy, lambda d: pickle.loads(pickle.dumps(d))]
)
def test_copies_are_equal_and_frozen(twin):
    other = twin(data.davis())
    assert repr(other) == repr(data.davis())
    np.testing.assert_array_equal(other.height, data.davis().height)
    with pytest.raises(ValueError, match="read-only"):
        other.height[0] = 1


@pytest.mark.parametrize(
    ("columns", "units", "said"),
    [
        ({"a": [1, 2], "b": [1]}, {"a": "m", "b": "m"}, "equally long"),
        ({"a": [1]}, {}, "got none for 'a'"),
        ({"units": [1]}, {"units": "m"}, "got 'units'"),
        ({"matrix": [1]}, {"matrix": "m"}, "got 'matrix'"),
    ],
)
def test_a_malformed_data_set_is_refused(columns, units, said):
    with pytest.raises(ValueError, match=said):
        data.Dataset("odd", columns, units, {"source": "here"})


def test_repr_is_short_and_stable():
    assert repr(data.davis()) == (
        "davis: 200 rows\n"
        "  sex              F or M\n"
        "  weight           kg\n"
        "  height           cm\n"
        "  reported_weight  kg\n"
        "  reported_height  cm\n"
        "  source: Davis (1990), Appetite 15, 13–21"
    )


def test_markdown_shows_units_and_the_first_rows():
    lines = data.digits()._repr_markdown_().splitlines()
    assert lines[2:] == [
        "| column | unit | row 0 | row 1 | row 2 |",
        "| --- | --- | --- | --- | --- |",
        "| `pixels` | grey level 0 to 16 (×64) | 64 values | 64 values | 64 values |",
        "| `label` | class 0 to 9 | 0 | 1 | 2 |",
    ]


# ---------------------------------------------------------------- load, simulate, split


@each_set
def test_load_is_the_loader(name):
    assert repr(data.load(name)) == repr(getattr(data, name)())


@pytest.mark.parametrize("name", ["daviss", "Davis", None, 3, ["davis"]])
def test_an_unknown_name_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=r"must be one of davis, horse_kicks.*; got"):
        data.load(name)


def test_an_almost_right_name_is_suggested():
    with pytest.raises(ValueError, match=r"got 'horsekicks'; did you mean 'horse_kicks'\?"):
        data.load("horsekicks")


def test_coin_flips_are_the_same_for_the_same_seed():
    assert data.coin_flips(20).y.tolist() == data.coin_flips(20, 0.7, 0).y.tolist()
    assert data.coin_flips(50, seed=1).y.tolist() != data.coin_flips(50, seed=2).y.tolist()
    assert data.coin_flips(20).y.mean() == 0.6  # what the chapters print


@pytest.mark.parametrize("heads", [0, 0.25, 1])
def test_coin_flips_show_heads_as_often_as_asked(heads):
    y = data.coin_flips(40_000, heads).y
    assert set(y) <= {0, 1}
    assert abs(y.mean() - heads) <= 0.01 * (0 < heads < 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"n": 0}, "n must be a whole number of at least 1; got 0"),
        ({"n": 2.5}, "n must be a whole number of at least 1; got 2.5"),
        ({"n": True}, "n must be a whole number"),
        ({"heads": 1.5}, r"from 0 to 1; got 1.5; try heads=0.015"),
        ({"heads": 70}, r"got 70; try heads=0.7"),
        ({"heads": -0.1}, "from 0 to 1; got -0.1"),
        ({"heads": float("nan")}, "from 0 to 1; got nan"),
        ({"heads": "0.7"}, "must be a number from 0 to 1; got '0.7'"),
        ({"seed": -1}, "seed must be a whole number of at least 0; got -1"),
        ({"seed": None}, "seed must be a whole number of at least 0; got None"),
    ],
)
def test_bad_coins_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        data.coin_flips(**arguments)


@pytest.mark.parametrize("share", [0.001, 0.5, 0.8, 0.999])
def test_a_split_uses_every_row_once(share):
    dataset = data.newcomb()
    rows = data.Dataset("rows", {"i": np.arange(66)}, {"i": "count"}, dataset.about)
    train, test = data.train_test(rows, share, np.random.default_rng(0))
    assert sorted([*train.i, *test.i]) == list(range(66))
    assert len(train) == min(max(round(share * 66), 1), 65)
    assert sorted(train.i) == train.i.tolist()


def test_a_split_depends_on_the_generator_alone():
    def first(seed):
        return data.train_test(data.davis(), 0.8, np.random.default_rng(seed))[0].weight.tolist()

    assert first(1) == first(1)
    assert first(1) != first(2)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.2, 1.2, float("nan"), 1, "half"])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match="between 0 and 1; got"):
        data.train_test(data.davis(), share, np.random.default_rng(0))


@pytest.mark.parametrize("rng", [0, None, np.random])
def test_a_split_needs_a_generator(rng):
    with pytest.raises(ValueError, match=r"NumPy Generator; got .*; try rng="):
        data.train_test(data.davis(), 0.8, rng)


def test_one_row_cannot_be_split():
    with pytest.raises(ValueError, match="at least 2 rows; got 1"):
        data.train_test(data.davis()[:1], 0.5, np.random.default_rng(0))


def test_importing_and_reading_stays_light():
    code = (
        "import sys; from lib import data; [loader() for loader in data.LOADERS[:11]]; "
        "heavy = {'pandas', 'sklearn', 'scipy', 'matplotlib', 'sympy'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=data.loaders.FOLDER.parents[1])
