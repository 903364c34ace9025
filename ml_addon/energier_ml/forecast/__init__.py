"""Forecasts of one series' hourly kWh: estimators with fit and predict. No HTTP, no SQL, no files."""
