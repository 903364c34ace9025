// A connection of bytes that never blocks: a TCP socket, on the chip or on this machine.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

class Transport {
 public:
  enum class State : uint8_t { kClosed, kOpening, kOpen };

  // Begins to connect; state() tells what became of it.
  virtual void open(const char* host, uint16_t port) = 0;
  virtual State state() = 0;
  // Each returns the number of bytes moved, 0 if none can be now.
  virtual size_t write(const uint8_t* bytes, size_t length) = 0;
  virtual size_t read(uint8_t* bytes, size_t room) = 0;
  virtual void close() = 0;

 protected:
  ~Transport() = default;
};

}  // namespace energier
