// A text of which only a window is kept: what writes a long message is run again for every piece of it, and no buffer
// has to hold it whole.
#pragma once

#include <stddef.h>

#include "flash_text.h"

namespace energier {

class Window {
 public:
  // Keeps bytes `from` to `from` + `room` of the text. With a room of 0 it only counts.
  Window(char* out, size_t room, size_t from = 0) : out_(out), room_(room), from_(from) {}

  void put(const char* text, size_t length);
  void put(const char* text);
  void put(FlashText text);
  void put(char character) { put(&character, 1); }

  // Bytes of the whole text so far.
  size_t length() const { return length_; }
  // Bytes of it in the window.
  size_t kept() const { return kept_; }

 private:
  char* out_;
  size_t room_;
  size_t from_;
  size_t length_ = 0;
  size_t kept_ = 0;
};

// A message's body. Writes the same text every time it is asked, as long as it is being published.
class Payload {
 public:
  virtual void write(Window* out) const = 0;

 protected:
  ~Payload() = default;
};

// Gives the whole body to `send(bytes, length)`, piece by piece.
template <typename Send>
void send_in_pieces(const Payload& payload, Send send) {
  char piece[512];
  for (size_t at = 0;; at += sizeof piece) {
    Window window(piece, sizeof piece, at);
    payload.write(&window);
    if (window.kept() == 0) return;
    send(piece, window.kept());
  }
}

class TextPayload : public Payload {
 public:
  explicit TextPayload(const char* text) : text_(text) {}
  void write(Window* out) const override { out->put(text_); }

 private:
  const char* text_;
};

}  // namespace energier
