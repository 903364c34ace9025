// Now, as the bridge's platform knows it; the core itself has no clock.
#pragma once

#include <stdint.h>

namespace energier {

constexpr int64_t kClockUnset = -1;
constexpr int64_t kEarliestEpochMs = 1704067200000;  // 2024; a clock that is not set begins at 1970
constexpr int16_t kNoRssi = 0;

// What a machine's clock says, or that it is not set.
inline int64_t clock_of(int64_t epoch_ms) {
  return epoch_ms >= kEarliestEpochMs ? epoch_ms : kClockUnset;
}

struct Moment {
  uint64_t ms;       // since the program started, never falls
  int64_t epoch_ms;  // UTC; kClockUnset until the clock is set
  bool network;      // there is an address to talk from
  int16_t rssi;      // Wi-Fi signal, dBm; kNoRssi where there is none
};

}  // namespace energier
