#include "utf8.h"

#include <stdint.h>

namespace energier {

bool is_utf8(const char* text, size_t length) {
  const uint8_t* at = reinterpret_cast<const uint8_t*>(text);
  const uint8_t* end = at + length;
  while (at < end) {
    const uint8_t lead = *at++;
    if (lead < 0x80) continue;
    const uint8_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || static_cast<size_t>(end - at) < more) return false;
    uint32_t point = lead & (0x3FU >> more);
    for (uint8_t i = 0; i < more; ++i, ++at) {
      if ((*at & 0xC0) != 0x80) return false;
      point = point << 6 | (*at & 0x3FU);
    }
    const bool longer_than_needed = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (longer_than_needed || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF) return false;
  }
  return true;
}

}  // namespace energier
