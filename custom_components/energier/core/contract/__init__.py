"""What a contract for electricity makes of its meters: the billing period, its usage, bill, goals, warnings and what is to come."""
