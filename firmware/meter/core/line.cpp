#include "line.h"

#include <string.h>

#include "crc16.h"
#include "text.h"

namespace energier {

namespace {

// Bounds of what a home's meter can say; outside of them a line is damaged, whatever its CRC.
constexpr int64_t kMostCentivolts = 50000;
constexpr int64_t kMostMilliamperes = 300000;
constexpr int64_t kMostDeciwatts = 1500000;
constexpr int64_t kLeastMillihertz = 40000;
constexpr int64_t kMostMillihertz = 70000;
constexpr int64_t kMostMilliwatthours = 1000000000000000;  // 1 TWh
constexpr int64_t kMostMicro = 1000000000000;

size_t finish(TextWriter* line) {
  const uint16_t crc = crc16(line->c_str(), line->length());
  line->character('*').hex16(crc).character('\n');
  return line->fits() ? line->length() : 0;
}

constexpr size_t kTail = 5;  // the star and four hexadecimal digits

int8_t hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<int8_t>(digit - '0');
  if (digit >= 'A' && digit <= 'F') return static_cast<int8_t>(digit - 'A' + 10);
  return -1;
}

}  // namespace

size_t format(const Measurement& value, char* out, size_t room) {
  TextWriter line(out, room);
  line.text("E1,").integer(value.boot).character(',').integer(value.seq);
  line.character(',').fixed(value.centivolts, 2).character(',').fixed(value.milliamperes, 3);
  line.character(',').fixed(value.deciwatts, 1).character(',').fixed(value.deci_va, 1).character(',');
  if (value.has_pf) line.fixed(value.milli_pf, 3);
  line.character(',');
  if (value.millihertz > 0) line.fixed(value.millihertz, 3);
  line.character(',').fixed(static_cast<int64_t>(value.milliwatthours), 3);
  line.character(',').integer(value.pairs).character(',').integer(value.clipped);
  line.character(',').integer(value.overruns).character(',').integer(value.millivolts_vcc);
  line.character(',').integer(value.flags);
  return finish(&line);
}

size_t format(const Start& value, char* out, size_t room) {
  TextWriter line(out, room);
  line.text("B1,").text(value.version).character(',').integer(value.boot);
  line.character(',').character(static_cast<char>(value.cause));
  return finish(&line);
}

size_t format(const Factors& value, char* out, size_t room) {
  TextWriter line(out, room);
  line.text("C1,").fixed(value.microvolts_per_code, 6).character(',').fixed(value.microamperes_per_code, 6);
  line.character(',').fixed(value.millidegrees, 3).character(',').fixed(value.microamperes_noise, 6);
  line.character(',').integer(value.millivolts_vcc).character(',').integer(value.undo ? 1 : 0);
  return finish(&line);
}

size_t format(const Answer& value, char* out, size_t room) {
  TextWriter line(out, room);
  line.text("A1,").integer(value.id).text(value.ok ? ",ok" : ",err");
  if (!value.ok) {
    line.character(',').text(value.reason);
  } else if (value.changed) {
    line.character(',').fixed(value.micro_was, 6).character(',').fixed(value.micro_now, 6);
  }
  return finish(&line);
}

size_t format_command(uint16_t id, const char* body, char* out, size_t room) {
  TextWriter line(out, room);
  line.character('@').integer(id).character(',').text(body);
  return finish(&line);
}

bool has_right_crc(const char* line, size_t length, size_t* body_length) {
  if (length <= kTail || line[length - kTail] != '*') return false;
  uint16_t told = 0;
  for (size_t i = length - kTail + 1; i < length; ++i) {
    const int8_t digit = hex_digit(line[i]);
    if (digit < 0) return false;
    told = static_cast<uint16_t>(told << 4 | digit);
  }
  *body_length = length - kTail;
  return crc16(line, *body_length) == told;
}

Kind kind_of(const char* body, size_t length) {
  if (length < 3 || body[2] != ',' || body[1] != '1') return Kind::kUnknown;
  switch (body[0]) {
    case 'E':
      return Kind::kMeasurement;
    case 'B':
      return Kind::kStart;
    case 'C':
      return Kind::kFactors;
    case 'A':
      return Kind::kAnswer;
    default:
      return Kind::kUnknown;
  }
}

bool parse(const char* body, size_t length, Measurement* out) {
  FieldReader field(body, length);
  Measurement value;
  memset(&value, 0, sizeof value);
  field.literal("E1");
  value.boot = static_cast<uint32_t>(field.integer(0, UINT32_MAX));
  value.seq = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.centivolts = static_cast<uint32_t>(field.fixed(2, 0, kMostCentivolts));
  value.milliamperes = static_cast<uint32_t>(field.fixed(3, 0, kMostMilliamperes));
  value.deciwatts = static_cast<int32_t>(field.fixed(1, -kMostDeciwatts, kMostDeciwatts));
  value.deci_va = static_cast<uint32_t>(field.fixed(1, 0, kMostDeciwatts));
  value.has_pf = !field.empty();
  if (value.has_pf) value.milli_pf = static_cast<int16_t>(field.fixed(3, -1000, 1000));
  if (!field.empty()) value.millihertz = static_cast<uint32_t>(field.fixed(3, kLeastMillihertz, kMostMillihertz));
  value.milliwatthours = static_cast<uint64_t>(field.fixed(3, 0, kMostMilliwatthours));
  value.pairs = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.clipped = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.overruns = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.millivolts_vcc = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.flags = static_cast<uint8_t>(field.integer(0, UINT8_MAX));
  if (!field.done()) return false;
  // |W| cannot be more than VA; the two are rounded apart, and near zero the noise is taken out of VA alone.
  const uint32_t watts = static_cast<uint32_t>(value.deciwatts < 0 ? -value.deciwatts : value.deciwatts);
  if (watts > value.deci_va + value.deci_va / 50 + 500) return false;
  *out = value;
  return true;
}

bool parse(const char* body, size_t length, Start* out) {
  FieldReader field(body, length);
  Start value;
  char cause[2];
  memset(&value, 0, sizeof value);
  field.literal("B1");
  field.text(value.version, sizeof value.version);
  value.boot = static_cast<uint32_t>(field.integer(0, UINT32_MAX));
  field.text(cause, sizeof cause);
  if (!field.done() || strchr("PRBW", cause[0]) == nullptr) return false;
  value.cause = static_cast<ResetCause>(cause[0]);
  *out = value;
  return true;
}

bool parse(const char* body, size_t length, Factors* out) {
  FieldReader field(body, length);
  Factors value;
  memset(&value, 0, sizeof value);
  field.literal("C1");
  value.microvolts_per_code = field.fixed(6, 1, kMostMicro);
  value.microamperes_per_code = field.fixed(6, 1, kMostMicro);
  value.millidegrees = static_cast<int32_t>(field.fixed(3, -90000, 90000));
  value.microamperes_noise = field.fixed(6, 0, kMostMicro);
  value.millivolts_vcc = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  value.undo = field.integer(0, 1) == 1;
  if (!field.done()) return false;
  *out = value;
  return true;
}

bool parse(const char* body, size_t length, Answer* out) {
  FieldReader field(body, length);
  Answer value;
  char verdict[4];
  memset(&value, 0, sizeof value);
  field.literal("A1");
  value.id = static_cast<uint16_t>(field.integer(0, UINT16_MAX));
  field.text(verdict, sizeof verdict);
  value.ok = strcmp(verdict, "ok") == 0;
  if (!value.ok) {
    if (strcmp(verdict, "err") != 0) return false;
    field.text(value.reason, sizeof value.reason);
  } else if (field.more()) {
    value.changed = true;
    value.micro_was = field.fixed(6, -kMostMicro, kMostMicro);
    value.micro_now = field.fixed(6, -kMostMicro, kMostMicro);
  }
  if (!field.done()) return false;
  *out = value;
  return true;
}

}  // namespace energier
