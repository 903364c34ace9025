#include "mains.h"

#include <math.h>

namespace energier {
namespace sim {

namespace {

constexpr double kTurn = 6.283185307179586;
constexpr double kDegree = kTurn / 360.0;
constexpr double kStep = 50e-6;              // s, of the integral
constexpr double kBandgapSettling = 100e-6;  // s, time constant of the ADC's input on the weak bandgap

}  // namespace

void Mains::change(double now, const Circuit& circuit) {
  watthours(now);
  angle_since_ = fmod(angle(now), kTurn);
  const double hz = circuit_.hz + circuit_.hz_per_s * (now - since_);
  const bool hz_given = circuit.hz != circuit_.hz;
  since_ = now;
  circuit_ = circuit;
  if (!hz_given) circuit_.hz = hz;
}

double Mains::angle(double now) const {
  const double t = now - since_;
  return angle_since_ + kTurn * t * (circuit_.hz + circuit_.hz_per_s * t / 2);
}

double Mains::voltage(double angle) const {
  double wave = sin(angle);
  if (circuit_.v_h3 != 0) wave += circuit_.v_h3 * sin(3 * angle);
  if (circuit_.v_h5 != 0) wave += circuit_.v_h5 * sin(5 * angle);
  return sqrt(2.0) * circuit_.v * wave;
}

double Mains::current(double now, double angle) const {
  if (circuit_.period > 0 && fmod(now, circuit_.period) >= circuit_.duty * circuit_.period) return 0;
  const double lagging = angle - circuit_.phi * kDegree;
  double wave = sin(lagging);
  if (circuit_.h3 != 0) wave += circuit_.h3 * sin(3 * lagging);
  if (circuit_.h5 != 0) wave += circuit_.h5 * sin(5 * lagging);
  return sqrt(2.0) * circuit_.i * wave;
}

int Mains::voltage_code(double now) {
  const double scale = circuit_.volts_per_code * circuit_.vcc / 5000.0;
  return quantised(circuit_.v_bias + voltage(angle(now)) / scale);
}

int Mains::current_code(double now) {
  const double scale = circuit_.amperes_per_code * circuit_.vcc / 5000.0 * (circuit_.reversed != 0 ? -1 : 1);
  // A transformer's phase error moves the whole wave, so harmonics by their multiple.
  return quantised(circuit_.i_bias + current(now, angle(now) + circuit_.phase_error * kDegree) / scale);
}

int Mains::bandgap_code(double now, double settled) {
  watthours(now);
  const double code = circuit_.bandgap / circuit_.vcc * (kTopCode + 1);
  return quantised(code + (circuit_.v_bias - code) * exp(-settled / kBandgapSettling));
}

double Mains::watthours(double now) {
  while (integrated_ + kStep <= now) {
    const double middle = integrated_ + kStep / 2;
    const double at = angle(middle);
    joules_ += voltage(at) * current(middle, at) * kStep;
    integrated_ += kStep;
  }
  return joules_ / 3600.0;
}

int Mains::quantised(double code) {
  const double noisy = floor(code + circuit_.noise * noise());
  return noisy < 0 ? 0 : noisy > kTopCode ? kTopCode : static_cast<int>(noisy);
}

// Normal with variance 1: twelve uniform numbers, each of variance 1/12 (xorshift64*, Vigna 2016).
double Mains::noise() {
  double sum = -6.0;
  for (int n = 0; n < 3; ++n) {
    random_ ^= random_ >> 12;
    random_ ^= random_ << 25;
    random_ ^= random_ >> 27;
    const uint64_t drawn = random_ * 0x2545F4914F6CDD1DULL;
    for (int part = 0; part < 4; ++part) sum += static_cast<double>(drawn >> (16 * part) & 0xFFFF) / 65536.0;
  }
  return sum;
}

}  // namespace sim
}  // namespace energier
