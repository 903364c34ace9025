// The calibration in the EEPROM: two places written in turn. The older one is the calibration before, to be taken back.
#pragma once

#include <stdint.h>

#include "calibration.h"
#include "eeprom_record.h"

namespace energier {

class CalibrationSlots {
 public:
  // Brown-outs like to damage the lowest bytes of an EEPROM: they stay unused.
  static constexpr uint16_t kBegin = 16;
  static constexpr uint8_t kRecord = 24;
  static constexpr uint8_t kPitch = 32;

  // Finds the newer readable one. False: there is none.
  bool load(Eeprom* eeprom, Calibration* out);
  // The calibration before the newest. False: it was taken back already, or there is none.
  bool previous(Eeprom* eeprom, Calibration* out) const;
  bool has_previous() const { return has_previous_; }
  // Begins to write over the older one. `keeps_previous`: the newest becomes the one to take back.
  void save(RecordWriter* writer, const Calibration& value, bool keeps_previous);
  // Tells how that save ended.
  void saved(bool kept);

 private:
  uint16_t number_ = 0;  // of the newest record
  uint8_t place_ = 1;    // of the newest record
  bool has_previous_ = false;
  bool will_have_previous_ = false;
};

}  // namespace energier
