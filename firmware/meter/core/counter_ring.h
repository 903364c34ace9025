// The counter in the EEPROM: a ring of records, each save in the place after the last, so that none wears out early and
// a torn one leaves the one before.
//
// Endurance: 58 places of 100000 writes. A save every 10 min or 0.1 kWh is at most 53000 + 10 a kWh a year; a home of
// 5000 kWh makes 103000, 56 years. (Each start is a save, too: the watchdog, restarting every 2 s for ever, would need
// four months.)
#pragma once

#include <stdint.h>

#include "eeprom_record.h"

namespace energier {

struct Saved {
  uint32_t boot;
  uint64_t milliwatthours;
};

class CounterRing {
 public:
  static constexpr uint16_t kBegin = 96;
  static constexpr uint8_t kRecord = 16;
  static constexpr uint8_t kPlaces = (kEepromSize - kBegin) / kRecord;

  // Finds the newest record. False: there is none.
  bool load(Eeprom* eeprom, Saved* out);
  // Begins to write into the next place.
  void save(RecordWriter* writer, const Saved& value);

 private:
  uint16_t number_ = 0;  // of the next record
  uint8_t place_ = 0;    // of the next record
};

}  // namespace energier
