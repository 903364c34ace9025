#include "uart.h"

#include <utility>

namespace energier {
namespace sim {

namespace {

constexpr uint8_t kDoubleSpeed = 1 << 1;  // U2X0
constexpr avr_cycle_count_t kBits = 10;   // start, eight of data, stop
constexpr int kBuffer = 3;
constexpr avr_cycle_count_t kUnset = 16000;  // cycles per byte while the Nano has not set its baud rate

}  // namespace

Uart::Uart(avr_t* avr, std::function<void(char)> heard)
    : avr_(avr),
      part_(part_of<avr_uart_t>(avr, "uart")),
      input_(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT)),
      heard_(std::move(heard)) {
  uint32_t flags = 0;  // neither sleeps nor prints by itself
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), out, this);
}

avr_cycle_count_t Uart::byte_cycles() {
  const unsigned divider = (avr_->data[kUbrr0l] | (avr_->data[kUbrr0h] & 0xFu) << 8) + 1;
  if (divider == 1) return kUnset;
  part_->cycles_per_byte = kBits * divider * (avr_->data[kUcsr0a] & kDoubleSpeed ? 8 : 16);
  return part_->cycles_per_byte;
}

void Uart::out(avr_irq_t*, uint32_t byte, void* self) {
  Uart* uart = static_cast<Uart*>(self);
  uart->byte_cycles();
  uart->heard_(static_cast<char>(byte));
}

void Uart::say(const std::string& bytes) {
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  if (!waiting_.empty() && avr_cycle_timer_status(avr_, next, this) == 0) restart();
}

void Uart::restart() {
  if (!waiting_.empty()) avr_cycle_timer_register(avr_, byte_cycles(), next, this);
}

avr_cycle_count_t Uart::next(avr_t*, avr_cycle_count_t when, void* self) {
  Uart* uart = static_cast<Uart*>(self);
  const avr_cycle_count_t cycles = uart->byte_cycles();
  const int held = (uart->part_->input.write - uart->part_->input.read) & (uart_fifo_fifo_size - 1);
  if (held >= kBuffer) {
    ++uart->lost_;
  } else {
    avr_raise_irq(uart->input_, static_cast<uint8_t>(uart->waiting_.front()));
  }
  uart->waiting_.pop_front();
  return uart->waiting_.empty() ? 0 : when + cycles;
}

}  // namespace sim
}  // namespace energier
