"""Standby of outlets, as Home Assistant sees it.

`outlets` makes a tap's outlet and an adopted plug look the same, `control.Standby` watches one and switches it off, `standbys.Standbys` keeps
them all, over restarts too; the entities only show and set what a `Standby` holds. What is computed is in `core.standby`.
"""
