#include "nano_link.h"

namespace energier {

namespace {

// The most a line may say (150 kW) is 42 mWh a millisecond; the allowance is for lines that waited in a buffer.
constexpr uint64_t kMostMilliwatthoursPerMs = 42;
constexpr uint64_t kAllowanceMs = 10000;
constexpr uint32_t kForgottenAfterMs = 0x80000000;  // 24 days

}  // namespace

Heard NanoLink::feed(char byte, uint32_t now_ms) {
  if (!reader_.feed(byte)) return Heard::kNothing;
  bool good = true;
  Heard heard = Heard::kNothing;
  switch (kind_of(reader_.body(), reader_.length())) {
    case Kind::kMeasurement: {
      Measurement next;
      good = parse(reader_.body(), reader_.length(), &next) && follows(next, now_ms);
      if (!good) break;
      measurement_ = next;
      measured_ = true;
      silent_ = false;
      heard_ms_ = now_ms;
      heard = Heard::kMeasurement;
      break;
    }
    case Kind::kStart:
      good = parse(reader_.body(), reader_.length(), &start_);
      heard = Heard::kStart;
      break;
    case Kind::kFactors:
      good = parse(reader_.body(), reader_.length(), &factors_);
      heard = Heard::kFactors;
      break;
    case Kind::kAnswer:
      good = parse(reader_.body(), reader_.length(), &answer_);
      heard = Heard::kAnswer;
      break;
    case Kind::kUnknown:
      break;
  }
  if (good) return heard;
  ++refused_;
  return Heard::kNothing;
}

void NanoLink::tick(uint32_t now_ms) {
  silent_ = silent(now_ms);
  if (now_ms - heard_ms_ > kForgottenAfterMs) measured_ = false;
}

// Within one boot the counter neither falls nor grows faster than a home can draw. After another boot it may stand
// anywhere, and so it may where the EEPROM does not keep how often the Nano booted.
bool NanoLink::follows(const Measurement& next, uint32_t now_ms) const {
  if (!measured_ || next.boot != measurement_.boot || (next.flags & kStorageFailed) != 0) return true;
  if (next.milliwatthours < measurement_.milliwatthours) return false;
  const uint64_t passed_ms = static_cast<uint64_t>(now_ms - heard_ms_) + kAllowanceMs;
  return next.milliwatthours - measurement_.milliwatthours <= passed_ms * kMostMilliwatthoursPerMs;
}

}  // namespace energier
