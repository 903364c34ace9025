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
  float vars;     // of what flows to and fro, roughly: without the phase correction
  float volt_amperes;
  float power_factor;
  bool has_power_factor;       // false where the current is too small to say
  float hertz;                 // 0: no mains
  float volt_codes;            // RMS
  float ampere_codes;          // RMS, the noise floor subtracted
  float ampere_code_variance;  // with the noise
  float degrees_if_resistive;  // the phase correction, if the load is resistive
};

// `hertz` is the last known frequency, for windows that have none of their own. `supply` in mV, 0 unknown.
Reading read(const Window& window, const Calibration& calibration, float hertz, float supply);

}  // namespace energier
