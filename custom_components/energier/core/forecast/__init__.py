"""What the machine-learning app is told and what it answers: parsing, what to send of a history, and the bill out of a forecast's quantiles."""
