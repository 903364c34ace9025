// The half of the meter that runs in the ADC's interrupt: samples of voltage and current to sums over whole mains
// cycles.
//
// The ADC runs free and takes voltage and current in turn. A window ends at the first rise of the voltage through zero
// after about a second, and the next begins there: no sample is left out, at 50 Hz, at 60 Hz and between. Where samples
// must be missed (the supply is measured in their place, or nobody took a window in time) their time is kept, to be
// counted with the next window's power.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace energier {

// Two conversions of 13 ADC clocks of 128 / 16 MHz.
constexpr float kPairSeconds = 208e-6f;
constexpr uint16_t kPairsPerSecond = 4808;
constexpr uint8_t kSupplySamples = 64;

enum class Channel : uint8_t { kVoltage, kCurrent, kSupply };

// Where the voltage rose through its mean: the samples on both sides, and how many pairs ago the later one was.
struct Rise {
  int16_t before;
  int16_t after;
  uint8_t ago;
};

// Sums of codes, 512 taken as zero. 8191 pairs of the largest codes fit an int32.
struct Window {
  int32_t v;
  int32_t i;
  int32_t vv;
  int32_t ii;
  int32_t vi_before;  // each current times the voltage half a step before it
  int32_t vi_after;   // and half a step after it
  uint16_t pairs;
  uint16_t unmeasured;  // pairs that were missed before the window
  uint16_t clipped;
  uint16_t lost;        // windows that were lost before this one
  uint16_t supply_sum;  // kSupplySamples codes of the bandgap; 0: not measured since the last window
  uint8_t cycles;
  bool whole;  // from rise to rise, and no cycle between them was missing
  Rise begin;
  Rise end;
};

class Sampler {
 public:
  Sampler();

  // Interrupt: takes the code of a conversion. Returns what the conversion after the next must look at: the next one
  // has begun. The first two conversions must look at the supply.
  Channel feed(uint16_t code);
  // Whether a window waits for `take`.
  bool waiting() const { return ready_; }

  // Main program: takes the finished window, if there is one.
  bool take(Window* out);
  // Measure the supply at the next bound of windows.
  void want_supply() { supply_wanted_ = true; }

 private:
  Channel feed_supply(uint16_t code);
  void feed_voltage(int16_t v);
  void feed_current(int16_t i);
  bool rose(int16_t v);
  void begin(bool at_rise);
  void finish(bool at_rise);
  void miss(uint16_t pairs);
  void leave_for_supply();

  Window windows_[2];
  volatile uint8_t filling_ = 0;
  volatile bool ready_ = false;
  volatile bool supply_wanted_ = false;
  volatile int8_t middle_ = 0;  // mean of the voltage, codes from 512

  uint8_t supply_left_;  // conversions until voltage and current go on
  uint16_t supply_sum_ = 0;
  bool current_next_ = false;
  bool seeking_ = true;  // after the supply: waits for a rise
  uint8_t sought_ = 0;
  int16_t v_ = 0;
  int16_t i_ = 0;

  bool low_ = false;   // the voltage was clearly below its mean since the last rise
  uint8_t run_ = 0;    // samples in a row on the side that is waited for
  uint8_t cycle_ = 0;  // pairs since the last rise, at most 255
  Rise rise_;
};

}  // namespace energier
