// Reads one JSON object member by member, strictly (RFC 8259), where it lies: nothing is allocated, nesting is bounded.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "flash_text.h"

namespace energier {

constexpr uint8_t kDeepestJson = 8;

class JsonReader {
 public:
  enum class Type : uint8_t { kString, kNumber, kTrue, kFalse, kNull, kNested };

  JsonReader(const char* text, size_t length);

  // Goes to the next member of the object. False at its end, and where the text is no JSON: see good().
  bool next();
  // After next() returned false: the whole text was one JSON object.
  bool good() const { return good_; }

  bool key_is(FlashText name) const { return name.is(key_, key_length_); }
  Type type() const { return type_; }
  // The string's text, ended by a zero byte. False if it is no string, does not fit, or holds a zero byte.
  bool string(char* out, size_t room) const;
  // The number in millionths, rounded to the nearest. False if it is no number, or 10^12 and more.
  bool number(int64_t* micro) const;

 private:
  bool fail();
  void space();
  bool value(uint8_t depth);
  bool scan_string();
  bool scan_number();
  bool scan_word(FlashText word);
  bool scan_nested(char close, uint8_t depth);

  const char* at_;
  const char* end_;
  const char* key_ = nullptr;
  const char* value_ = nullptr;
  const char* value_end_ = nullptr;
  size_t key_length_ = 0;
  Type type_ = Type::kNull;
  bool begun_ = false;
  bool good_;
};

}  // namespace energier
