// The Nano's ADC as the chip does it: pin A0 is the voltage, A1 the current, and there is the bandgap.
//
// simavr looks at ADMUX when the result is read, the chip when the conversion begins; in free-running mode that is
// another input. And simavr begins a free-running conversion some cycles late, which adds up to 0.04 % of the time.
// Both are put right here.
#pragma once

#include "mains.h"
#include "simavr.h"

namespace energier {
namespace sim {

class Adc {
 public:
  Adc(avr_t* avr, Mains* mains);

 private:
  static void begun(avr_irq_t* irq, uint32_t input, void* self);
  static avr_cycle_count_t timed(avr_t* avr, avr_cycle_count_t when, void* self);
  static uint8_t read_low(avr_t* avr, avr_io_addr_t address, void* self);
  static uint8_t read_high(avr_t* avr, avr_io_addr_t address, void* self);

  int sample(avr_adc_mux_t input, double now);

  avr_t* avr_;
  avr_adc_t* part_;
  Mains* mains_;
  avr_cycle_count_t begin_ = 0;  // of the conversion that runs,
  avr_cycle_count_t due_ = 0;    // and its end
  int running_ = 0;              // its result,
  int result_ = 0;               // and that of the one before
  bool on_bandgap_ = false;
  double bandgap_since_ = 0;
};

}  // namespace sim
}  // namespace energier
