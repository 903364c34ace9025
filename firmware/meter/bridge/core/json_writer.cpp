#include "json_writer.h"

#include "core/text.h"

namespace energier {

JsonWriter& JsonWriter::begin(char bracket) {
  separate();
  out_->put(bracket);
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  out_->put(bracket);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(const char* name) {
  string(name);
  out_->put(':');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(const char* value) {
  return open_string().part(value).close_string();
}

JsonWriter& JsonWriter::fixed(int64_t value, uint8_t decimals) {
  char digits[32];
  TextWriter text(digits, sizeof digits);
  text.fixed(value, decimals);
  return literal(digits);
}

JsonWriter& JsonWriter::open_string() {
  separate();
  out_->put('"');
  return *this;
}

JsonWriter& JsonWriter::part(const char* text) {
  for (; *text != '\0'; ++text) {
    const unsigned char byte = static_cast<unsigned char>(*text);
    if (byte < ' ') {
      out_->put("\\u00");
      out_->put("0123456789abcdef"[byte >> 4]);
      out_->put("0123456789abcdef"[byte & 0xF]);
      continue;
    }
    if (*text == '"' || *text == '\\') out_->put('\\');
    out_->put(*text);
  }
  return *this;
}

JsonWriter& JsonWriter::close_string() {
  out_->put('"');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::literal(const char* text) {
  separate();
  out_->put(text);
  comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (comma_) out_->put(',');
}

}  // namespace energier
