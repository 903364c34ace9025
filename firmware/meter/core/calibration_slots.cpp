#include "calibration_slots.h"

#include <string.h>

namespace energier {

namespace {

// number u16, flags u8, spare u8, four floats, mV u16, CRC u16, little-endian.
enum Flag : uint8_t { kReversedFlag = 1, kVoltageKnown = 2, kCurrentKnown = 4, kHasPrevious = 128 };
constexpr uint8_t kFlagsAt = 2;
constexpr uint8_t kFloatsAt = 4;
constexpr uint8_t kSupplyAt = 20;

struct Slot {
  uint16_t number;
  bool has_previous;
  Calibration calibration;
};

uint16_t begin_of(uint8_t place) {
  return static_cast<uint16_t>(CalibrationSlots::kBegin + place * CalibrationSlots::kPitch);
}

bool read_slot(Eeprom* eeprom, uint8_t place, Slot* out) {
  uint8_t bytes[CalibrationSlots::kRecord];
  if (!read_record(eeprom, begin_of(place), sizeof bytes, bytes)) return false;
  float factors[4];
  memcpy(&out->number, bytes, sizeof out->number);
  memcpy(factors, bytes + kFloatsAt, sizeof factors);
  const uint8_t flags = bytes[kFlagsAt];
  out->has_previous = (flags & kHasPrevious) != 0;
  Calibration* const value = &out->calibration;
  value->volts_per_code = factors[0];
  value->amperes_per_code = factors[1];
  value->degrees = factors[2];
  value->noise_codes = factors[3];
  memcpy(&value->supply_millivolts, bytes + kSupplyAt, sizeof value->supply_millivolts);
  value->reversed = (flags & kReversedFlag) != 0;
  value->voltage_known = (flags & kVoltageKnown) != 0;
  value->current_known = (flags & kCurrentKnown) != 0;
  return plausible(*value);
}

}  // namespace

bool CalibrationSlots::load(Eeprom* eeprom, Calibration* out) {
  bool found = false;
  for (uint8_t place = 0; place < 2; ++place) {
    Slot slot;
    if (!read_slot(eeprom, place, &slot) || (found && !newer(slot.number, number_))) continue;
    found = true;
    number_ = slot.number;
    place_ = place;
    has_previous_ = slot.has_previous;
    *out = slot.calibration;
  }
  Calibration before;
  has_previous_ = has_previous_ && previous(eeprom, &before);
  return found;
}

bool CalibrationSlots::previous(Eeprom* eeprom, Calibration* out) const {
  Slot slot;
  if (!has_previous_ || !read_slot(eeprom, static_cast<uint8_t>(1 - place_), &slot)) return false;
  *out = slot.calibration;
  return true;
}

void CalibrationSlots::save(RecordWriter* writer, const Calibration& value, bool keeps_previous) {
  uint8_t bytes[kRecord] = {};
  const uint16_t number = static_cast<uint16_t>(number_ + 1);
  const float factors[4] = {value.volts_per_code, value.amperes_per_code, value.degrees, value.noise_codes};
  memcpy(bytes, &number, sizeof number);
  bytes[kFlagsAt] =
      static_cast<uint8_t>((value.reversed ? kReversedFlag : 0) | (value.voltage_known ? kVoltageKnown : 0) |
                           (value.current_known ? kCurrentKnown : 0) | (keeps_previous ? kHasPrevious : 0));
  memcpy(bytes + kFloatsAt, factors, sizeof factors);
  memcpy(bytes + kSupplyAt, &value.supply_millivolts, sizeof value.supply_millivolts);
  writer->begin(begin_of(static_cast<uint8_t>(1 - place_)), bytes, kRecord);
  has_previous_ = false;
  will_have_previous_ = keeps_previous;
}

void CalibrationSlots::saved(bool kept) {
  if (!kept) return;
  ++number_;
  place_ = static_cast<uint8_t>(1 - place_);
  has_previous_ = will_have_previous_;
}

}  // namespace energier
