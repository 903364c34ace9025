#include "flash_text.h"

#include <stdint.h>
#include <string.h>

namespace energier {

#ifdef __XTENSA__
char FlashText::operator[](size_t index) const {
  typedef uint32_t __attribute__((may_alias)) Word;
  const uintptr_t address = reinterpret_cast<uintptr_t>(at_) + index;
  // volatile: the compiler may not make a byte's load of it.
  const uint32_t word = *reinterpret_cast<const volatile Word*>(address & ~static_cast<uintptr_t>(3));
  return static_cast<char>(word >> (address & 3) * 8);
}
#else
char FlashText::operator[](size_t index) const {
  return at_[index];
}
#endif

size_t FlashText::length() const {
  size_t length = 0;
  while ((*this)[length] != '\0') ++length;
  return length;
}

bool FlashText::is(const char* text, size_t length) const {
  for (size_t i = 0; i < length; ++i) {
    const char byte = (*this)[i];
    if (byte == '\0' || byte != text[i]) return false;
  }
  return (*this)[length] == '\0';
}

bool FlashText::is(const char* text) const {
  return is(text, strlen(text));
}

}  // namespace energier
