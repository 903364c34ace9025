#include "words.h"

#include <cmath>
#include <cstring>

#include "energier/text.h"

namespace esphome::energier_meter {

namespace {

struct Step {
  const char* name;
  char letter;
  uint8_t decimals;
  float least;
  float most;
};

/// Bounds no home's meter leaves; the Nano knows closer ones. A step without a value has none.
constexpr Step STEPS[] = {
    {"zero", 'Z', 0, 0, 0},     {"voltage", 'V', 2, 1, 500}, {"current", 'I', 3, 0.01f, 300},
    {"phase", 'P', 3, -30, 30}, {"resistive", 'R', 0, 0, 0}, {"reverse", 'T', 0, 0, 0},
    {"undo", 'U', 0, 0, 0},
};

struct Reason {
  const char* code;
  const char* text;
};

constexpr Reason REASONS[] = {
    {"unknown", "the Nano does not know this command"},
    {"range", "out of bounds"},
    {"no_signal", "there is nothing to calibrate with"},
    {"unsteady", "it does not stay the same"},
    {"load", "a current flows where there should be none"},
    {"busy", "the Nano is busy with another command"},
    {"storage", "the EEPROM does not keep it"},
    {"none", "there is nothing to undo"},
};

}  // namespace

Status status_of(const energier::Measurement& value) {
  if (value.flags & energier::kStorageFailed) return {"the EEPROM does not keep", true};
  if (value.flags & energier::kNoMains) return {"no mains", true};
  if (value.clipped > 0) return {"clipped", true};
  if (value.flags & energier::kUncalibrated) return {"uncalibrated", false};
  if (value.flags & energier::kCounterLost) return {"the counter was lost", false};
  return {"ok", false};
}

const char* cause_in_words(energier::ResetCause cause) {
  switch (cause) {
    case energier::ResetCause::kExternal:
      return "reset pin";
    case energier::ResetCause::kBrownOut:
      return "brown-out";
    case energier::ResetCause::kWatchdog:
      return "watchdog";
    case energier::ResetCause::kPower:
      break;
  }
  return "power";
}

std::string answer_in_words(const energier::Answer& answer) {
  if (!answer.ok) {
    for (const Reason& reason : REASONS) {
      if (strcmp(reason.code, answer.reason) == 0) return reason.text;
    }
    return answer.reason;
  }
  if (!answer.changed) return "ok";
  char text[64];
  energier::TextWriter(text, sizeof text)
      .text("ok, was ")
      .fixed(answer.micro_was, 6)
      .text(", now ")
      .fixed(answer.micro_now, 6);
  return text;
}

bool calibration_command(const char* name, float value, char* out, size_t room) {
  for (const Step& step : STEPS) {
    if (strcmp(step.name, name) != 0) continue;
    energier::TextWriter command(out, room);
    command.character(step.letter);
    if (step.decimals > 0) {
      if (!(step.least <= value && value <= step.most)) return false;
      command.fixed(llround(value * std::pow(10.0, step.decimals)), step.decimals);
    }
    return command.fits();
  }
  return false;
}

}  // namespace esphome::energier_meter
