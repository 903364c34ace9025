#include "question.h"

#include <string.h>

namespace energier {

void Question::ask(const Command& command, uint16_t number, uint64_t ms) {
  memcpy(id_, command.id, sizeof id_);
  write_for_meter(command, body_, sizeof body_);
  number_ = number;
  patience_ms_ = patience_ms(command.request);
  next_ms_ = ms;
  tries_ = 1;
}

size_t Question::due(uint64_t ms, char* out, size_t room) {
  if (!busy() || tries_ > kTries || ms < next_ms_) return 0;
  ++tries_;
  next_ms_ = ms + patience_ms_;
  return format_command(number_, body_, out, room);
}

bool Question::given_up(uint64_t ms) {
  if (tries_ <= kTries || ms < next_ms_) return false;
  tries_ = 0;
  return true;
}

bool Question::answered_by(const Answer& answer) {
  if (!busy() || answer.id != number_) return false;
  tries_ = 0;
  return true;
}

}  // namespace energier
