// The Nano's EEPROM, kept in a file. A byte takes 3.4 ms to write, as on the chip; power that goes meanwhile leaves it
// torn.
#pragma once

#include <stdint.h>

#include <array>
#include <string>

#include "simavr.h"

namespace energier {
namespace sim {

constexpr size_t kEepromSize = 1024;

class Eeprom {
 public:
  // No path: kept in memory only. Throws std::runtime_error for a file that is not an EEPROM's.
  Eeprom(avr_t* avr, const std::string& path);
  ~Eeprom();
  Eeprom(const Eeprom&) = delete;
  Eeprom& operator=(const Eeprom&) = delete;

  // Power goes: the byte being written becomes a mixture of what it was and what it should be.
  void cut();
  // After a reset, which a write outlives.
  void restart();
  // A worn EEPROM takes every write and keeps none.
  void wear(bool worn) { worn_ = worn; }

  unsigned long writes() const { return writes_; }
  // Most writes of one byte.
  unsigned long worst() const;
  // Reads and writes while a byte was being written, which the chip does not do.
  unsigned long misused() const { return misused_; }

 private:
  static void controlled(avr_t* avr, avr_io_addr_t address, uint8_t value, void* self);
  static avr_cycle_count_t done(avr_t* avr, avr_cycle_count_t when, void* self);

  void begin(size_t address);
  void keep(size_t address, uint8_t byte);

  avr_t* avr_;
  avr_eeprom_t* part_;
  int file_ = -1;
  std::array<uint8_t, kEepromSize> kept_;
  std::array<unsigned long, kEepromSize> written_;
  avr_cycle_count_t armed_ = 0;  // when writing was last allowed,
  avr_cycle_count_t busy_ = 0;   // and the write's end
  size_t address_ = 0;
  uint8_t before_ = 0;
  bool worn_ = false;
  unsigned long writes_ = 0;
  unsigned long misused_ = 0;
};

}  // namespace sim
}  // namespace energier
