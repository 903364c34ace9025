#include "calibration.h"

namespace energier {

namespace {

constexpr float kVoltsOfSupply = 5.0f;
constexpr float kCodes = 1024.0f;

bool within(float value, float low, float high) {
  return low <= value && value <= high;
}

}  // namespace

float amperes_per_code(float burden_ohms, float turns) {
  return kVoltsOfSupply / kCodes / burden_ohms * turns;
}

// SCT-013-000 (2000 turns) with 36 ohm; a ZMPT101B set so that 362 V (256 V of a sine) reach the ends of the range.
Calibration default_calibration() {
  return Calibration{1.0f, amperes_per_code(36.0f, 2000.0f), 0.0f, 0.0f, 0, false, false, false};
}

// At the highest of them the power is below 800 kW: milliwatts fit an int32.
bool plausible(const Calibration& value) {
  return within(value.volts_per_code, 0.05f, 3.0f) && within(value.amperes_per_code, 0.0005f, 2.0f) &&
         within(value.degrees, -kMostDegrees, kMostDegrees) && within(value.noise_codes, 0.0f, 100.0f);
}

}  // namespace energier
