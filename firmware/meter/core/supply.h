// The Nano's supply, which is what the ADC measures with.
#pragma once

#include <stdint.h>

namespace energier {

class Supply {
 public:
  // Takes the sum of kSupplySamples codes of the 1.1 V bandgap.
  void feed(uint16_t sum);
  // mV; 0: not measured yet.
  float millivolts() const { return millivolts_; }
  // Whether it was measured often enough to be exact.
  bool settled() const { return measured_ == kSettled; }

 private:
  static constexpr uint8_t kSettled = 8;

  float millivolts_ = 0.0f;
  uint8_t measured_ = 0;  // at most kSettled
};

}  // namespace energier
