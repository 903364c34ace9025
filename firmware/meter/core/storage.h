// What the meter keeps over power cuts: its calibration and its counter. Written in the background, one byte a turn.
#pragma once

#include <stdint.h>

#include "calibration_slots.h"
#include "counter_ring.h"

namespace energier {

class Storage {
 public:
  explicit Storage(Eeprom* eeprom) : eeprom_(eeprom), writer_(eeprom) {}

  // At the start. False where nothing readable was kept.
  bool load(Calibration* out) { return slots_.load(eeprom_, out); }
  bool load(Saved* out) { return ring_.load(eeprom_, out); }

  // Saves the newest counter as soon as the EEPROM is free.
  void save(const Saved& value);
  // Saves a calibration; `saving_calibration` until it is over, then `calibration_kept` tells how it ended.
  void save(const Calibration& value, bool keeps_previous);
  bool saving_calibration() const { return calibration_due_ || writing_ == Writing::kCalibration; }
  const Calibration& calibration() const { return calibration_; }
  bool calibration_kept() const { return calibration_kept_; }

  // Waits for the EEPROM where it is busy writing a byte, 3.4 ms at most: a command that is rare.
  bool previous(Calibration* out);
  bool has_previous() const { return slots_.has_previous(); }

  // One step.
  void turn();
  // The last save did not hold.
  bool failed() const { return failed_; }

 private:
  enum class Writing : uint8_t { kNothing, kCalibration, kCounter };

  Eeprom* eeprom_;
  RecordWriter writer_;
  CalibrationSlots slots_;
  CounterRing ring_;
  Calibration calibration_;
  Saved counter_;
  bool calibration_due_ = false;
  bool keeps_previous_ = false;
  bool calibration_kept_ = false;
  bool counter_due_ = false;
  Writing writing_ = Writing::kNothing;
  uint8_t tries_ = 0;
  bool failed_ = false;
};

}  // namespace energier
