// The counter of what flowed in, exact: integers only.
#pragma once

#include <stdint.h>

namespace energier {

class Counter {
 public:
  void start(uint64_t milliwatthours) { milliwatthours_ = milliwatthours; }
  // Counts power over a time. What flows out does not lower the counter.
  void add(int32_t milliwatts, uint32_t pairs);
  uint64_t milliwatthours() const { return milliwatthours_; }

 private:
  uint64_t milliwatthours_ = 0;
  int64_t rest_ = 0;  // 1/225000000 mWh
};

}  // namespace energier
