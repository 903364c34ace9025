"""The machine-learning app: what it is told (`pushing`), what it is asked (`coordinator`), and what people see of it (`sensor`, `actions`).

An entry without the app has none of this, and one whose app is away goes on with everything else.
"""
