// A TCP connection of this machine that never blocks, but for looking up a name.
#pragma once

#include "bridge/core/transport.h"

namespace energier {

class Tcp : public Transport {
 public:
  ~Tcp() { close(); }

  void open(const char* host, uint16_t port) override;
  State state() override;
  size_t write(const uint8_t* bytes, size_t length) override;
  size_t read(uint8_t* bytes, size_t room) override;
  void close() override;

  // For poll(); -1 without a connection.
  int descriptor() const { return socket_; }
  bool opening() const { return state_ == State::kOpening; }

 private:
  size_t moved(long result, size_t wanted);

  int socket_ = -1;
  unsigned tries_ = 0;
  State state_ = State::kClosed;
};

}  // namespace energier
