// Numbers to text and back, in a buffer of the caller's; fixed-point, so that neither side needs floats.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

// Appends to a buffer; what does not fit is left out and `fits` tells so. The text always ends with a zero byte.
class TextWriter {
 public:
  TextWriter(char* buffer, size_t room);

  TextWriter& text(const char* value);
  TextWriter& character(char value);
  TextWriter& integer(int64_t value);
  // `value` in units of 10^-decimals: fixed(22013, 2) writes 220.13.
  TextWriter& fixed(int64_t value, uint8_t decimals);
  TextWriter& hex16(uint16_t value);

  bool fits() const { return fits_; }
  size_t length() const { return length_; }
  const char* c_str() const { return buffer_; }

 private:
  char* buffer_;
  size_t room_;
  size_t length_;
  bool fits_;
};

// Takes comma-separated fields from a text. After a field that is not what it should be `good` stays false.
class FieldReader {
 public:
  FieldReader(const char* text, size_t length) : at_(text), end_(text + length), good_(true), first_(true) {}

  // The next field is exactly this text.
  FieldReader& literal(const char* expected);
  // A decimal number with at most `decimals` places, in units of 10^-decimals; `low` <= value <= `high`.
  int64_t fixed(uint8_t decimals, int64_t low, int64_t high);
  int64_t integer(int64_t low, int64_t high) { return fixed(0, low, high); }
  // Up to `room` - 1 characters, ended by a zero byte.
  void text(char* out, size_t room);
  // Whether the next field is there and empty; takes it then.
  bool empty();
  // Whether anything is left to take.
  bool more() const { return good_ && at_ < end_; }
  bool good() const { return good_; }
  // All fields were good and taken.
  bool done() const { return good_ && at_ == end_; }

 private:
  bool begin(const char** start, size_t* length);

  const char* at_;
  const char* end_;
  bool good_;
  bool first_;
};

}  // namespace energier
