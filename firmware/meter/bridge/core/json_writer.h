// JSON into a window; sets the commas itself.
#pragma once

#include <stdint.h>

#include "flash_text.h"
#include "window.h"

namespace energier {

class JsonWriter {
 public:
  explicit JsonWriter(Window* out) : out_(out) {}

  JsonWriter& object() { return begin('{'); }
  JsonWriter& array() { return begin('['); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(FlashText name);
  JsonWriter& string(FlashText value) { return open_string().part(value).close_string(); }
  JsonWriter& string(const char* value) { return open_string().part(value).close_string(); }
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // `value` in units of 10^-decimals: fixed(22013, 2) writes 220.13.
  JsonWriter& fixed(int64_t value, uint8_t decimals);
  JsonWriter& integer(int64_t value) { return fixed(value, 0); }

  // A string of several parts: open_string(), part()..., close_string().
  JsonWriter& open_string();
  JsonWriter& part(FlashText text);
  JsonWriter& part(const char* text);
  JsonWriter& close_string();

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& literal(FlashText text);
  void escape(char character);
  void separate();

  Window* out_;
  bool comma_ = false;
};

}  // namespace energier
