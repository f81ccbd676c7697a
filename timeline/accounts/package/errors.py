"""What can go wrong with a package.

ValueError
└── CannotBuild
"""


class CannotBuild(ValueError):
    """Something given does not belong into a package; the message is a sentence for whoever gave it."""
