#include "crc16.h"

namespace energier {

uint16_t crc16(const void* bytes, size_t length, uint16_t crc) {
  const uint8_t* byte = static_cast<const uint8_t*>(bytes);
  for (size_t i = 0; i < length; ++i) {
    crc = static_cast<uint16_t>(crc ^ (static_cast<uint16_t>(byte[i]) << 8));
    for (uint8_t bit = 0; bit < 8; ++bit) {
      const bool top = (crc & 0x8000) != 0;
      crc = static_cast<uint16_t>(crc << 1);
      if (top) crc = static_cast<uint16_t>(crc ^ 0x1021);
    }
  }
  return crc;
}

}  // namespace energier
