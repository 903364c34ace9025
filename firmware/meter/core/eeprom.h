// The EEPROM, as much of it as the meter needs. Writing a byte takes 3.4 ms; nobody waits for it.
#pragma once

#include <stdint.h>

namespace energier {

constexpr uint16_t kEepromSize = 1024;

class Eeprom {
 public:
  // Whether the last write is over: nothing may be read or written before.
  virtual bool ready() = 0;
  virtual uint8_t read(uint16_t at) = 0;
  virtual void write(uint16_t at, uint8_t byte) = 0;

 protected:
  ~Eeprom() = default;
};

}  // namespace energier
