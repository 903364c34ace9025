#include "json_reader.h"

#include <string.h>

#include "utf8.h"

namespace energier {

namespace {

constexpr uint8_t kMostDigits = 18;
constexpr int64_t kMostMicro = 1000000000000000000;  // 10^12 in millionths
constexpr int32_t kMostExponent = 1000;
constexpr int8_t kMicroPlaces = 6;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

int8_t hex_digit(char digit) {
  if (is_digit(digit)) return static_cast<int8_t>(digit - '0');
  if (digit >= 'A' && digit <= 'F') return static_cast<int8_t>(digit - 'A' + 10);
  if (digit >= 'a' && digit <= 'f') return static_cast<int8_t>(digit - 'a' + 10);
  return -1;
}

// Four hexadecimal digits; -1 if they are none.
int32_t hex4(const char* at, const char* end) {
  if (end - at < 4) return -1;
  int32_t value = 0;
  for (uint8_t i = 0; i < 4; ++i) {
    const int8_t digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

// The code point of the escape whose `u` is at `*at`, with the second half of a pair; -1 for half a pair.
int32_t unicode_escape(const char** at, const char* end) {
  int32_t point = hex4(*at + 1, end);
  *at += 5;
  if (point < 0 || point < 0xD800 || point > 0xDFFF) return point;
  if (point > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return -1;
  const int32_t low = hex4(*at + 2, end);
  *at += 6;
  if (low < 0xDC00 || low > 0xDFFF) return -1;
  return 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
}

size_t encode(int32_t point, char* out) {
  if (point < 0x80) {
    out[0] = static_cast<char>(point);
    return 1;
  }
  const size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  for (size_t i = more; i > 0; --i, point >>= 6) out[i] = static_cast<char>(0x80 | (point & 0x3F));
  out[0] = static_cast<char>((0xFF00 >> (more + 1) & 0xFF) | point);
  return more + 1;
}

bool is_escape(char letter) {
  const FlashText all = FLASH("\"\\/bfnrtu");
  size_t i = 0;
  while (all[i] != '\0' && all[i] != letter) ++i;
  return all[i] != '\0';
}

char plain_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

JsonReader::JsonReader(const char* text, size_t length)
    : at_(text), end_(text + length), good_(is_utf8(text, length)) {}

bool JsonReader::fail() {
  good_ = false;
  return false;
}

void JsonReader::space() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

bool JsonReader::next() {
  if (!good_) return false;
  space();
  if (!begun_) {
    begun_ = true;
    if (at_ >= end_ || *at_++ != '{') return fail();
    space();
    if (at_ < end_ && *at_ == '}') {
      ++at_;
      space();
      return at_ == end_ ? false : fail();
    }
  } else {
    if (at_ >= end_) return fail();
    const char separator = *at_++;
    space();
    if (separator == '}') return at_ == end_ ? false : fail();
    if (separator != ',') return fail();
  }
  if (at_ >= end_ || *at_ != '"') return fail();
  key_ = at_ + 1;
  if (!scan_string()) return fail();
  key_length_ = static_cast<size_t>(at_ - key_) - 1;
  space();
  if (at_ >= end_ || *at_++ != ':') return fail();
  space();
  value_ = at_;
  if (!value(0)) return fail();
  value_end_ = at_;
  return true;
}

bool JsonReader::value(uint8_t depth) {
  if (at_ >= end_ || depth >= kDeepestJson) return false;
  const char first = *at_;
  Type type = Type::kNested;
  bool read = false;
  if (first == '"') {
    type = Type::kString;
    read = scan_string();
  } else if (first == '-' || is_digit(first)) {
    type = Type::kNumber;
    read = scan_number();
  } else if (first == 't') {
    type = Type::kTrue;
    read = scan_word(FLASH("true"));
  } else if (first == 'f') {
    type = Type::kFalse;
    read = scan_word(FLASH("false"));
  } else if (first == 'n') {
    type = Type::kNull;
    read = scan_word(FLASH("null"));
  } else if (first == '{' || first == '[') {
    read = scan_nested(first == '{' ? '}' : ']', static_cast<uint8_t>(depth + 1));
  }
  type_ = type;
  return read;
}

bool JsonReader::scan_string() {
  ++at_;
  while (at_ < end_) {
    const unsigned char byte = static_cast<unsigned char>(*at_);
    if (byte == '"') {
      ++at_;
      return true;
    }
    if (byte < ' ') return false;
    ++at_;
    if (byte != '\\') continue;
    if (at_ >= end_ || !is_escape(*at_)) return false;
    if (*at_ != 'u') {
      ++at_;
    } else if (unicode_escape(&at_, end_) < 0) {
      return false;
    }
  }
  return false;
}

bool JsonReader::scan_number() {
  if (*at_ == '-') ++at_;
  const char* digits = at_;
  while (at_ < end_ && is_digit(*at_)) ++at_;
  if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
  if (at_ < end_ && *at_ == '.') {
    digits = ++at_;
    while (at_ < end_ && is_digit(*at_)) ++at_;
    if (at_ == digits) return false;
  }
  if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    digits = at_;
    while (at_ < end_ && is_digit(*at_)) ++at_;
    if (at_ == digits) return false;
  }
  return true;
}

bool JsonReader::scan_word(FlashText word) {
  const size_t length = word.length();
  if (static_cast<size_t>(end_ - at_) < length || !word.is(at_, length)) return false;
  at_ += length;
  return true;
}

bool JsonReader::scan_nested(char close, uint8_t depth) {
  ++at_;
  space();
  if (at_ < end_ && *at_ == close) {
    ++at_;
    return true;
  }
  while (at_ < end_) {
    if (close == '}') {
      if (*at_ != '"' || !scan_string()) return false;
      space();
      if (at_ >= end_ || *at_++ != ':') return false;
      space();
    }
    if (!value(depth)) return false;
    space();
    if (at_ >= end_) return false;
    const char separator = *at_++;
    if (separator == close) return true;
    if (separator != ',') return false;
    space();
  }
  return false;
}

bool JsonReader::string(char* out, size_t room) const {
  if (type_ != Type::kString) return false;
  size_t length = 0;
  const char* end = value_end_ - 1;
  for (const char* at = value_ + 1; at < end;) {
    char bytes[4] = {*at};
    size_t count = 1;
    if (*at != '\\') {
      ++at;
    } else if (*++at == 'u') {
      count = encode(unicode_escape(&at, end), bytes);
    } else {
      bytes[0] = plain_escape(*at++);
    }
    if (length + count >= room || bytes[0] == '\0') return false;
    memcpy(out + length, bytes, count);
    length += count;
  }
  out[length] = '\0';
  return true;
}

bool JsonReader::number(int64_t* micro) const {
  if (type_ != Type::kNumber) return false;
  const char* at = value_;
  const bool negative = *at == '-';
  if (negative) ++at;
  int64_t digits = 0;
  uint8_t count = 0;
  int32_t exponent = 0;
  bool point = false;
  for (; at < value_end_ && *at != 'e' && *at != 'E'; ++at) {
    if (*at == '.') {
      point = true;
    } else if (count < kMostDigits) {
      digits = digits * 10 + (*at - '0');
      if (digits > 0) ++count;
      if (point) --exponent;
    } else if (!point) {
      ++exponent;
    }
  }
  if (at < value_end_) {
    const bool down = *++at == '-';
    if (down || *at == '+') ++at;
    int32_t power = 0;
    for (; at < value_end_; ++at) {
      if (power < kMostExponent) power = power * 10 + (*at - '0');
    }
    exponent += down ? -power : power;
  }
  for (exponent += kMicroPlaces; exponent > 0 && digits > 0; --exponent) {
    if (digits >= kMostMicro / 10) return false;
    digits *= 10;
  }
  for (; exponent < 0 && digits > 0; ++exponent) digits = exponent == -1 ? (digits + 5) / 10 : digits / 10;
  if (digits >= kMostMicro) return false;
  *micro = negative ? -digits : digits;
  return true;
}

}  // namespace energier
