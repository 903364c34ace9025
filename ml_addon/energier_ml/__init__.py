"""The Energier app: forecasts, appliances, anomalies, beside Home Assistant."""
