"""The filters that templates may use, by name: nothing else can be called from one."""

from .filter import Filter
from .lists import LISTS
from .money import MONEY
from .numbers import NUMBERS
from .texts import TEXTS
from .times import TIMES
from .words import WORDS

FILTERS: dict[str, Filter] = {each.name: each for each in (*TEXTS, *WORDS, *NUMBERS, *MONEY, *TIMES, *LISTS)}

__all__ = ["FILTERS", "Filter"]
