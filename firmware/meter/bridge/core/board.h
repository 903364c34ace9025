// What the bridge asks of the machine it runs on.
#pragma once

#include <stddef.h>

namespace energier {

class Board {
 public:
  virtual void log(const char* line) = 0;
  // Says a line to the Nano.
  virtual void tell_meter(const char* line, size_t length) = 0;
  // Lets the user see which device this is.
  virtual void identify() = 0;

 protected:
  ~Board() = default;
};

}  // namespace energier
