"""Refuse bad input with a message in three parts: expected · got · do this."""

import difflib

import numpy as np


def finite(name, values):
    """`values` as a non-empty float array without NaN or infinity."""
    array = np.asarray(values, dtype=float)
    if array.size == 0:
        raise ValueError(
            f"{name} must hold at least one number; got an empty array; pass some data"
        )
    good = np.isfinite(array)
    if not good.all():
        found = _first(array, ~good)
        raise ValueError(f"{name} must be finite; got {found}; drop or mend that row")
    return array


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
            "put one row of raw outputs beside each target"
        )


def everywhere(holds, values, expected, advice):
    """`holds` must be true at every entry of `values`."""
    if not holds.all():
        raise ValueError(f"{expected}; got {_first(values, ~holds)}; {advice}")


def positive(name, value):
    """A single finite number above zero."""
    number = np.asarray(value, dtype=float)
    if number.ndim or not np.isfinite(number) or number <= 0:
        raise ValueError(
            f"{name} must be one number above 0; got {value!r}; pass a positive number"
        )


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
