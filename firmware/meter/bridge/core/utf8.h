// Whether bytes are UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
#pragma once

#include <stddef.h>

namespace energier {

bool is_utf8(const char* text, size_t length);

}  // namespace energier
