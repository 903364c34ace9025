#include "backoff.h"

namespace energier {

uint32_t Dice::roll(uint32_t most) {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 17;
  state_ ^= state_ << 5;
  return static_cast<uint32_t>((static_cast<uint64_t>(state_) * (static_cast<uint64_t>(most) + 1)) >> 32);
}

uint32_t Backoff::next(bool hopeless, Dice* dice) {
  const uint32_t first = hopeless ? kHopelessFirstMs : kFirstMs;
  const uint32_t longest = hopeless ? kHopelessLongestMs : kLongestMs;
  const uint32_t doubled = delay_ms_ * 2;
  delay_ms_ = doubled < first ? first : doubled > longest ? longest : doubled;
  return delay_ms_ / 2 + dice->roll(delay_ms_ / 2);
}

}  // namespace energier
