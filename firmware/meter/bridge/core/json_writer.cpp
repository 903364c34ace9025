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

JsonWriter& JsonWriter::key(FlashText name) {
  string(name);
  out_->put(':');
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  return literal(value ? FLASH("true") : FLASH("false"));
}

JsonWriter& JsonWriter::null() {
  return literal(FLASH("null"));
}

JsonWriter& JsonWriter::fixed(int64_t value, uint8_t decimals) {
  char digits[32];
  TextWriter text(digits, sizeof digits);
  text.fixed(value, decimals);
  separate();
  out_->put(digits);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::open_string() {
  separate();
  out_->put('"');
  return *this;
}

JsonWriter& JsonWriter::part(const char* text) {
  while (*text != '\0') escape(*text++);
  return *this;
}

JsonWriter& JsonWriter::part(FlashText text) {
  for (size_t i = 0; text[i] != '\0'; ++i) escape(text[i]);
  return *this;
}

void JsonWriter::escape(char character) {
  const unsigned char byte = static_cast<unsigned char>(character);
  if (byte < ' ') {
    out_->put(FLASH("\\u00"));
    out_->put(FLASH("0123456789abcdef")[byte >> 4]);
    out_->put(FLASH("0123456789abcdef")[byte & 0xF]);
    return;
  }
  if (character == '"' || character == '\\') out_->put('\\');
  out_->put(character);
}

JsonWriter& JsonWriter::close_string() {
  out_->put('"');
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::literal(FlashText text) {
  separate();
  out_->put(text);
  comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (comma_) out_->put(',');
}

}  // namespace energier
