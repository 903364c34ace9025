"""What Energier computes: pure Python, without Home Assistant, MQTT or HTTP."""
