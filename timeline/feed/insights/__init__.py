"""What the loaded events tell besides pages: density, counts, runs, threads and rhythm.

Pure functions over events, newest first, and the coverage that says what they can answer for.
"""
