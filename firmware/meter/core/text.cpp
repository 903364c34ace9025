#include "text.h"

#include <string.h>

namespace energier {

namespace {

constexpr uint8_t kMostDigits = 20;

}  // namespace

TextWriter::TextWriter(char* buffer, size_t room) : buffer_(buffer), room_(room), length_(0), fits_(room > 0) {
  if (room > 0) buffer_[0] = '\0';
}

TextWriter& TextWriter::character(char value) {
  if (length_ + 1 >= room_) {
    fits_ = false;
    return *this;
  }
  buffer_[length_++] = value;
  buffer_[length_] = '\0';
  return *this;
}

TextWriter& TextWriter::text(const char* value) {
  while (*value != '\0') character(*value++);
  return *this;
}

TextWriter& TextWriter::integer(int64_t value) {
  return fixed(value, 0);
}

TextWriter& TextWriter::fixed(int64_t value, uint8_t decimals) {
  char digits[kMostDigits];
  uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  uint8_t count = 0;
  // 64-bit divisions take the Nano 40 us each.
  for (; rest > UINT32_MAX; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
  uint32_t low = static_cast<uint32_t>(rest);
  do {
    digits[count++] = static_cast<char>('0' + low % 10);
    low /= 10;
  } while (low > 0);
  while (count <= decimals && count < kMostDigits) digits[count++] = '0';
  if (value < 0) character('-');
  while (count > 0) {
    character(digits[--count]);
    if (count == decimals && decimals > 0) character('.');
  }
  return *this;
}

TextWriter& TextWriter::hex16(uint16_t value) {
  for (int8_t shift = 12; shift >= 0; shift = static_cast<int8_t>(shift - 4)) {
    character("0123456789ABCDEF"[(value >> shift) & 0xF]);
  }
  return *this;
}

bool FieldReader::begin(const char** start, size_t* length) {
  if (!first_ && good_) {
    good_ = at_ < end_ && *at_ == ',';
    ++at_;
  }
  first_ = false;
  if (!good_) {
    at_ = end_;
    return false;
  }
  *start = at_;
  while (at_ < end_ && *at_ != ',') ++at_;
  *length = static_cast<size_t>(at_ - *start);
  return true;
}

FieldReader& FieldReader::literal(const char* expected) {
  const char* start;
  size_t length;
  if (begin(&start, &length)) {
    good_ = strlen(expected) == length && memcmp(start, expected, length) == 0;
  }
  return *this;
}

int64_t FieldReader::fixed(uint8_t decimals, int64_t low, int64_t high) {
  const char* at;
  size_t length;
  if (!begin(&at, &length)) return 0;
  const char* end = at + length;
  const bool negative = at < end && *at == '-';
  if (negative) ++at;
  int64_t value = 0;
  uint8_t digits = 0;
  int8_t places = -1;
  for (; at < end; ++at) {
    if (*at == '.' && places < 0 && digits > 0 && decimals > 0) {
      places = 0;
      continue;
    }
    if (*at < '0' || *at > '9' || ++digits > 18 || places >= static_cast<int8_t>(decimals)) {
      good_ = false;
      return 0;
    }
    value = value * 10 + (*at - '0');
    if (places >= 0) ++places;
  }
  if (digits == 0 || places == 0) {
    good_ = false;
    return 0;
  }
  for (int8_t place = places < 0 ? 0 : places; place < static_cast<int8_t>(decimals); ++place) {
    if (++digits > 18) {
      good_ = false;
      return 0;
    }
    value *= 10;
  }
  if (negative) value = -value;
  good_ = low <= value && value <= high;
  return good_ ? value : 0;
}

void FieldReader::text(char* out, size_t room) {
  const char* start;
  size_t length;
  out[0] = '\0';
  if (!begin(&start, &length)) return;
  good_ = length > 0 && length < room;
  if (!good_) return;
  memcpy(out, start, length);
  out[length] = '\0';
}

bool FieldReader::empty() {
  const FieldReader before = *this;
  const char* start;
  size_t length;
  if (begin(&start, &length) && length == 0) return true;
  *this = before;
  return false;
}

}  // namespace energier
