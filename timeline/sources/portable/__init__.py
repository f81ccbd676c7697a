"""An account's configuration of sources as one readable file: export, differences, import.

``configuration_of`` and ``written`` make the file, ``read`` takes one apart and says all that is wrong with
it, ``differences`` says what it would change, ``apply`` changes it.
"""

from .applying import apply
from .checking import read
from .configuration import Configuration, configuration_of
from .differences import Change, Differences, differences
from .problems import BadFile, ChangedMeanwhile, NotPortable, Problem
from .writing import FORMATS, written

__all__ = [
    "FORMATS",
    "BadFile",
    "Change",
    "ChangedMeanwhile",
    "Configuration",
    "Differences",
    "NotPortable",
    "Problem",
    "apply",
    "configuration_of",
    "differences",
    "read",
    "written",
]
