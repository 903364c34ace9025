// Bytes of a UART to lines whose CRC is right. What is damaged, cut or too long is dropped whole and counted.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "line.h"

namespace energier {

class LineReader {
 public:
  // Takes one byte; true if it ended a good line, which `body` then holds until the next byte is fed.
  bool feed(char byte);

  // What stands before the star, ended by a zero byte.
  const char* body() const { return buffer_; }
  size_t length() const { return length_; }
  // Lines whose CRC was wrong or missing, that had bytes no line has, or that never ended.
  uint32_t dropped() const { return dropped_; }

 private:
  bool finish();

  char buffer_[kLongestLine];
  size_t filled_ = 0;
  size_t length_ = 0;
  bool damaged_ = false;
  uint32_t dropped_ = 0;
};

}  // namespace energier
