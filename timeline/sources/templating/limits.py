"""How much a template may be and do. Together they bound the work of one rendering, whatever the data.

There are no loops, so a template takes at most ``MOST_FILTERS`` steps and asks ``MOST_CONDITIONS``, each in
proportion to one value, and writes at most ``MOST_PLACEHOLDERS`` values.
"""

LONGEST_TEMPLATE = 4_000
LONGEST_VALUE = 4_000  # characters of a value, as read and after each filter
MOST_ITEMS = 200  # of a list that a filter looks at
MOST_PLACEHOLDERS = 100
MOST_FILTERS = 50
MOST_CONDITIONS = 50
DEEPEST_BLOCKS = 8
LONGEST_EXPRESSION = 500  # between two braces
LONGEST_PATH = 20  # keys
