// What turns codes of the ADC into volts and amperes.
#pragma once

#include <stdint.h>

namespace energier {

struct Calibration {
  float volts_per_code;        // mains voltage
  float amperes_per_code;      // mains current
  float degrees;               // phase correction: positive where the current's sensor runs ahead
  float noise_codes;           // RMS of the current's noise floor
  uint16_t supply_millivolts;  // at which the factors hold; 0: unknown, nothing is corrected
  bool reversed;               // the current transformer is read the other way round
  bool voltage_known;          // by a meter, not from the parts list
  bool current_known;
};

constexpr float kMostDegrees = 30.0f;

Calibration default_calibration();

// Of a current transformer with a burden resistor, at 5 V. Unit: A per code.
float amperes_per_code(float burden_ohms, float turns);

// Whether every number is one that a meter may have.
bool plausible(const Calibration& value);

}  // namespace energier
