"""What a plan's electricity costs: dated tables from JSON files, exact decimals, every rounding of the real bill.

`load` reads plan files, `calculator` prepares one billing period of one plan and computes its bills.
"""
