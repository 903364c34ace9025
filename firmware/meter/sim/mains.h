// The mains, a load and the sensors before the Nano's pins, by their physics. Knows nothing of the chip or its
// simulator.
#pragma once

#include <stdint.h>

namespace energier {
namespace sim {

constexpr int kTopCode = 1023;  // of a 10-bit ADC

// What can be set, by the name a command gives it (control.cpp); angles in degrees, harmonics as parts of the
// fundamental.
struct Circuit {
  double v = 220.0;  // V, RMS of the fundamental
  double hz = 60.0;
  double hz_per_s = 0.0;  // drift of the frequency
  double v_h3 = 0.0;
  double v_h5 = 0.0;
  double i = 0.0;    // A, RMS of the fundamental
  double phi = 0.0;  // the current lags by this
  double h3 = 0.0;
  double h5 = 0.0;
  double period = 0.0;  // s; the load is on for the first `duty` of each period, 0: always
  double duty = 0.5;

  double noise = 0.5;           // RMS on both inputs, in codes
  double phase_error = 0.0;     // the current's sensor runs ahead by this
  double reversed = 0.0;        // 1: the current transformer is clamped on the other way round
  double volts_per_code = 1.0;  // of the voltage's sensor at a supply of 5 V
  double amperes_per_code = 5.0 / 1024.0 * 2000.0 / 36.0;  // 2000 turns, 36 ohm
  double v_bias = 511.7;                                   // codes; half the supply, roughly
  double i_bias = 512.4;
  double vcc = 5000.0;      // mV, supply and reference of the ADC
  double bandgap = 1100.0;  // mV
};

// Everything is told at a time in seconds that never goes back.
class Mains {
 public:
  explicit Mains(uint64_t seed) : random_(seed * 2 + 1) {}

  const Circuit& circuit() const { return circuit_; }
  void change(double now, const Circuit& circuit);

  int voltage_code(double now);
  int current_code(double now);
  // The bandgap `settled` seconds after the ADC was switched to it, coming from half the supply.
  int bandgap_code(double now, double settled);

  // What truly flowed in since the start, Wh: the integral of voltage times current, not of any sample.
  double watthours(double now);

 private:
  double angle(double now) const;
  double voltage(double angle) const;
  double current(double now, double angle) const;
  int quantised(double code);
  double noise();

  Circuit circuit_;
  double since_ = 0.0;        // when the circuit was last changed,
  double angle_since_ = 0.0;  // and the mains' angle then, rad
  double integrated_ = 0.0;   // up to when
  double joules_ = 0.0;
  uint64_t random_;
};

}  // namespace sim
}  // namespace energier
