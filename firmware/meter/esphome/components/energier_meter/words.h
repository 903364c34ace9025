// What the Nano's letters, flags and reasons mean to people, and calibration steps as commands.
#pragma once

#include <stddef.h>

#include <string>

#include "energier/line.h"

namespace esphome::energier_meter {

struct Status {
  const char* text;
  bool problem;
};

Status status_of(const energier::Measurement& value);
const char* cause_in_words(energier::ResetCause cause);
std::string answer_in_words(const energier::Answer& answer);

/// The command of line.md for a step and its value; false if there is no such step or the value is none it can have.
bool calibration_command(const char* step, float value, char* out, size_t room);

}  // namespace esphome::energier_meter
