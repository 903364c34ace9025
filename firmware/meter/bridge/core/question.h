// A command on its way to the Nano: said again with the same id until the Nano answers, which does it only once.
#pragma once

#include <stdint.h>

#include "command.h"
#include "core/line.h"

namespace energier {

class Question {
 public:
  static constexpr uint8_t kTries = 3;

  bool busy() const { return tries_ > 0; }
  const char* id() const { return id_; }

  // Takes a command for the Nano; `number` is its id on the line.
  void ask(const Command& command, uint16_t number, uint64_t ms);
  // Writes the line if it is to be said now and returns its length, else 0.
  size_t due(uint64_t ms, char* out, size_t room);
  // Whether the Nano did not answer; the question is over then.
  bool given_up(uint64_t ms);
  // Whether this is the answer; the question is over then.
  bool answered_by(const Answer& answer);

 private:
  uint64_t next_ms_ = 0;
  uint32_t patience_ms_ = 0;
  uint16_t number_ = 0;
  uint8_t tries_ = 0;  // those made so far, plus one
  char body_[16];
  char id_[kLongestRequestId + 1];
};

}  // namespace energier
