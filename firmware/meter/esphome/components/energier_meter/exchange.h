// One command to the Nano at a time: said, said once more with the same id if nothing answers, then given up.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "energier/line.h"

namespace energier {

constexpr size_t kLongestCommand = 24;
// A newline, "@65535,", the command, the CRC and a newline.
constexpr size_t kCommandRoom = kLongestCommand + 16;

class Exchange {
 public:
  // `id` of the first command less one. Best a random one: the Nano does not do a command again whose id it has just
  // seen.
  explicit Exchange(uint16_t id) : id_(id) {}

  bool waiting() const { return waiting_; }
  // Begins with `body` as in line.md, like "V221.3"; false if one is under way or the text is too long.
  bool begin(const char* body);
  // Writes the line that is to be said now; returns its length, 0 if there is none.
  size_t due(uint32_t now_ms, char* out, size_t room);
  // Whether this answers the command under way, which it then ends.
  bool ends(const Answer& answer);
  // Whether the command under way was not answered, which ends it.
  bool gives_up(uint32_t now_ms);

 private:
  bool late(uint32_t now_ms) const;

  uint16_t id_;
  char body_[kLongestCommand];
  uint8_t said_ = 0;
  uint32_t said_ms_ = 0;
  bool waiting_ = false;
};

}  // namespace energier
