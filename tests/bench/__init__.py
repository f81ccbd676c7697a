"""How fast it is: ratios measured side by side in the same run. ``make bench`` runs all of it."""
