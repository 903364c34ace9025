#include "counter_ring.h"

#include <string.h>

namespace energier {

namespace {

// number u16, boot u32, mWh u64, CRC u16, little-endian.
constexpr uint8_t kBootAt = 2;
constexpr uint8_t kCountAt = 6;
constexpr uint64_t kMostMilliwatthours = 1000000000000000;  // 1 TWh: more is no counter of a home

}  // namespace

bool CounterRing::load(Eeprom* eeprom, Saved* out) {
  bool found = false;
  uint8_t bytes[kRecord];
  for (uint8_t place = 0; place < kPlaces; ++place) {
    if (!read_record(eeprom, static_cast<uint16_t>(kBegin + place * kRecord), kRecord, bytes)) continue;
    Saved value;
    uint16_t number;
    memcpy(&number, bytes, sizeof number);
    memcpy(&value.boot, bytes + kBootAt, sizeof value.boot);
    memcpy(&value.milliwatthours, bytes + kCountAt, sizeof value.milliwatthours);
    if (value.milliwatthours > kMostMilliwatthours) continue;
    ++number;
    if (found && !newer(number, number_)) continue;
    found = true;
    number_ = number;
    place_ = static_cast<uint8_t>((place + 1) % kPlaces);
    *out = value;
  }
  return found;
}

void CounterRing::save(RecordWriter* writer, const Saved& value) {
  uint8_t bytes[kRecord];
  memcpy(bytes, &number_, sizeof number_);
  memcpy(bytes + kBootAt, &value.boot, sizeof value.boot);
  memcpy(bytes + kCountAt, &value.milliwatthours, sizeof value.milliwatthours);
  writer->begin(static_cast<uint16_t>(kBegin + place_ * kRecord), bytes, kRecord);
  ++number_;
  place_ = static_cast<uint8_t>((place_ + 1) % kPlaces);
}

}  // namespace energier
