// An EEPROM that lives as long as the test: slow, torn by power cuts, worn at will.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "check.h"
#include "eeprom.h"

class MemoryEeprom final : public energier::Eeprom {
 public:
  std::vector<uint8_t> bytes = std::vector<uint8_t>(energier::kEepromSize, 0xFF);
  std::function<bool(uint16_t at)> worn = [](uint16_t) { return false; };
  long writes_left = 1L << 40;  // then the power is cut: that byte is torn, later ones are not written
  long writes = 0;
  uint8_t turns_per_write = 3;

  bool ready() override {
    if (busy_ > 0) --busy_;
    return busy_ == 0;
  }
  uint8_t read(uint16_t at) override {
    CHECK(busy_ == 0);
    return bytes.at(at);
  }
  void write(uint16_t at, uint8_t byte) override {
    CHECK(busy_ == 0);
    busy_ = turns_per_write;
    ++writes;
    if (writes_left <= 0 || worn(at)) return;
    bytes.at(at) = --writes_left == 0 ? static_cast<uint8_t>(byte ^ 0x5A) : byte;
  }

 private:
  uint8_t busy_ = 0;
};
