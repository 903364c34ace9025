#include "nano.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "fault.h"

namespace energier {
namespace sim {

namespace {

constexpr uint32_t kHertz = 16000000;
constexpr double kBrownOut = 2700.0;  // mV, by the Nano's fuses
constexpr uint8_t kPowerOn = 1 << 0;  // causes of a reset in MCUSR
constexpr uint8_t kPin = 1 << 1;
constexpr uint8_t kLowSupply = 1 << 2;
constexpr uint16_t kHandedOver = 2;                // the register in which Optiboot tells the cause
constexpr uint8_t kJumpToItself[] = {0xFF, 0xCF};  // rjmp .-2
constexpr uint16_t kRam = 0x100;
constexpr avr_cycle_count_t kLongestBatch = 100000;  // cycles between two looks at the clock
constexpr int kLongestInterrupt = 100000;            // instructions

void stay(avr_t*, avr_cycle_count_t) {}  // sleeping takes no time of ours

void complain(avr_t*, const int level, const char* format, va_list values) {
  if (level <= LOG_ERROR) vfprintf(stderr, format, values);
}

}  // namespace

Nano::Nano(const Wiring& wiring, std::function<void(char)> heard)
    : avr_(avr_make_mcu_by_name("atmega328p")), optiboot_(wiring.optiboot), mains_(wiring.seed) {
  avr_global_logger_set(complain);
  if (avr_ == nullptr) throw std::runtime_error("this simavr has no ATmega328P");
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (elf_read_firmware(wiring.elf.c_str(), &firmware) != 0) {
    throw std::runtime_error(wiring.elf + " is not an ELF for the Nano; `make nano` builds it");
  }
  firmware.frequency = kHertz;
  avr_init(avr_);
  avr_load_firmware(avr_, &firmware);
  avr_->custom.data = this;
  avr_->sleep = stay;
  avr_->vcc = avr_->avcc = avr_->aref = 5000;
  run_ = avr_->run;
  reset_ = avr_->reset;
  avr_->reset = was_reset;
  srandom(static_cast<unsigned>(wiring.seed));
  adc_.reset(new Adc(avr_, &mains_));
  uart_.reset(new Uart(avr_, std::move(heard)));
  eeprom_.reset(new Eeprom(avr_, wiring.eeprom));
  cut();
  start(kPowerOn);
}

Nano::~Nano() {
  avr_terminate(avr_);
}

double Nano::now() const {
  return static_cast<double>(avr_->cycle) / kHertz;
}

void Nano::step() {
  if (booting_) {
    booting_ = false;
    if (optiboot_) {
      avr_->data[kHandedOver] = avr_->data[kMcusr];
      avr_->data[kMcusr] = 0;
    }
  }
  avr_run(avr_);
  if (avr_->state == cpu_Running || avr_->state == cpu_Sleeping) return;
  char where[64];
  snprintf(where, sizeof where, "the program stopped at 0x%04" PRIx32 " after %.3f s", avr_->pc, now());
  fault(where);
}

void Nano::run(double seconds) {
  const avr_cycle_count_t end = avr_->cycle + static_cast<avr_cycle_count_t>(seconds * kHertz);
  while (avr_->cycle < end) {
    if (runs()) {
      step();
    } else {
      avr_->cycle = end;
    }
  }
}

bool Nano::run_to_write(double seconds) {
  const avr_cycle_count_t end = avr_->cycle + static_cast<avr_cycle_count_t>(seconds * kHertz);
  const unsigned long before = eeprom_->writes();
  while (runs() && avr_->cycle < end && eeprom_->writes() == before) step();
  return eeprom_->writes() != before;
}

void Nano::change(const Circuit& circuit) {
  mains_.change(now(), circuit);
  const bool low = circuit.vcc < kBrownOut;
  if (powered_ && low != browned_out_) {
    if (low) {
      eeprom_->cut();
    } else {
      start(kLowSupply);
    }
  }
  browned_out_ = low;
}

void Nano::power(bool on) {
  if (on == powered_) return;
  powered_ = on;
  if (!on) {
    cut();
  } else if (!browned_out_) {
    start(kPowerOn);
  }
}

void Nano::reset_pin() {
  if (runs()) start(kPin);
}

void Nano::cut() {
  eeprom_->cut();
  for (uint32_t address = 0; address <= avr_->ramend; ++address) avr_->data[address] = static_cast<uint8_t>(random());
  ram_.assign(avr_->data + kRam, avr_->data + avr_->ramend + 1);
}

size_t Nano::untouched_ram() const {
  size_t longest = 0;
  size_t stretch = 0;
  for (size_t n = 0; n < ram_.size(); ++n) {
    stretch = avr_->data[kRam + n] == ram_[n] ? stretch + 1 : 0;
    longest = std::max(longest, stretch);
  }
  return longest;
}

void Nano::start(uint8_t cause) {
  avr_->run = run_;
  avr_reset(avr_);
  avr_->data[kMcusr] = cause;
}

void Nano::was_reset(avr_t* avr) {
  Nano* nano = static_cast<Nano*>(avr->custom.data);
  nano->reset_(avr);
  avr->run_cycle_limit = kLongestBatch;
  if (nano->hung_) memcpy(avr->flash + nano->hung_at_, nano->hung_code_, sizeof nano->hung_code_);
  nano->hung_ = false;
  nano->booting_ = true;
  nano->uart_->restart();
  nano->eeprom_->restart();
}

void Nano::hang(bool deaf) {
  if (!runs() || hung_) return;
  avr_->run_cycle_limit = avr_->run_cycle_count = 1;
  for (int n = 0; avr_->interrupts.running_ptr > 0 || !avr_->sreg[S_I]; ++n) {
    if (n == kLongestInterrupt) fault("the program never leaves its interrupts");
    step();
  }
  avr_->run_cycle_limit = kLongestBatch;
  hung_ = true;
  hung_at_ = avr_->pc;
  memcpy(hung_code_, avr_->flash + hung_at_, sizeof hung_code_);
  memcpy(avr_->flash + hung_at_, kJumpToItself, sizeof kJumpToItself);
  if (deaf) avr_->sreg[S_I] = 0;
}

}  // namespace sim
}  // namespace energier
