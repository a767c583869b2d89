"""One file per explorer: CASE says which settings to visit and which numbers are shown there."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """What must be true of an explorer.

    expected: (settings: dict, data: dict) -> {name in the readout: number or text};
    settings: dicts to visit, one after the other; a control that is not named stays as it is;
    data: what the chapter passes to ``explorers.show``;
    tiny: names of numbers that are compared to six digits however small they are;
    answers: how the question is answered: pairs of settings and what the read-outs show then.
    """

    expected: Callable
    settings: list
    data: dict = field(default_factory=dict)
    tiny: tuple = ()
    answers: tuple = ()
