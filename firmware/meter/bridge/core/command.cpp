#include "command.h"

#include <string.h>

#include "core/text.h"
#include "json_reader.h"
#include "word.h"

namespace energier {

namespace {

constexpr size_t kLongestName = 16;
constexpr int64_t kMicro = 1000000;
constexpr int64_t kMostVoltsOrAmperes = 1000 * kMicro;
constexpr int64_t kMostDegrees = 30 * kMicro;
constexpr uint32_t kPatienceMs = 2500;
constexpr uint32_t kLongPatienceMs = 12000;  // some seconds of measuring come first

// The members of the object that mean something, each at most once.
struct Members {
  char name[kLongestName + 1];
  bool has_name, has_channel, has_volts, has_amperes, has_degrees, resistive;
  int64_t channel, volts, amperes, degrees;
};

bool take_number(const JsonReader& json, bool* has, int64_t* micro, int64_t above, int64_t most) {
  if (*has || !json.number(micro) || *micro <= above || *micro > most) return false;
  *has = true;
  return true;
}

// False for a known key that comes twice or whose value cannot be. Unknown keys may come with newer versions.
bool take_member(const JsonReader& json, Members* members, Command* out) {
  if (json.key_is(FLASH("id"))) {
    if (out->id[0] != '\0') return false;
    if (json.string(out->id, sizeof out->id) && is_word(out->id, '-', '_')) return true;
    out->id[0] = '\0';
    return false;
  }
  if (json.key_is(FLASH("cmd"))) {
    if (members->has_name || json.type() != JsonReader::Type::kString) return false;
    members->has_name = true;
    if (!json.string(members->name, sizeof members->name)) members->name[0] = '\0';
    return true;
  }
  if (json.type() == JsonReader::Type::kNull) return true;
  if (json.key_is(FLASH("ch"))) return take_number(json, &members->has_channel, &members->channel, 0, INT64_MAX);
  if (json.key_is(FLASH("v"))) return take_number(json, &members->has_volts, &members->volts, 0, kMostVoltsOrAmperes);
  if (json.key_is(FLASH("a")))
    return take_number(json, &members->has_amperes, &members->amperes, 0, kMostVoltsOrAmperes);
  if (json.key_is(FLASH("phase"))) {
    return take_number(json, &members->has_degrees, &members->degrees, -kMostDegrees - 1, kMostDegrees);
  }
  if (json.key_is(FLASH("resistive"))) {
    if (members->resistive || json.type() != JsonReader::Type::kTrue) return false;
    members->resistive = true;
  }
  return true;
}

bool choose_calibration(const Members& members, Command* out) {
  if (members.has_volts + members.has_amperes + members.has_degrees + members.resistive != 1) return false;
  if (members.has_volts) {
    out->request = Request::kVoltage;
    out->micro = members.volts;
  } else if (members.has_amperes) {
    out->request = Request::kCurrent;
    out->micro = members.amperes;
  } else if (members.has_degrees) {
    out->request = Request::kPhase;
    out->micro = members.degrees;
  } else {
    out->request = Request::kResistive;
  }
  return true;
}

}  // namespace

FlashText code_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return FlashText();
    case Refusal::kInvalid:
      return FLASH("invalid");
    case Refusal::kUnknownChannel:
      return FLASH("unknown_channel");
    case Refusal::kUnknownCommand:
      return FLASH("unknown_command");
    case Refusal::kNotSupported:
      return FLASH("not_supported");
    case Refusal::kRange:
      return FLASH("range");
    case Refusal::kNoSignal:
      return FLASH("no_signal");
    case Refusal::kLoad:
      return FLASH("load");
    case Refusal::kUnsteady:
      return FLASH("unsteady");
    case Refusal::kBusy:
      return FLASH("busy");
    case Refusal::kStorage:
      return FLASH("storage");
    case Refusal::kNothing:
      return FLASH("none");
    case Refusal::kFailed:
      break;
  }
  return FLASH("failed");
}

Refusal parse_command(const char* payload, size_t length, Command* out, FlashText* why) {
  memset(out, 0, sizeof *out);
  Members members;
  memset(&members, 0, sizeof members);
  JsonReader json(payload, length);
  bool fine = true;
  while (json.next()) fine = take_member(json, &members, out) && fine;
  *why = FLASH("no JSON object");
  if (!json.good()) {
    out->id[0] = '\0';
    return Refusal::kInvalid;
  }
  *why = FLASH("\"id\" must be 1-64 letters, digits, - or _");
  if (out->id[0] == '\0') return Refusal::kInvalid;
  *why = FLASH("a value is of the wrong type, out of bounds, or there twice");
  if (!fine || !members.has_name) return Refusal::kInvalid;
  const char* name = members.name;
  *why = FLASH("this device does not know the command");
  if (FLASH("capture").is(name) || FLASH("model").is(name) || FLASH("reset_trip").is(name)) {
    return Refusal::kNotSupported;
  }
  if (FLASH("zero").is(name)) {
    out->request = Request::kZero;
  } else if (FLASH("undo").is(name)) {
    out->request = Request::kUndo;
  } else if (FLASH("identify").is(name)) {
    out->request = Request::kIdentify;
  } else if (FLASH("restart").is(name)) {
    out->request = Request::kRestart;
  } else if (FLASH("calibrate").is(name)) {
    *why = FLASH("calibrate needs one of v, a, phase and resistive");
    if (!choose_calibration(members, out)) return Refusal::kInvalid;
  } else {
    return Refusal::kUnknownCommand;
  }
  *why = FLASH("a meter has channel 1 alone");
  if (members.has_channel && members.channel != kMicro) return Refusal::kUnknownChannel;
  return Refusal::kNone;
}

bool is_for_meter(Request request) {
  return request != Request::kIdentify && request != Request::kRestart;
}

void write_for_meter(const Command& command, char* out, size_t room) {
  TextWriter text(out, room);
  const int64_t half = command.micro < 0 ? -500 : 500;
  const int64_t milli = (command.micro + half) / 1000;
  switch (command.request) {
    case Request::kZero:
      text.character('Z');
      break;
    case Request::kVoltage:
      text.character('V').fixed(milli, 3);
      break;
    case Request::kCurrent:
      text.character('I').fixed(milli, 3);
      break;
    case Request::kPhase:
      text.character('P').fixed(milli, 3);
      break;
    case Request::kResistive:
      text.character('R');
      break;
    case Request::kUndo:
      text.character('U');
      break;
    case Request::kIdentify:
    case Request::kRestart:
      break;
  }
}

uint32_t patience_ms(Request request) {
  return request == Request::kZero || request == Request::kResistive ? kLongPatienceMs : kPatienceMs;
}

Refusal refusal_of(const char* reason) {
  if (FLASH("unknown").is(reason)) return Refusal::kNotSupported;
  for (uint8_t code = static_cast<uint8_t>(Refusal::kRange); code <= static_cast<uint8_t>(Refusal::kNothing); ++code) {
    const Refusal refusal = static_cast<Refusal>(code);
    if (code_of(refusal).is(reason)) return refusal;
  }
  return Refusal::kFailed;
}

}  // namespace energier
