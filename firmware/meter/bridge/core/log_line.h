// A line of the log, put together from constant texts and others.
#pragma once

#include <stdint.h>

#include "board.h"
#include "core/text.h"
#include "flash_text.h"

namespace energier {

class LogLine {
 public:
  explicit LogLine(FlashText begin) : writer_(text_, sizeof text_) { put(begin); }

  LogLine& put(FlashText text) {
    for (size_t i = 0; text[i] != '\0'; ++i) writer_.character(text[i]);
    return *this;
  }
  LogLine& put(const char* text) {
    writer_.text(text);
    return *this;
  }
  LogLine& put(uint32_t number) {
    writer_.integer(number);
    return *this;
  }
  void to(Board* board) const { board->log(text_); }

 private:
  char text_[160];
  TextWriter writer_;
};

// Says something that may happen very often at once, and then once a minute with how often it was.
class Tally {
 public:
  // `count`: how often it was so far. Whether it is to be said now.
  bool due(uint32_t count, uint64_t ms) {
    if (count == told_ || (told_ > 0 && ms - told_ms_ < kPauseMs)) return false;
    told_ = count;
    told_ms_ = ms;
    return true;
  }

 private:
  static constexpr uint64_t kPauseMs = 60000;

  uint64_t told_ms_ = 0;
  uint32_t told_ = 0;
};

}  // namespace energier
