"""Refuse bad input with a message in three parts: expected · got · do this."""

import difflib
import math

import numpy as np

TINY, HUGE = np.finfo(float).tiny, np.finfo(float).max  # of numbers held to full precision


def plain(name, values):
    """`values` as an array of any kind that hides no entry behind a mask."""
    if _masked(values):
        raise ValueError(
            f"{name} must be plain; got a masked array; "
            "leave the masked rows out, as in y[~mask], of every array alike"
        )
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(
            f"{name} must be an array; got rows of unequal length; give each row the same length"
        ) from None


def _masked(values):
    parts = values if isinstance(values, list | tuple) else ()
    return isinstance(values, np.ma.MaskedArray) or any(map(_masked, parts))


def numbers(name, values):
    """`values` as a float array; text, complex numbers and dates are refused."""
    if type(values) is np.ndarray and values.dtype == float:
        return values
    array = plain(name, values)
    try:
        if array.dtype.kind in "biufO":
            return array.astype(float, copy=False)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(
        f"{name} must be real numbers in the range of float64; got {array.dtype}; convert them"
    )


def finite_quickly(name, values):
    """`finite`, under the caller's np.errstate."""
    array = numbers(name, values)
    if array.size == 0:
        raise ValueError(
            f"{name} must hold at least one number; got an empty array; pass some data"
        )
    if not all_finite(array):
        found = _first(array, ~np.isfinite(array))
        masked = name == "raw outputs" and found.startswith("-inf")
        advice = "a mask, or log 0? put −1e4 there" if masked else "drop or mend that row"
        raise ValueError(f"{name} must be finite; got {found}; {advice}")
    return array


@np.errstate(all="ignore")
def finite(name, values):
    """`values` as a non-empty float array without NaN or infinity."""
    return finite_quickly(name, values)


def representable(name, values, advice="look for a wild value there, or use larger units"):
    """`values`, a result: FloatingPointError where it is infinite or NaN.  Under np.errstate."""
    if not all_finite(values):
        found = _first(np.asarray(values), ~np.isfinite(values))
        raise FloatingPointError(
            f"{name} must stay below {HUGE:.2g}, the end of float64; got {found}; {advice}"
        )
    return values


def all_finite(values, others=None):
    """No NaN and no infinity, here and in `others`?  Under np.errstate.

    One sum of products tells, of two arrays of one size at once, unless it overflows.
    """
    if others is None:
        others = values
    if values.size != others.size:
        return all_finite(values) and all_finite(others)
    if values.ndim != 1 or others.ndim != 1:  # as they lie in memory
        values, others = values.ravel(order="K"), others.ravel(order="K")
    if math.isfinite(values.dot(others)):
        return True
    return bool(np.isfinite(values).all() and np.isfinite(others).all())


def plain_rows(**arrays):
    """The arrays, if none is masked and all have the same number of rows."""
    plains = [plain(name, values) for name, values in arrays.items()]
    shapes = [array.shape for array in plains]
    if () in shapes or len({shape[0] for shape in shapes}) > 1:
        raise ValueError(
            f"{' and '.join(arrays)} must have one row for each example; "
            f"got {' and '.join(map(str, shapes))}; select the same rows of each"
        )
    return plains


def same_shape(y, z):
    """Targets and raw outputs must pair off one to one: (n,) against (n, 1) is refused."""
    if y.shape != z.shape:
        raise ValueError(
            "targets and raw outputs must have the same shape; "
            f"got y: {y.shape} and z: {z.shape}; {_reshape_advice(y, z)}"
        )


def one_row_each(y, z, n_columns=None):
    """Raw outputs must be one row of `n_columns` (None: any number ≥ 2) for each target."""
    columns = "k" if n_columns is None else n_columns
    fits = z.ndim == y.ndim + 1 and z.shape[:-1] == y.shape
    if not fits or (z.shape[-1] < 2 if n_columns is None else z.shape[-1] != n_columns):
        expected = str((*y.shape, columns)).replace("'", "")
        raise ValueError(
            f"raw outputs must be {expected} for targets y: {y.shape}; got z: {z.shape}; "
            f"{_row_advice(y, z, n_columns)}"
        )


def everywhere(holds, values, expected, advice):
    """`holds` must be true at every entry of `values`."""
    if not holds.all():
        raise ValueError(f"{expected}; got {_first(values, ~holds)}; {advice}")


def above_zero(what, values, advice="pass raw outputs to nll instead"):
    """Parameters of a distribution must be above zero."""
    everywhere(values > 0, values, f"{what} is above 0", advice)


def shares(theta):
    """Probabilities of the classes: each row at least 0, with the sum 1."""
    everywhere(theta >= 0, theta, "a probability is at least 0", "mend theta")
    total, one = theta.sum(axis=-1), "class probabilities sum to 1"
    everywhere(np.isclose(total, 1), total, one, "divide each row by its sum")


def zero_or_one(y):
    """Targets must be 0 or 1; for the labels that others use, say how to translate them."""
    good = y * y == y  # of 0 and 1 alone
    if good.all():
        return
    advice = "encode the two outcomes so"
    if np.isin(y, (-1, 1)).all():
        advice = "labels −1 and 1? pass (y + 1) / 2"
    elif np.isin(y, (1, 2)).all():
        advice = "labels 1 and 2? pass y − 1"
    elif np.isin(y, (-1, 0, 1)).all():
        advice = "−1 for no label? leave those rows out"
    elif ((y >= 0) & (y <= 1)).all():
        advice = "soft labels? their loss is y·nll(1, z) + (1 − y)·nll(0, z)"
    everywhere(good, y, "Bernoulli targets are 0 or 1", advice)


def from_zero(y):
    """Where is y one of 0, 1, 2, …?"""
    return (y >= 0) & (y == np.floor(y))


def classes(y):
    """Targets must be whole numbers from 0; for other labels, say how to translate them."""
    good = from_zero(y)
    if good.all():
        return
    advice = "number the classes 0, …, k−1"
    if y.ndim > 1 and (y >= 0).all() and np.allclose(y.sum(axis=-1), 1):
        advice = "soft labels? their loss is the sum of share × nll over the classes"
    elif (y == np.floor(y)).all():
        advice = "a negative number for no label? leave those rows out"
    everywhere(good, y, "classes are whole numbers from 0", advice)


def classes_below(k, y):
    """Classes must be below the number of raw outputs."""
    if y.max() < k:
        return
    advice = "count the classes from 0, or add a raw output"
    if y.min() == 1 and y.max() == k:
        advice = f"labels from 1 to {k}? pass y − 1"
    everywhere(y < k, y, f"with {k} raw outputs the classes are 0 to {k - 1}", advice)


def positive(name, value, arrays=False):
    """A finite number above zero as a float, or, with `arrays`, a read-only array of them."""
    number = numbers(name, value)
    if number.ndim == 0 or not arrays:
        if number.ndim or not TINY <= number <= HUGE:
            raise ValueError(
                f"{name} must be one number above 0; got {value!r}; "
                f"pass a positive number, from {TINY:.2g} to {HUGE:.2g}"
            )
        return float(number)
    everywhere(
        finite(name, number) >= TINY,
        number,
        f"{name} must hold numbers above 0",
        f"pass positive numbers, at least {TINY:.2g}",
    )
    return frozen(number)


def frozen(array):
    """A read-only copy."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def fits(name, value, shape):
    """`value` must be one number, or one for each entry of `shape`."""
    if isinstance(value, np.ndarray) and value.shape != shape:
        raise ValueError(
            f"{name} must be one number, or an array {shape} like what it belongs to; "
            f"got {value.shape}; pass one number for each"
        )


def within(name, value, low, high, or_low=False):
    """A number between `low` and `high`, or, with `or_low`, `low` itself."""
    number = numbers(name, value)
    if number.ndim or not (low < number < high or (or_low and number == low)):
        raise ValueError(
            f"{name} must lie between {low:g} and {high:g}; got {value!r}; pass one such number"
        )
    return float(number)


def generator(rng):
    """A NumPy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng must be a NumPy Generator; got {type(rng).__name__}; "
            "try rng=np.random.default_rng(0)"
        )
    return rng


def whole(name, value, least=1):
    """An integer of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"{name} must be a whole number of at least {least}; got {value!r}; pass such a number"
        )


def unknown(kind, name, known):
    """The message for a name that is not among those known."""
    close = difflib.get_close_matches(str(name), known, n=1)
    advice = f"did you mean {close[0]!r}?" if close else "choose one of these"
    return f"the {kind} must be one of {', '.join(known)}; got {name!r}; {advice}"


def inputs(x, n_in):
    """The inputs of a model as rows: (n, n_in)."""
    x = finite("inputs", x)
    rows = x[:, None] if x.ndim == 1 else x
    if rows.ndim != 2 or rows.shape[1] != n_in:
        expected = f"(n, {n_in})" + (" or (n,)" if n_in == 1 else "")
        raise ValueError(
            f"inputs must be {expected}; got x: {x.shape}; set n_in to the number of columns"
        )
    return rows


def weights(w, n_weights):
    """The weights of a model: (n_weights,)."""
    w = finite("weights", w)
    if w.shape != (n_weights,):
        raise ValueError(
            f"weights must be ({n_weights},); got w: {w.shape}; model.init(rng) makes some"
        )
    return w


def columns(dz, n, n_out):
    """∂loss/∂z of n examples as (n, n_out)."""
    dz = finite("dz", dz)
    shape = (n,) if n_out == 1 else (n, n_out)
    if dz.shape != shape:
        raise ValueError(f"dz must be {shape}, like z; got {dz.shape}; pass likelihood.grad(y, z)")
    return dz.reshape(n, n_out)


def like(w, name, values):
    """`values` as floats, if they have the shape of the weights w."""
    values = numbers(name, values)
    if values.shape != w.shape:
        raise ValueError(
            f"{name} must have the shape of the weights, {w.shape}; got {values.shape}; "
            "return one number for each weight"
        )
    return values


def _first(values, bad):
    """The first bad entry and where it stands: '0.5 at index 3'."""
    index = tuple(int(i) for i in np.argwhere(bad)[0]) if np.ndim(values) else ()
    place = {0: "", 1: f" at index {index[0] if index else ''}"}.get(
        len(index), f" at index {index}"
    )
    return f"{values[index]:g}{place}"


def _reshape_advice(y, z):
    if y.size != z.size:
        return "pass one raw output for each target"
    return f"reshape one of them, as in z.reshape({', '.join(map(str, y.shape)) or '()'})"


def _row_advice(y, z, n_columns):
    if z.ndim > 2 and y.shape == (z.shape[0], *z.shape[2:]):
        return "the axis of the scores stands second? use np.moveaxis(z, 1, -1)"
    if n_columns is None and y.shape == z.shape and y.ndim > 1 and (y.sum(axis=-1) == 1).all():
        return "one-hot targets? pass classes, y.argmax(axis=-1)"
    if y.shape == (*z.shape[:-1], 1):
        return "a column of targets? pass y[..., 0]"
    if z.T.shape[:-1] == y.shape:
        return "one column for each target? pass z.T"
    return "put one row of raw outputs beside each target"
