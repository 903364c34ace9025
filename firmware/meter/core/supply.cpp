#include "supply.h"

#include <math.h>

#include "sampler.h"

namespace energier {

namespace {

constexpr float kBandgapMillivoltCodes = 1100.0f * 1024.0f;
constexpr float kLeast = 2500.0f;
constexpr float kMost = 6500.0f;
// More is another supply and not the measurement's noise.
constexpr float kLeap = 25.0f;

}  // namespace

// Noise of half a code leaves 0.03 % in one sum, 0.06 % in the power: the mean of the last ones is taken. The ADC
// rounds down, so half a code is added.
void Supply::feed(uint16_t sum) {
  const float now = kBandgapMillivoltCodes * kSupplySamples / (static_cast<float>(sum) + kSupplySamples / 2);
  if (measured_ < kSettled) ++measured_;
  if (now < kLeast || now > kMost) return;
  const bool leapt = fabsf(now - millivolts_) > kLeap;
  millivolts_ = leapt ? now : millivolts_ + (now - millivolts_) / measured_;
}

}  // namespace energier
