// The counter in RAM that nothing clears at a start: it outlives every reset but a power cut, after which it is noise.
#pragma once

#include <stdint.h>

namespace energier {

class Remembered {
 public:
  void keep(uint64_t milliwatthours);
  // Takes the place of the last one in the EEPROM if it is still what was kept, and can have come after that.
  void restore(uint64_t* milliwatthours) const;

 private:
  uint64_t milliwatthours_;
  uint16_t crc_;
};

}  // namespace energier
