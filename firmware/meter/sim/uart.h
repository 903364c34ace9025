// The Nano's UART: bytes out as they are sent, bytes in no faster than the line carries them.
//
// simavr counts a parity bit that is not there, and has a buffer of 64 bytes where the chip has two and the one it
// shifts in.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "simavr.h"

namespace energier {
namespace sim {

class Uart {
 public:
  Uart(avr_t* avr, std::function<void(char)> heard);

  // Sends to the Nano, one byte after the other.
  void say(const std::string& bytes);
  // After a reset: what is on the line goes on arriving.
  void restart();
  // What has not gone to the Nano yet, bytes.
  size_t waiting() const { return waiting_.size(); }
  // Bytes that came while the chip's buffer was full.
  unsigned long lost() const { return lost_; }

 private:
  static void out(avr_irq_t* irq, uint32_t byte, void* self);
  static avr_cycle_count_t next(avr_t* avr, avr_cycle_count_t when, void* self);

  avr_cycle_count_t byte_cycles();

  avr_t* avr_;
  avr_uart_t* part_;
  avr_irq_t* input_;
  std::function<void(char)> heard_;
  std::deque<char> waiting_;
  unsigned long lost_ = 0;
};

}  // namespace sim
}  // namespace energier
