// The settings in a file that only its owner may read, for a password is in it.
#pragma once

#include "bridge/core/settings.h"

namespace energier {

// False after saying what is wrong with the file, in which line, and what to do.
bool read_settings(const char* path, Settings* out);

}  // namespace energier
