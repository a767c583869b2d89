"""Named columns with units and a source."""

import math
from types import MappingProxyType

import numpy as np

from lib import _checks


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
        raise AttributeError(_checks.unknown("column", column, data))

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
            raise KeyError(_checks.unknown("column", rows, self._data))
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


def _cell(value):
    if np.ndim(value):
        return f"{len(value)} values"
    if isinstance(value, np.floating):
        return f"{value:.6g}"
    return str(value)


def _table_line(cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
