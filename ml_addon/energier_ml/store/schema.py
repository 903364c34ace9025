"""The tables, as steps from one version of the file to the next. Steps that were released never change."""

MIGRATIONS = (
    """
    CREATE TABLE series (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        unit TEXT NOT NULL,
        timezone TEXT NOT NULL
    ) STRICT;
    CREATE TABLE readings (
        series INTEGER NOT NULL REFERENCES series (number) ON DELETE CASCADE,
        start INTEGER NOT NULL,  -- seconds since 1970 UTC
        value REAL NOT NULL,     -- kWh, or °C
        PRIMARY KEY (series, start)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE series ADD COLUMN temperature TEXT;
    ALTER TABLE series ADD COLUMN country TEXT;
    ALTER TABLE series ADD COLUMN method TEXT;   -- that is chosen, NULL: the default
    ALTER TABLE series ADD COLUMN version TEXT;  -- of the model that is chosen, NULL: the newest
    CREATE TABLE outlook (
        series INTEGER NOT NULL REFERENCES series (number) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        value REAL NOT NULL,  -- °C
        PRIMARY KEY (series, start)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forecasts (
        series INTEGER NOT NULL REFERENCES series (number) ON DELETE CASCADE,
        date TEXT NOT NULL,       -- the local day
        method TEXT NOT NULL,
        issued INTEGER NOT NULL,  -- seconds since 1970 UTC
        quantiles BLOB NOT NULL,  -- float64, little-endian, level by level
        mean BLOB NOT NULL,
        PRIMARY KEY (series, date, method)
    ) STRICT;
    """,
)

# "Enrg": SQLite files of somebody else are told from ours.
APPLICATION_ID = 0x456E7267

PUT_SERIES = """
    INSERT INTO series (id, name, kind, unit, timezone, temperature, country) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit,
        timezone = excluded.timezone, temperature = excluded.temperature, country = excluded.country
"""
SELECT_SERIES = "SELECT id, name, kind, unit, timezone, temperature, country FROM series WHERE id = ?"
SELECT_SUMMARIES = """
    SELECT id, name, kind, unit, timezone, temperature, country,
        (SELECT COUNT(*) FROM readings WHERE series = number),
        (SELECT MIN(start) FROM readings WHERE series = number),
        (SELECT MAX(start) FROM readings WHERE series = number)
    FROM series WHERE ?1 IS NULL OR id = ?1 ORDER BY id
"""
HAS_READINGS = "SELECT EXISTS (SELECT 1 FROM readings WHERE series = ?)"
DELETE_SERIES = "DELETE FROM series WHERE id = ?"
SERIES_NUMBER = "SELECT number FROM series WHERE id = ?"
UPSERT_READING = """
    INSERT INTO readings (series, start, value) VALUES (?, ?, ?)
    ON CONFLICT (series, start) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
"""
SELECT_READINGS = """
    SELECT start, value FROM readings WHERE series = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?
"""
SELECT_HOURS = "SELECT DISTINCT start / 3600 * 3600 FROM readings WHERE series = ? ORDER BY 1"
DELETE_READINGS = "DELETE FROM readings WHERE series = ? AND start >= ? AND start < ?"
DELETE_OUTLOOK = "DELETE FROM outlook WHERE series = ?"
INSERT_OUTLOOK = "INSERT OR REPLACE INTO outlook (series, start, value) VALUES (?, ?, ?)"
SELECT_OUTLOOK = "SELECT start, value FROM outlook WHERE series = ? AND start >= ? AND start < ? ORDER BY start"
INSERT_FORECAST = """
    INSERT INTO forecasts (series, date, method, issued, quantiles, mean) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (series, date, method) DO NOTHING
"""
SELECT_FORECASTS = """
    SELECT date, method, issued, quantiles, mean FROM forecasts
    WHERE series = ? AND date >= ? AND date < ? ORDER BY date, method
"""
# By number and not by age: a clock that is ahead for an hour must not empty the table.
DELETE_OLD_FORECASTS = """
    DELETE FROM forecasts WHERE series = ?1 AND date < (
        SELECT MIN(date) FROM (SELECT DISTINCT date FROM forecasts WHERE series = ?1 ORDER BY date DESC LIMIT ?2)
    )
"""
DELETE_FORECASTS = "DELETE FROM forecasts WHERE series = ?"
SELECT_CHOICE = "SELECT method, version FROM series WHERE id = ?"
UPDATE_CHOICE = "UPDATE series SET method = ?, version = ? WHERE id = ?"
INTEGRITY = "PRAGMA integrity_check(20)"
