"""What the service computes for one series, in processes of their own: it asks, and never computes itself.

client (in the service) -> worker (the process) -> answers -> forecast, past, accuracy, choice
record (what is known of a series now) <- hours <- clock; train (a job) -> models (the files).
The service imports requests, client, clock and models alone: they need neither LightGBM nor scikit-learn.
"""
