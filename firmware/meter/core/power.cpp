#include "power.h"

#include <math.h>

namespace energier {

namespace {

constexpr float kDegree = 0.017453293f;
constexpr float kTurn = 6.2831853f;
// Below two codes of current, or three times its noise, the power factor is noise.
constexpr float kLeastCodesForFactor = 2.0f;
constexpr float kLeastNoisesForFactor = 3.0f;
// What a line may say. The sampler counts cycles a little beyond.
constexpr float kLeastHertz = 40.0f;
constexpr float kMostHertz = 70.0f;

// How far after its `before` sample the voltage rose through its mean, 0-1 of a pair.
float fraction(const Rise& rise) {
  return static_cast<float>(-rise.before) / static_cast<float>(rise.after - rise.before);
}

float hertz_of(const Window& window) {
  const float pairs = static_cast<float>(window.pairs + window.begin.ago - window.end.ago) + fraction(window.end) -
                      fraction(window.begin);
  return static_cast<float>(window.cycles) / (pairs * kPairSeconds);
}

float positive_root(float value) {
  return value > 0.0f ? sqrtf(value) : 0.0f;
}

// The product of current and voltage over the angle between them. With `a` the angle of a step, the mean products with
// the voltage before and after give the mean product with the voltage at an angle b behind `before`:
//   in_phase cos b + quadrature sin b, where in_phase = before, quadrature = (after - before cos a) / sin a.
// That holds for a sine; harmonics are interpolated linearly between the two samples in effect.
struct Product {
  float in_phase;
  float quadrature;
};

Product product_of(const Window& window, float step) {
  const float pairs = static_cast<float>(window.pairs);
  const float means = static_cast<float>(window.i) / pairs * (static_cast<float>(window.v) / pairs);
  const float before = static_cast<float>(window.vi_before) / pairs - means;
  const float after = static_cast<float>(window.vi_after) / pairs - means;
  return Product{before, (after - before * cosf(step)) / sinf(step)};
}

float variance(int32_t sum, int32_t squares, uint16_t pairs) {
  const float mean = static_cast<float>(sum) / static_cast<float>(pairs);
  return static_cast<float>(squares) / static_cast<float>(pairs) - mean * mean;
}

}  // namespace

Reading read(const Window& window, const Calibration& calibration, float hertz, float supply) {
  Reading reading = {};
  if (window.whole) {
    const float measured = hertz_of(window);
    if (kLeastHertz <= measured && measured <= kMostHertz) reading.hertz = hertz = measured;
  }
  // A code is a part of the supply: more supply, more volts and amperes in each.
  float supply_ratio = 1.0f;
  if (supply > 0.0f && calibration.supply_millivolts != 0) {
    supply_ratio = supply / static_cast<float>(calibration.supply_millivolts);
  }
  const float volts_per_code = calibration.volts_per_code * supply_ratio;
  const float amperes_per_code = calibration.amperes_per_code * supply_ratio;

  reading.volt_codes = positive_root(variance(window.v, window.vv, window.pairs));
  reading.ampere_code_variance = variance(window.i, window.ii, window.pairs);
  const float noise = calibration.noise_codes;
  reading.ampere_codes = positive_root(reading.ampere_code_variance - noise * noise);
  reading.volts = reading.volt_codes * volts_per_code;
  reading.amperes = reading.ampere_codes * amperes_per_code;

  if (window.cycles > 0) {
    const float step = kTurn * hertz * kPairSeconds;
    Product product = product_of(window, step);
    if (calibration.reversed) product = Product{-product.in_phase, -product.quadrature};
    const float behind = step / 2.0f + calibration.degrees * kDegree;
    const float scale = volts_per_code * amperes_per_code;
    reading.watts = (product.in_phase * cosf(behind) + product.quadrature * sinf(behind)) * scale;
    reading.vars = product.quadrature * scale;
    reading.degrees_if_resistive = (atan2f(product.quadrature, product.in_phase) - step / 2.0f) / kDegree;
  }
  // Where the current drowns in its noise, the power, which the noise does not touch, knows better.
  reading.volt_amperes = fmaxf(reading.volts * reading.amperes, fabsf(reading.watts));
  const float least = fmaxf(kLeastCodesForFactor, kLeastNoisesForFactor * noise);
  reading.has_power_factor = reading.hertz > 0.0f && reading.ampere_codes >= least;
  if (reading.has_power_factor) reading.power_factor = reading.watts / reading.volt_amperes;
  return reading;
}

}  // namespace energier
