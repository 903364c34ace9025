// Words of ASCII, as names have them.
#pragma once

namespace energier {

inline bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Not empty, and only letters, digits and these.
inline bool is_word(const char* text, char also, char and_also) {
  const char* at = text;
  while (is_letter_or_digit(*at) || (*at != '\0' && (*at == also || *at == and_also))) ++at;
  return at > text && *at == '\0';
}

}  // namespace energier
