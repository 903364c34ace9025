"""What is computed for adopted sources: a counter that never jumps, energy from power, what belongs together."""
