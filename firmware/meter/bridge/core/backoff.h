// How long to wait before the next try: twice as long each time, up to a limit, and never in step with other devices.
#pragma once

#include <stdint.h>

namespace energier {

// A small generator (xorshift32) for jitter; nothing secret comes from it.
class Dice {
 public:
  explicit Dice(uint32_t seed) : state_(seed == 0 ? 1 : seed) {}
  // 0 to `most`, evenly.
  uint32_t roll(uint32_t most);

 private:
  uint32_t state_;
};

class Backoff {
 public:
  static constexpr uint32_t kFirstMs = 1000;
  static constexpr uint32_t kLongestMs = 30000;
  static constexpr uint32_t kHopelessFirstMs = 60000;  // a refused password will not mend itself
  static constexpr uint32_t kHopelessLongestMs = 600000;

  // The pause after a failure: half to the whole of what the exponent says.
  uint32_t next(bool hopeless, Dice* dice);
  void reset() { delay_ms_ = 0; }

 private:
  uint32_t delay_ms_ = 0;
};

}  // namespace energier
