#include "command.h"

#include <string.h>

#include "crc16.h"
#include "line.h"
#include "text.h"

namespace energier {

namespace {

constexpr uint8_t kDecimals = 6;
constexpr float kMicro = 1e-6f;

// Bounds in millionths.
constexpr int32_t kLeastVolts = 10000000;
constexpr int32_t kMostVolts = 500000000;
constexpr int32_t kLeastAmperes = 100000;
constexpr int32_t kMostAmperes = 300000000;
constexpr int32_t kMostDegreesEitherWay = 30000000;
constexpr int32_t kLeastOhms = 1000000;
constexpr int32_t kMostOhms = 1000000000;
constexpr int32_t kLeastTurns = 10000000;
constexpr int32_t kMostTurns = 2000000000;
constexpr int64_t kMostMilliwatthours = 1000000000000;  // 1 GWh

float number(FieldReader* field, int32_t low, int32_t high) {
  return static_cast<float>(static_cast<int32_t>(field->fixed(kDecimals, low, high))) * kMicro;
}

}  // namespace

Command parse_command(const char* body, size_t length) {
  Command command = {};
  command.crc = crc16(body, length);
  if (length == 0) return command;
  FieldReader field(body + 1, length - 1);
  switch (body[0]) {
    case 'V':
      command.value = number(&field, kLeastVolts, kMostVolts);
      break;
    case 'I':
      command.value = number(&field, kLeastAmperes, kMostAmperes);
      break;
    case 'P':
      command.value = number(&field, -kMostDegreesEitherWay, kMostDegreesEitherWay);
      break;
    case 'B':
      command.value = number(&field, kLeastOhms, kMostOhms);
      command.turns = number(&field, kLeastTurns, kMostTurns);
      break;
    case 'W':
      command.milliwatthours = static_cast<uint64_t>(field.fixed(3, 0, kMostMilliwatthours));
      break;
    case 'R':
    case 'Z':
    case 'T':
    case 'U':
    case 'F':
    case 'S':
      if (length != 1) return command;
      break;
    default:
      return command;
  }
  command.kind = static_cast<CommandKind>(body[0]);
  command.in_range = field.done();
  return command;
}

bool CommandReader::feed(char byte, Command* out) {
  if (byte == '\r') byte = '\n';
  if (byte == '\n') return finish(out);
  if (byte < ' ' || byte > '~' || filled_ == sizeof buffer_) {
    damaged_ = true;
  } else {
    buffer_[filled_++] = byte;
  }
  return false;
}

bool CommandReader::finish(Command* out) {
  const size_t filled = filled_;
  const bool damaged = damaged_;
  const bool quiet = quiet_;
  filled_ = 0;
  damaged_ = false;
  quiet_ = !damaged;
  if (damaged || filled == 0) return false;
  if (memchr(buffer_, '*', filled) == nullptr && memchr(buffer_, '@', filled) == nullptr) {
    *out = parse_command(buffer_, filled);
    quiet_ = out->kind != CommandKind::kUnknown;
    return quiet;
  }
  size_t length;
  quiet_ = has_right_crc(buffer_, filled, &length) && buffer_[0] == '@';
  if (!quiet_) return false;
  const char* const comma = static_cast<const char*>(memchr(buffer_, ',', length));
  if (comma == nullptr) return false;
  FieldReader field(buffer_ + 1, static_cast<size_t>(comma - buffer_ - 1));
  const uint16_t id = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  if (!field.done()) return false;
  *out = parse_command(comma + 1, static_cast<size_t>(buffer_ + length - comma - 1));
  out->id = id;
  return true;
}

}  // namespace energier
