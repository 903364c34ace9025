"""Contracts with the electricity supplier (subentry type `contract`).

`flow` asks for the meter, the plan and what the bill depends on besides; `contract` is what a subentry says.
"""
