"""Django's cache: in the process, or in a Redis that may fail, with what every page reads kept at hand."""
