// An Arduino Nano that runs an ELF: its chip in simavr, its supply and its reset.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adc.h"
#include "eeprom.h"
#include "mains.h"
#include "uart.h"

namespace energier {
namespace sim {

struct Wiring {
  std::string elf;
  std::string eeprom;  // file, or empty
  bool optiboot;       // a boot loader takes the reset's cause away, as Optiboot does
  uint64_t seed;
};

class Nano {
 public:
  // Throws std::runtime_error for files that cannot be used.
  Nano(const Wiring& wiring, std::function<void(char)> heard);
  ~Nano();
  Nano(const Nano&) = delete;
  Nano& operator=(const Nano&) = delete;

  double now() const;  // s since the start, power cuts included
  void run(double seconds);
  // Until the next byte is written to the EEPROM; false if none was within `seconds`.
  bool run_to_write(double seconds);

  void change(const Circuit& circuit);
  void power(bool on);
  void reset_pin();
  // The main loop stays where it is for ever; interrupts go on. With `deaf`, they are off as well.
  void hang(bool deaf);

  Mains& mains() { return mains_; }
  Eeprom& eeprom() { return *eeprom_; }
  Uart& uart() { return *uart_; }
  bool runs() const { return powered_ && !browned_out_; }
  // The longest stretch of RAM that nothing has touched since power came, bytes: what the stack has left.
  size_t untouched_ram() const;

 private:
  static void was_reset(avr_t* avr);

  void step();
  void cut();
  void start(uint8_t cause);

  avr_t* avr_;
  avr_run_t run_ = nullptr;
  void (*reset_)(avr_t* avr) = nullptr;
  bool optiboot_;
  Mains mains_;
  std::unique_ptr<Adc> adc_;
  std::unique_ptr<Uart> uart_;
  std::unique_ptr<Eeprom> eeprom_;
  bool powered_ = true;
  bool browned_out_ = false;
  bool booting_ = false;
  uint32_t hung_at_ = 0;
  uint8_t hung_code_[2];
  bool hung_ = false;
  std::vector<uint8_t> ram_;  // as it was when power came
};

}  // namespace sim
}  // namespace energier
