// What a calibration command makes of the calibration, from what was measured. Pure: nothing is kept here.
#pragma once

#include <stdint.h>

#include "calibration.h"
#include "command.h"
#include "power.h"

namespace energier {

struct Calibrated {
  const char* reason;  // why not, as in line.md; nullptr: done
  Calibration now;
  bool one_factor;  // the command changes one factor, from `was` to `is`
  float was;
  float is;
};

// V, I, P, R, T, B and F. `supply` in mV, 0 unknown.
Calibrated calibrate(const Command& command, const Calibration& calibration, const Reading& reading, uint16_t supply);

// Learns the noise floor from some windows without a load.
class NoiseLearner {
 public:
  void start() { *this = NoiseLearner(); }
  // True when that was the last window it needs.
  bool feed(const Reading& reading);
  Calibrated result(const Calibration& calibration) const;

 private:
  uint8_t windows_ = 0;
  float variance_ = 0.0f;
  float watts_ = 0.0f;
  float vars_ = 0.0f;
};

}  // namespace energier
