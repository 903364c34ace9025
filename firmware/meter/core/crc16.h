// CRC-16/IBM-3740 ("CCITT-FALSE"): polynomial 0x1021, begins with 0xFFFF; "123456789" gives 0x29B1.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

constexpr uint16_t kCrcStart = 0xFFFF;

uint16_t crc16(const void* bytes, size_t length, uint16_t crc = kCrcStart);

}  // namespace energier
