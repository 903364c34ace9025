#include "eeprom_record.h"

#include <string.h>

#include "crc16.h"

namespace energier {

namespace {

constexpr uint8_t kCrcBytes = 2;

uint16_t crc_of(const uint8_t* bytes, uint8_t length) {
  return crc16(bytes, static_cast<size_t>(length - kCrcBytes));
}

}  // namespace

bool read_record(Eeprom* eeprom, uint16_t at, uint8_t length, uint8_t* out) {
  for (uint8_t i = 0; i < length; ++i) out[i] = eeprom->read(static_cast<uint16_t>(at + i));
  const uint16_t told = static_cast<uint16_t>(out[length - 2] | out[length - 1] << 8);
  return crc_of(out, length) == told;
}

void RecordWriter::begin(uint16_t at, const uint8_t* bytes, uint8_t length) {
  memcpy(bytes_, bytes, length);
  const uint16_t crc = crc_of(bytes, length);
  bytes_[length - 2] = static_cast<uint8_t>(crc & 0xFF);
  bytes_[length - 1] = static_cast<uint8_t>(crc >> 8);
  at_ = at;
  length_ = length;
  next_ = 0;
  state_ = State::kWriting;
}

RecordWriter::State RecordWriter::turn() {
  if (state_ == State::kIdle || !eeprom_->ready()) return state_;
  if (next_ < length_) {
    const uint16_t at = static_cast<uint16_t>(at_ + next_);
    if (eeprom_->read(at) != bytes_[next_]) eeprom_->write(at, bytes_[next_]);
    ++next_;
    return state_;
  }
  state_ = State::kIdle;
  for (uint8_t i = 0; i < length_; ++i) {
    if (eeprom_->read(static_cast<uint16_t>(at_ + i)) != bytes_[i]) return State::kFailed;
  }
  return State::kKept;
}

}  // namespace energier
