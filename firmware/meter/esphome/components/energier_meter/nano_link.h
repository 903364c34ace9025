// The Nano as a listener knows it: bytes in, lines out that are whole, possible and fit what was said before.
#pragma once

#include <stdint.h>

#include "energier/line.h"
#include "energier/line_reader.h"

namespace energier {

constexpr uint32_t kSilentAfterMs = 5000;

enum class Heard : uint8_t { kNothing, kMeasurement, kStart, kFactors, kAnswer };

class NanoLink {
 public:
  // Silence counts from here on.
  void begin(uint32_t now_ms) { heard_ms_ = now_ms; }
  // Takes one byte; tells what it completed, to be read below until the next byte is fed.
  Heard feed(char byte, uint32_t now_ms);

  // No measurement for five seconds.
  bool silent(uint32_t now_ms) const { return silent_ || now_ms - heard_ms_ > kSilentAfterMs; }
  // To be called now and then: the milliseconds wrap after 49 days, a silence may be longer.
  void tick(uint32_t now_ms);
  // Lines that were dropped: damaged, impossible, or a counter that fell or leapt.
  uint32_t rejected() const { return reader_.dropped() + refused_; }

  const Measurement& measurement() const { return measurement_; }
  const Start& start() const { return start_; }
  const Factors& factors() const { return factors_; }
  const Answer& answer() const { return answer_; }

 private:
  bool follows(const Measurement& next, uint32_t now_ms) const;

  LineReader reader_;
  Measurement measurement_{};
  Start start_{};
  Factors factors_{};
  Answer answer_{};
  uint32_t heard_ms_ = 0;
  uint32_t refused_ = 0;
  bool measured_ = false;
  bool silent_ = false;
};

}  // namespace energier
