"""What an outlet draws while its appliance only waits: the level is learned, watched, and cut where the user wants it cut.

`level` learns from the outlet's own power, `watch` tells working from standing by, `decide` says when to cut, `protect` what must never be
cut, `saved` counts what cutting saved.
"""
