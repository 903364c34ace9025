#include "window.h"

#include <string.h>

namespace energier {

void Window::put(const char* text, size_t length) {
  const size_t begin = length_;
  length_ += length;
  if (length_ <= from_ || begin >= from_ + room_) return;
  const size_t skipped = begin < from_ ? from_ - begin : 0;
  size_t taken = length - skipped;
  if (taken > room_ - kept_) taken = room_ - kept_;
  memcpy(out_ + kept_, text + skipped, taken);
  kept_ += taken;
}

void Window::put(const char* text) {
  put(text, strlen(text));
}

void Window::put(FlashText text) {
  for (size_t i = 0; text[i] != '\0'; ++i) put(text[i]);
}

}  // namespace energier
