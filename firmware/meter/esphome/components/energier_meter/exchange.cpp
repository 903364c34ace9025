#include "exchange.h"

#include <string.h>

namespace energier {

namespace {

constexpr uint8_t kMostTimes = 2;
constexpr uint32_t kPatienceMs = 3000;
constexpr uint32_t kLearningPatienceMs = 10000;  // Z and R look at the load for seconds before they answer

}  // namespace

bool Exchange::begin(const char* body) {
  const size_t length = strlen(body);
  if (waiting_ || length == 0 || length >= sizeof body_) return false;
  memcpy(body_, body, length + 1);
  ++id_;
  if (id_ == 0) id_ = 1;  // 0 is for people at a terminal
  said_ = 0;
  waiting_ = true;
  return true;
}

size_t Exchange::due(uint32_t now_ms, char* out, size_t room) {
  if (!waiting_ || said_ >= kMostTimes || (said_ > 0 && !late(now_ms)) || room == 0) return 0;
  // The newline before ends what noise may have left in the Nano's buffer, as the ESP8266's start does.
  out[0] = '\n';
  const size_t length = format_command(id_, body_, out + 1, room - 1);
  if (length == 0) return 0;
  ++said_;
  said_ms_ = now_ms;
  return length + 1;
}

bool Exchange::ends(const Answer& answer) {
  if (!waiting_ || said_ == 0 || answer.id != id_) return false;
  waiting_ = false;
  return true;
}

bool Exchange::gives_up(uint32_t now_ms) {
  if (!waiting_ || said_ < kMostTimes || !late(now_ms)) return false;
  waiting_ = false;
  return true;
}

bool Exchange::late(uint32_t now_ms) const {
  const bool learning = body_[0] == 'Z' || body_[0] == 'R';
  return now_ms - said_ms_ > (learning ? kLearningPatienceMs : kPatienceMs);
}

}  // namespace energier
