// Records in the EEPROM: fixed places, each ended by the CRC of the bytes before it, so that a torn one is known. One
// byte is written a turn, and what was written is read again.
#pragma once

#include <stdint.h>

#include "eeprom.h"

namespace energier {

constexpr uint8_t kLongestRecord = 24;

// Reads a record of `length` bytes, the CRC included. False: what stands there is none.
bool read_record(Eeprom* eeprom, uint16_t at, uint8_t length, uint8_t* out);

// Whether `a` was written after `b`; the numbers wrap.
inline bool newer(uint16_t a, uint16_t b) {
  return static_cast<int16_t>(a - b) > 0;
}

class RecordWriter {
 public:
  enum class State : uint8_t { kIdle, kWriting, kKept, kFailed };

  explicit RecordWriter(Eeprom* eeprom) : eeprom_(eeprom) {}

  // `length` bytes with room for the CRC in the last two.
  void begin(uint16_t at, const uint8_t* bytes, uint8_t length);
  // One step. kKept and kFailed are told once.
  State turn();

 private:
  Eeprom* eeprom_;
  uint8_t bytes_[kLongestRecord];
  uint16_t at_ = 0;
  uint8_t length_ = 0;
  uint8_t next_ = 0;
  State state_ = State::kIdle;
};

}  // namespace energier
