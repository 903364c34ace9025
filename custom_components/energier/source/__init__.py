"""Sources: plugs and meters of other integrations that the user adopts (subentry type `source`).

`flow` asks what belongs to a source, `adopt` finds the entities again and hands on what they say, `sensor` and `switch` show it as devices of
ours, `lost` raises a repair when an adopted entity is gone.
"""
