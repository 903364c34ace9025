// Sums over a window to volts, amperes, watts.
#pragma once

#include <stdint.h>

#include "calibration.h"
#include "sampler.h"

namespace energier {

struct Reading {
  float volts;    // RMS
  float amperes;  // RMS, the noise floor subtracted
  float watts;    // negative: flows out
  float volt_amperes;
  float power_factor;
  bool has_power_factor;       // false where the current is too small to say
  float hertz;                 // 0: no mains
  float volt_codes;            // RMS
  float ampere_codes;          // RMS, the noise floor subtracted
  float ampere_code_variance;  // with the noise
  float degrees_if_resistive;  // the phase correction, if the load is resistive
};

// Supply from the sum of kSupplySamples codes of the 1.1 V bandgap. Unit: mV; 0 where that cannot be.
uint16_t supply_millivolts(uint16_t sum);

// `hertz` is the last known frequency, for windows that have none of their own. `supply` as above.
Reading read(const Window& window, const Calibration& calibration, float hertz, uint16_t supply);

}  // namespace energier
