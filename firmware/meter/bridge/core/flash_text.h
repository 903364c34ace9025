// Constant texts. On the ESP8266 they stay in flash, which can only be read in whole words; elsewhere they are plain.
#pragma once

#include <stddef.h>

#ifdef __XTENSA__
#define ENERGIER_IN_FLASH __attribute__((section(".irom.text.energier"), aligned(4)))
#else
#define ENERGIER_IN_FLASH
#endif

// A literal as a FlashText; in functions of .cpp files only.
#define FLASH(literal)                                        \
  ::energier::FlashText(__extension__({                       \
    static const char in_flash[] ENERGIER_IN_FLASH = literal; \
    &in_flash[0];                                             \
  }))

namespace energier {

class FlashText {
 public:
  // No text at all.
  FlashText() : at_(nullptr) {}
  // Use FLASH.
  explicit FlashText(const char* at) : at_(at) {}

  explicit operator bool() const { return at_ != nullptr; }
  // A byte of it; zero at its end.
  char operator[](size_t index) const;
  size_t length() const;
  bool is(const char* text) const;
  // Whether these `length` bytes are the text.
  bool is(const char* text, size_t length) const;

 private:
  const char* at_;
};

}  // namespace energier
