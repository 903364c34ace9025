#include "line_reader.h"

namespace energier {

bool LineReader::feed(char byte) {
  if (byte == '\r') return false;
  if (byte == '\n') return finish();
  if (byte < ' ' || byte > '~' || filled_ + 1 >= sizeof buffer_) {
    damaged_ = true;
  } else {
    buffer_[filled_++] = byte;
  }
  return false;
}

bool LineReader::finish() {
  const size_t filled = filled_;
  const bool damaged = damaged_;
  filled_ = 0;
  damaged_ = false;
  if (filled == 0 && !damaged) return false;
  const bool good = !damaged && has_right_crc(buffer_, filled, &length_);
  if (!good) {
    ++dropped_;
    length_ = 0;
  }
  buffer_[length_] = '\0';
  return good;
}

}  // namespace energier
