// The meter's chip: an Arduino Nano (ATmega328P, 16 MHz) around energier::Meter. Wires: A0 voltage, A1 current, D0/D1
// the listener.
#include <Arduino.h>
#include <avr/eeprom.h>
#include <avr/wdt.h>

#include "meter.h"

using energier::Channel;
using energier::ResetCause;

namespace {

constexpr long kBaud = 115200;
constexpr uint8_t kLed = PORTB5;                  // D13
constexpr uint8_t kSupplyReference = _BV(REFS0);  // AVcc
constexpr uint8_t kMuxVoltage = kSupplyReference | 0;
constexpr uint8_t kMuxCurrent = kSupplyReference | 1;
constexpr uint8_t kMuxBandgap = kSupplyReference | 14;

class ChipEeprom final : public energier::Eeprom {
 public:
  bool ready() override { return eeprom_is_ready(); }
  uint8_t read(uint16_t at) override { return eeprom_read_byte(reinterpret_cast<const uint8_t*>(at)); }
  void write(uint16_t at, uint8_t byte) override { eeprom_write_byte(reinterpret_cast<uint8_t*>(at), byte); }
};

energier::Sampler sampler;
ChipEeprom eeprom;
energier::Remembered remembered __attribute__((section(".noinit")));
energier::Meter meter(&eeprom, &remembered);
energier::Window window;
char line[energier::kLongestLine];
uint8_t line_length = 0;
uint8_t line_sent = 0;

// The stock bootloader (Optiboot) clears the register that tells why the chip started; its newer versions leave that in
// r2, where the older ones leave rubbish. What stays in RAM tells it then: whether the meter ran before, and whether
// its main loop had left a window waiting, as only one that hangs does.
constexpr uint16_t kRan = 0xE7A1;
uint8_t reset_register __attribute__((section(".noinit")));
uint8_t handed_over __attribute__((section(".noinit")));
uint16_t ran __attribute__((section(".noinit")));
uint8_t waited __attribute__((section(".noinit")));

// After a watchdog's reset the watchdog runs on with its shortest time: it must be off before anything else is set up.
void stop_watchdog() __attribute__((naked, used, section(".init3")));
void stop_watchdog() {
  __asm__ __volatile__("mov %0, r2" : "=r"(handed_over));
  reset_register = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

ResetCause reset_cause() {
  if (reset_register & _BV(WDRF)) return ResetCause::kWatchdog;
  if (reset_register & _BV(PORF)) return ResetCause::kPower;
  if (reset_register & _BV(BORF)) return ResetCause::kBrownOut;
  if (reset_register & _BV(EXTRF)) return ResetCause::kExternal;
  if (ran != kRan) return ResetCause::kPower;
  return waited || handed_over == _BV(WDRF) ? ResetCause::kWatchdog : ResetCause::kExternal;
}

// Free running, 125 kHz: a conversion each 104 us.
void start_adc() {
  DIDR0 = _BV(ADC0D) | _BV(ADC1D);
  ADMUX = kMuxBandgap;
  ADCSRB = 0;
  ADCSRA = _BV(ADEN) | _BV(ADSC) | _BV(ADATE) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

void send() {
  if (line_sent == line_length) {
    line_length = static_cast<uint8_t>(meter.line(line, sizeof line));
    line_sent = 0;
  }
  while (line_sent < line_length && Serial.availableForWrite() > 0) Serial.write(line[line_sent++]);
}

}  // namespace

ISR(ADC_vect) {
  const Channel channel = sampler.feed(ADC);
  ADMUX = channel == Channel::kVoltage ? kMuxVoltage : channel == Channel::kCurrent ? kMuxCurrent : kMuxBandgap;
  waited = sampler.waiting();
}

void setup() {
  const ResetCause cause = reset_cause();
  ran = kRan;
  waited = 0;
  DDRB |= _BV(kLed);
  Serial.begin(kBaud);
  // Ends what a reset cut off: the listener would take the first line as its rest.
  Serial.write('\n');
  meter.start(cause);
  start_adc();
  wdt_enable(WDTO_2S);
}

// The watchdog is fed by windows alone: they come only while the ADC, its interrupt and this loop all work.
void loop() {
  if (sampler.take(&window)) {
    wdt_reset();
    PINB = _BV(kLed);  // turns it over
    if (meter.window(window)) sampler.want_supply();
  }
  while (Serial.available() > 0) meter.byte(static_cast<char>(Serial.read()));
  meter.turn();
  send();
}
