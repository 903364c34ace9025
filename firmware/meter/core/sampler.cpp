#include "sampler.h"

#include <string.h>

namespace energier {

namespace {

constexpr int16_t kZero = 512;
constexpr uint16_t kLowestFree = 2;  // codes below it and above kHighestFree are the ends of the ADC's range
constexpr uint16_t kHighestFree = 1021;

// Half a cycle of 60 Hz less than a second: 60 cycles at 60 Hz, 50 at 50 Hz.
constexpr uint16_t kEnoughPairs = kPairsPerSecond - 40;
// A cycle of 40 Hz may still follow; then there is no mains. The sums fit, and the watchdog has time.
constexpr uint16_t kMostPairs = kEnoughPairs + 121;
// A cycle of 70 Hz and one of 40 Hz, with two pairs to spare.
constexpr uint8_t kShortestCycle = 66;
constexpr uint8_t kLongestCycle = 122;
constexpr uint8_t kMostSought = 250;

// Noise without mains must not look like cycles, nor a spike on the mains like one more.
constexpr int16_t kClear = 16;
constexpr uint8_t kRun = 3;

// The bandgap is weak and charges the ADC's capacitor slowly: 64 conversions (6.7 ms) are thrown away.
constexpr uint8_t kSupplyConversions = 64 + kSupplySamples;

// Neither the compiler nor the interrupt may move a window's bytes over the flag that says whose it is.
inline void fence() {
  __asm__ __volatile__("" ::: "memory");
}

uint16_t sum_of(uint16_t a, uint16_t b) {
  return a > UINT16_MAX - b ? UINT16_MAX : static_cast<uint16_t>(a + b);
}

}  // namespace

Sampler::Sampler() : supply_left_(kSupplyConversions) {
  memset(windows_, 0, sizeof windows_);
  memset(&rise_, 0, sizeof rise_);
  miss(kSupplyConversions / 2);
}

Channel Sampler::feed(uint16_t code) {
  if (supply_left_ != 0) return feed_supply(code);
  if (code < kLowestFree || code > kHighestFree) ++windows_[filling_].clipped;
  const int16_t value = static_cast<int16_t>(static_cast<int16_t>(code) - kZero);
  if (current_next_) {
    current_next_ = false;
    feed_current(value);
    return Channel::kCurrent;
  }
  current_next_ = true;
  feed_voltage(value);
  return supply_left_ != 0 ? Channel::kSupply : Channel::kVoltage;
}

Channel Sampler::feed_supply(uint16_t code) {
  if (supply_left_ <= kSupplySamples) supply_sum_ = static_cast<uint16_t>(supply_sum_ + code);
  --supply_left_;
  if (supply_left_ > 1) return Channel::kSupply;
  current_next_ = false;
  return supply_left_ == 1 ? Channel::kVoltage : Channel::kCurrent;
}

void Sampler::feed_voltage(int16_t v) {
  if (!seeking_) windows_[filling_].vi_after += static_cast<int32_t>(i_) * v;
  const bool at_rise = rose(v);
  if (seeking_) {
    if (at_rise || ++sought_ == kMostSought) begin(at_rise);
  } else if ((at_rise && windows_[filling_].pairs >= kEnoughPairs) || windows_[filling_].pairs == kMostPairs) {
    finish(at_rise);
  }
  v_ = v;
  if (seeking_) {
    if (supply_left_ == 0) miss(1);
    return;
  }
  Window* const window = &windows_[filling_];
  window->v += v;
  window->vv += static_cast<int32_t>(v) * v;
  ++window->pairs;
}

void Sampler::feed_current(int16_t i) {
  if (seeking_) return;
  i_ = i;
  Window* const window = &windows_[filling_];
  window->i += i;
  window->ii += static_cast<int32_t>(i) * i;
  window->vi_before += static_cast<int32_t>(i) * v_;
}

bool Sampler::rose(int16_t v) {
  const int16_t middle = middle_;
  if (cycle_ != UINT8_MAX) ++cycle_;
  if (v_ <= middle && middle < v) {
    rise_.before = static_cast<int16_t>(v_ - middle);
    rise_.after = static_cast<int16_t>(v - middle);
    rise_.ago = 0;
  } else if (rise_.ago != UINT8_MAX) {
    ++rise_.ago;
  }
  const bool there = low_ ? v > middle + kClear : v < middle - kClear;
  run_ = there ? static_cast<uint8_t>(run_ + 1) : 0;
  if (run_ != kRun) return false;
  run_ = 0;
  low_ = !low_;
  if (low_) return false;
  Window* const window = &windows_[filling_];
  if (cycle_ < kShortestCycle || cycle_ > kLongestCycle) window->whole = false;
  if (!seeking_) ++window->cycles;
  cycle_ = 0;
  return true;
}

void Sampler::begin(bool at_rise) {
  Window* const window = &windows_[filling_];
  window->whole = at_rise;
  window->begin = rise_;
  seeking_ = false;
}

void Sampler::finish(bool at_rise) {
  Window* window = &windows_[filling_];
  window->whole = window->whole && at_rise;
  window->end = rise_;
  window->supply_sum = supply_sum_;
  uint16_t missed = 0;
  uint16_t lost = 0;
  if (ready_) {
    missed = sum_of(window->unmeasured, window->pairs);
    lost = sum_of(window->lost, 1);
  } else {
    fence();
    filling_ = filling_ == 0 ? 1 : 0;
    ready_ = true;
    supply_sum_ = 0;
    window = &windows_[filling_];
  }
  memset(window, 0, sizeof *window);
  window->unmeasured = missed;
  window->lost = lost;
  if (supply_wanted_) {
    leave_for_supply();
  } else {
    begin(at_rise);
  }
}

void Sampler::miss(uint16_t pairs) {
  windows_[filling_].unmeasured = sum_of(windows_[filling_].unmeasured, pairs);
}

// Called with a voltage: a current is being converted already and is thrown away, too.
void Sampler::leave_for_supply() {
  supply_wanted_ = false;
  supply_left_ = kSupplyConversions + 1;
  supply_sum_ = 0;
  seeking_ = true;
  sought_ = 0;
  low_ = false;
  run_ = 0;
  miss(kSupplyConversions / 2 + 1);
}

bool Sampler::take(Window* out) {
  if (!ready_) return false;
  fence();
  *out = windows_[1 - filling_];
  fence();
  ready_ = false;
  const int32_t mean = out->v / out->pairs;
  middle_ = static_cast<int8_t>(mean < INT8_MIN ? INT8_MIN : mean > INT8_MAX ? INT8_MAX : mean);
  return true;
}

}  // namespace energier
