// What is said to the Nano: bytes of the UART to commands, see ../line.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

enum class CommandKind : char {
  kUnknown = 0,
  kVoltage = 'V',
  kCurrent = 'I',
  kPhase = 'P',
  kResistive = 'R',
  kNoise = 'Z',
  kTurnRound = 'T',
  kBurden = 'B',
  kUndo = 'U',
  kForget = 'F',
  kCount = 'W',
  kSay = 'S',
};

struct Command {
  uint16_t id;   // 0 from a terminal
  uint16_t crc;  // of the body: two commands of one id may differ
  CommandKind kind;
  bool in_range;  // the numbers are there and within their bounds
  float value;    // V, A, degrees or ohm
  float turns;
  uint64_t milliwatthours;
};

// Reads a bare command, like "V221.3".
Command parse_command(const char* body, size_t length);

class CommandReader {
 public:
  // Takes one byte; true if it ended a command. Lines with a wrong CRC, bytes no line has, or without end are dropped.
  // After one of these, or one that is no command, a bare command needs an empty line or a framed one before it: noise
  // on the wire is no command.
  bool feed(char byte, Command* out);

 private:
  bool finish(Command* out);

  // The longest: "@65535,B1000.000000,100000.000000*FFFF".
  char buffer_[48];
  uint8_t filled_ = 0;
  bool damaged_ = false;
  bool quiet_ = true;
};

}  // namespace energier
