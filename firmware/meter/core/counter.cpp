#include "counter.h"

namespace energier {

namespace {

// A pair lasts 208 us: 1 mW over it is 0.208 uJ = 13/225000000 mWh.
constexpr int64_t kPartsPerMilliwattPair = 13;
constexpr int64_t kPartsPerMilliwatthour = 225000000;
// Outflow that small is held against the next inflow: without it, noise around zero would count its positive half.
constexpr int64_t kMostDebt = 20 * kPartsPerMilliwatthour;

}  // namespace

void Counter::add(int32_t milliwatts, uint32_t pairs) {
  rest_ += kPartsPerMilliwattPair * milliwatts * static_cast<int64_t>(pairs);
  if (rest_ < -kMostDebt) rest_ = -kMostDebt;
  if (rest_ >= kPartsPerMilliwatthour) {
    milliwatthours_ += static_cast<uint64_t>(rest_ / kPartsPerMilliwatthour);
    rest_ %= kPartsPerMilliwatthour;
  }
}

}  // namespace energier
