#include "remembered.h"

#include "crc16.h"

namespace energier {

namespace {

// Twice what may come between two saves.
constexpr uint32_t kMostUnsaved = 200000;

}  // namespace

void Remembered::keep(uint64_t milliwatthours) {
  milliwatthours_ = milliwatthours;
  crc_ = crc16(&milliwatthours_, sizeof milliwatthours_);
}

void Remembered::restore(uint64_t* milliwatthours) const {
  if (crc_ != crc16(&milliwatthours_, sizeof milliwatthours_)) return;
  if (milliwatthours_ - *milliwatthours <= kMostUnsaved) *milliwatthours = milliwatthours_;
}

}  // namespace energier
