"""The tap's network: whether there is one, and how it is told which Wi-Fi to join."""
