// The serial port the Nano is at: 115200 8N1, raw. It may vanish and come back, as USB adapters do.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

class SerialPort {
 public:
  static constexpr uint64_t kRetryMs = 1000;

  explicit SerialPort(const char* path) : path_(path) {}
  ~SerialPort() { close(); }

  // Opens the port if it is not open and it is time to try; says once why it cannot be, and when it is there again.
  void tend(uint64_t ms);
  // Bytes that came, 0 if there are none.
  size_t read(char* bytes, size_t room);
  // What the port does not take at once is lost: the Nano is asked again.
  void write(const char* bytes, size_t length);

  // For poll(); -1 while it is not there.
  int descriptor() const { return port_; }

 private:
  void close();
  void trouble(const char* what);

  const char* path_;
  int port_ = -1;
  uint64_t retry_ms_ = 0;
  bool told_ = false;
};

}  // namespace energier
