"""What an outlet draws while its appliance only waits: the level is learned, watched, and cut where the user wants it cut.

`level` learns from the outlet's own power, `pauses` how long the appliance pauses in its work, `watch` tells working from standing by, `decide`
says when to cut, `protect` what must never be cut, `saved` counts what cutting saved; `thresholds` are the powers that all of them share.
"""
