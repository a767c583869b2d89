"""Noise in the last place: what another machine might calculate instead.

The syntax tree of the cells and of `lib` is rewritten, so that each call, `@` and `**` passes
through here. What NumPy, SciPy, scikit-learn and `math` answer is moved by up to four units
in the last place; products of matrices, linear algebra and the like are given disturbed numbers
too, because there an error is as large as the terms, not as the result; a sum or a mean takes its
terms in another order.
The noise is a function of seed, name of the function, numbers and their places: the same call gives
the same answer, as on a machine, and two routes to one number part.
Left alone is what no machine changes: what IEEE 754 rounds correctly (+, −, ·, /, √, comparisons),
what only moves numbers, products of round numbers (few binary digits), a round result of an
elementary function (exp 0, a saturated tanh), integers and booleans.

Not reached: the inside of compiled libraries (their results are disturbed on the way out, and a
Python function that they call is); functions handed over by name, as in `map(np.exp, x)`; numbers
too small for full precision; the choices inside a random generator (a draw would have to fall
within 1e-16 of a limit: the stream is the same everywhere, but a scaled draw is disturbed);
· and + fused into one operation by a compiler.
"""

import ast
import builtins
import importlib.abc
import importlib.machinery
import math
import struct
import sys
import types
import zlib
from typing import ClassVar

import numpy as np
from scipy.optimize import OptimizeResult

from press.paths import ROOT

EXACT_IN = "numpy", "math"
DISTURBED = {*EXACT_IN, "scipy", "sklearn"}  # the libraries whose answers are disturbed
EXACT = """
    abs absolute fabs negative positive sign add subtract multiply divide true_divide floor_divide
    remainder mod fmod sqrt square reciprocal maximum minimum fmax fmin max min amax amin ptp clip
    round around rint floor ceil trunc copysign nextafter spacing frexp ldexp modf heaviside
    array asarray asanyarray ascontiguousarray atleast_1d atleast_2d float64 float32 astype copy
    view item tolist zeros ones full empty zeros_like ones_like full_like empty_like eye identity
    diag diagonal tril triu where select choose take compress extract sort argsort partition unique
    searchsorted all any isfinite isnan isinf allclose isclose argmin argmax flip roll resize
    reshape ravel flatten squeeze transpose swapaxes moveaxis expand_dims broadcast_to
    broadcast_arrays meshgrid concatenate stack vstack hstack column_stack append insert delete
    split array_split repeat tile pad linspace diff gradient outer cumsum cumprod median quantile
    percentile nan_to_num polyval bincount fsum finfo
    random integers choice permutation permuted shuffle standard_normal
"""  # rounded correctly by IEEE 754, or only moving, choosing, comparing and counting
EXACT = {*EXACT.split()}
SUMS = {"dot", "matmul", "inner", "vdot", "tensordot", "einsum", "nansum", "nanmean", "trapezoid"}
MIXING = SUMS | {"average", "std", "var", "cov", "corrcoef", "polyfit", "lstsq"}
FACTORS = 1 + np.array([-2, -1.5, -1, -0.5, 1, 1, 2, 2]) * 2.0**-52
SPREAD = 0x9E3779B97F4A7C15  # odd; its products are spread evenly (Fibonacci hashing)
LOW = 2**30 - 1  # the last binary digits, where a round number has zeros
BY_THEMSELVES = {type, np.ufunc, type(np.sum)}  # kinds of functions that are found as they are
NO_NUMBERS = {"_checks", "derivation", "exercises", "explorers", "plots", "quiz"}  # of `lib`
SQUARES = 0, 1, 2, 0.5, -1  # exponents that NumPy takes without a power


class Disturbance:
    """What stands in for every call, `@` and `**`; the same for the same seed."""

    def __init__(self, seed):
        self.seed, self.keys, self.orders, self.origins = seed, {}, {}, {}

    def call(self, function, /, *args, **kwargs):
        """function(*args, **kwargs), disturbed if the answer may differ between machines."""
        key = _key(function)
        if key not in self.origins:
            self.origins[key] = _origin(function)
        library, name = self.origins[key]
        if not library:
            return function(*args, **kwargs)
        if library == "numpy" and name in {"sum", "mean"}:
            return self.reordered(function, args, kwargs)
        mixes = name in MIXING and library in EXACT_IN
        if mixes or library.endswith("linalg"):
            bound = getattr(function, "__self__", None)
            given = (bound, *args) if isinstance(bound, np.ndarray) else args
            shaken = self.shake(given, name, places=True)
            if name in SUMS and all(a is b for a, b in zip(given, shaken, strict=True)):
                return function(*args, **kwargs)  # of round numbers
            if given is not args:
                function, shaken = getattr(shaken[0], name), shaken[1:]
            args = shaken
        result = function(*args, **kwargs)
        if name in {"fit", "partial_fit"} and hasattr(result, "get_params"):  # scikit-learn's
            for key, value in vars(result).items():
                if key.endswith("_"):
                    setattr(result, key, self.shake(value, key))
        return self.shake(result, name)

    def reordered(self, function, args, kwargs):
        """A sum or a mean, its terms added in another order: a machine does no more to it."""
        if function is sum:  # newer versions of Python compensate it, if all terms are floats
            terms = list(args[0])
            return (math.fsum if {*map(type, terms)} == {float} else sum)(terms, *args[1:])
        bound = getattr(function, "__self__", None)
        method = isinstance(bound, np.ndarray | np.generic)
        terms, *rest = (bound, *args) if method else args
        axis = kwargs.get("axis", rest[0] if rest else None)
        terms = np.asarray(terms)
        if terms.dtype.kind == "f" and terms.ndim:
            if axis is None and not kwargs.get("keepdims"):
                terms = terms.ravel()
            for one in range(terms.ndim) if axis is None else np.atleast_1d(axis):
                if terms.shape[one] > 2:
                    terms = terms.take(self._order(terms.shape[one]), axis=one)
        return getattr(terms, function.__name__)(*rest, **kwargs)

    def _order(self, n):
        if n not in self.orders:
            self.orders[n] = np.random.default_rng([self.seed, n]).permutation(n)
        return self.orders[n]

    def matmul(self, a, b):
        """a @ b, disturbed."""
        if not isinstance(a, np.ndarray):
            return a @ b
        left, right = self.shake(a, "left", places=True), self.shake(b, "right", places=True)
        if left is a and right is b:  # of round numbers
            return a @ b
        return self.shake(left @ right, "matmul")

    def power(self, a, b):
        """a ** b, disturbed."""
        easy = isinstance(a, np.ndarray) and np.ndim(b) == 0 and b in SQUARES
        return a**b if easy else self.shake(a**b, "power")

    def shake(self, value, name, places=False):
        """`value`, its floats moved by up to four units in the last place, the rest as it is.

        A round number stays, and what is just below a power of two moves down only: on no machine
        is a probability above 1. Where nothing moves, the answer is `value` itself.
        """
        kind = type(value)
        if kind is np.ndarray:
            return self._shake_array(value, name, places) if value.dtype == float else value
        if kind is float or kind is np.float64:
            (bits,) = struct.unpack("Q", struct.pack("d", value))
            if bits & LOW == 0:
                return value
            move = FACTORS[(bits + self._salt(name)) * SPREAD % 2**64 >> 61]
            return kind(value * (min(move, 1) if (bits + 16) & LOW < 16 else move))
        if kind is dict or isinstance(value, OptimizeResult):
            return kind({k: self.shake(v, name, places) for k, v in value.items()})
        if isinstance(value, list | tuple):
            shaken = [
                self.shake(v, (name, k) if places else name, places) for k, v in enumerate(value)
            ]
            return kind(*shaken) if hasattr(value, "_fields") else kind(shaken)
        return value

    def _shake_array(self, value, name, places):
        bits = np.ascontiguousarray(value).view(np.uint64).ravel()
        rounded = bits & LOW == 0
        unmoved = np.count_nonzero(rounded)
        if unmoved == bits.size:
            return value
        salt = self._salt((name, bits.size), bits.size) if places else self._salt(name)
        move = FACTORS.take(((bits + salt) * SPREAD >> 61).view(np.int64))
        below = (bits + 16) & LOW < 16
        if unmoved or np.count_nonzero(below):
            move = np.where(rounded, 1, np.where(below, np.minimum(move, 1), move))
        return value * move.reshape(value.shape)

    def _salt(self, name, n=None):
        """A number that belongs to the seed and the name, or n numbers, one for each place."""
        if name not in self.keys:
            salt = zlib.crc32(f"{self.seed} {name}".encode()) * SPREAD % 2**64
            self.keys[name] = salt if n is None else np.arange(n, dtype=np.uint64) + salt
        return self.keys[name]


def _key(function):
    """What functions of one origin share: an origin is looked up once."""
    kind = type(function)
    if kind is types.FunctionType or kind is types.MethodType:
        return function.__module__, function.__name__
    if kind is types.BuiltinFunctionType and not isinstance(function.__self__, np.ufunc):
        return type(function.__self__), function.__module__, function.__name__
    return function if kind in BY_THEMSELVES else kind


def _origin(function):
    """The library and the name of a function; the library is "" if its answers are left alone."""
    bound, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if function is sum:
        return "numpy", "sum"
    if name == "_lambdifygenerated":
        return "sympy", name
    if isinstance(bound, np.ufunc):  # np.add.reduce and its like
        name = name if name == "outer" else f"{bound.__name__}.{name}"
        name = "max" if name in {"maximum.reduce", "minimum.reduce"} else name
    module = getattr(function, "__module__", None)
    if isinstance(function, np.ufunc) or isinstance(bound, np.ufunc | np.ndarray | np.generic):
        module = "numpy"
    elif not isinstance(module, str) or module == "builtins":
        module = type(bound).__module__
    root, _, rest = module.partition(".")
    exact = root in EXACT_IN and not rest.startswith("linalg") and name in EXACT
    if root not in DISTURBED or module.startswith("sklearn.datasets") or exact:
        return "", name
    library = f"{root}.linalg" if rest.startswith("linalg") else root
    return library, name or type(function).__name__


# --- Rewriting ------------------------------------------------------------------------------------


class Rewrite(ast.NodeTransformer):
    """f(x) becomes __disturbed_call__(f, x), a @ b and a ** b calls as well.

    The names are none that a class may define: its methods' decorators would call those.
    """

    BUILT_IN = {*dir(builtins)} - {"sum", "pow"}  # some look at their caller
    OPERATORS: ClassVar = {ast.MatMult: "__disturbed_matmul__", ast.Pow: "__disturbed_pow__"}

    def visit_Call(self, node):
        self.generic_visit(node)
        if self._exact(node.func):  # saves a detour
            return node
        return self._called(
            "__disturbed_call__", node, node.func, *node.args, keywords=node.keywords
        )

    def _exact(self, function):
        match function:
            case ast.Name(name):
                return name in self.BUILT_IN
            case ast.Attribute(ast.Name("np" | "math"), name):
                return name in EXACT
            case ast.Attribute(ast.Name(module), name):
                return module in NO_NUMBERS or name.startswith("_")
        return False

    def visit_BinOp(self, node):
        self.generic_visit(node)
        name = self.OPERATORS.get(type(node.op))
        return self._called(name, node, node.left, node.right) if name else node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if type(node.op) in self.OPERATORS:
            raise NotImplementedError(f"line {node.lineno}: write a = a ** b instead of a **= b")
        return node

    def _called(self, name, node, *args, keywords=()):
        call = ast.Call(ast.Name(name, ast.Load()), list(args), list(keywords))
        return ast.fix_missing_locations(ast.copy_location(call, node))


class Loader(importlib.machinery.SourceFileLoader):
    """Reads a module of `lib` from its source, rewritten; no bytecode is read or stored."""

    def get_code(self, fullname):
        tree = ast.parse(self.get_data(self.path), self.path)
        numbers = NO_NUMBERS.isdisjoint(fullname.split("."))
        return compile(Rewrite().visit(tree) if numbers else tree, self.path, "exec")


class Finder(importlib.abc.MetaPathFinder):
    """Finds `lib` and what is in it."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] != "lib":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path or [str(ROOT)], target)
        spec.loader = Loader(fullname, spec.origin)
        return spec


def disturb(shell, seed):
    """From now on an IPython shell calculates, and imports `lib`, with the noise of a seed."""
    disturbance = Disturbance(seed)
    builtins.__disturbed_call__ = disturbance.call
    builtins.__disturbed_matmul__ = disturbance.matmul
    builtins.__disturbed_pow__ = disturbance.power
    sys.meta_path.insert(0, Finder())
    shell.ast_transformers.append(Rewrite())
