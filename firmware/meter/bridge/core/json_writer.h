// JSON into a window; sets the commas itself.
#pragma once

#include <stdint.h>

#include "window.h"

namespace energier {

class JsonWriter {
 public:
  explicit JsonWriter(Window* out) : out_(out) {}

  JsonWriter& object() { return begin('{'); }
  JsonWriter& array() { return begin('['); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& key(const char* name);
  JsonWriter& string(const char* value);
  JsonWriter& boolean(bool value) { return literal(value ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }
  // `value` in units of 10^-decimals: fixed(22013, 2) writes 220.13.
  JsonWriter& fixed(int64_t value, uint8_t decimals);
  JsonWriter& integer(int64_t value) { return fixed(value, 0); }

  // A string of several parts: open_string(), part()..., close_string().
  JsonWriter& open_string();
  JsonWriter& part(const char* text);
  JsonWriter& close_string();

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& literal(const char* text);
  void separate();

  Window* out_;
  bool comma_ = false;
};

}  // namespace energier
