// What others ask of the meter (contract `cmd`), parsed at the door, and what the Nano is told of it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "flash_text.h"

namespace energier {

constexpr size_t kLongestRequestId = 64;

enum class Request : uint8_t { kZero, kVoltage, kCurrent, kPhase, kResistive, kUndo, kIdentify, kRestart };

// Why a command is not done: the error codes of the contract's `ack`.
// The contract's codes; from kRange on they are the Nano's own words too, see ../../line.md.
enum class Refusal : uint8_t {
  kNone,
  kInvalid,
  kUnknownChannel,
  kUnknownCommand,
  kNotSupported,
  kFailed,
  kRange,
  kNoSignal,
  kLoad,
  kUnsteady,
  kBusy,
  kStorage,
  kNothing,
};

// None for kNone.
FlashText code_of(Refusal refusal);

struct Command {
  char id[kLongestRequestId + 1];  // empty: there is nobody to answer
  Request request;
  int64_t micro;  // the true value in millionths: V, A or degrees
};

// Fills `id` also where it refuses, if it could be read. `why` is set to a reason for the log then.
Refusal parse_command(const char* payload, size_t length, Command* out, FlashText* why);

// Whether the Nano does it; the bridge itself does the others.
bool is_for_meter(Request request);
// The command as in ../../line.md, like "V221.300".
void write_for_meter(const Command& command, char* out, size_t room);
// How long the Nano may take to answer, ms.
uint32_t patience_ms(Request request);

// What a reason of the Nano's is in the contract.
Refusal refusal_of(const char* reason);

}  // namespace energier
