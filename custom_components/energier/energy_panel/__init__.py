"""The Energy panel: put there what the home has, and give it the hours in which a device could not be heard.

`things` gathers what there is to show, `panel` plans and saves, `flow` asks in the options, `backfill` fills the statistics.
"""
