// Mains and a load as the ADC sees them, and a sampler that looks at them.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>

#include "sampler.h"

// Volts, amperes and what turns them into codes; degrees are of the fundamental.
struct Mains {
  double hertz = 60.0;
  double volts = 220.0;
  double amperes = 5.0;
  double lag = 0.0;          // degrees by which the current is behind the voltage
  double sensor_lead = 0.0;  // degrees by which the current's sensor runs ahead
  double volts_per_code = 1.0;
  double amperes_per_code = 5.0 / 1024.0 * 2000.0 / 36.0;
  double noise = 0.5;  // codes, RMS
  double v_middle = 512.0;
  double i_middle = 512.0;
  double v_third = 0.0;  // harmonics, part of the fundamental
  double i_third = 0.0;
  double i_fifth = 0.0;
  double bandgap = 225.5;  // codes
};

constexpr double kConversionSeconds = 104e-6;

class Circuit {
 public:
  Mains mains;
  // Called before each conversion: changes `mains` as time goes on.
  std::function<void(double seconds)> script;
  double watt_seconds = 0.0;  // true energy so far

  // Converts for so long, or until `until` says so; windows go to `window`.
  void run(double seconds, const std::function<void(const energier::Window&)>& window) {
    const double end = time_ + seconds;
    while (time_ < end) {
      if (script) script(time_);
      const energier::Channel channel = next_[0];
      next_[0] = next_[1];
      next_[1] = sampler.feed(code(channel));
      time_ += kConversionSeconds;
      angle_ += 2.0 * M_PI * mains.hertz * kConversionSeconds;
      watt_seconds += watts() * kConversionSeconds;
      energier::Window finished;
      if (taken && sampler.take(&finished)) window(finished);
    }
  }
  // Mean power at this moment of the script, W.
  double watts() const {
    const double v1 = mains.volts, i1 = mains.amperes;
    return v1 * i1 * (std::cos(mains.lag * M_PI / 180.0) + mains.v_third * mains.i_third);
  }
  double seconds() const { return time_; }

  energier::Sampler sampler;
  bool taken = true;  // false: nobody takes windows

 private:
  uint16_t code(energier::Channel channel) {
    double value = mains.bandgap;
    if (channel == energier::Channel::kVoltage) {
      value = mains.v_middle + M_SQRT2 * mains.volts / mains.volts_per_code *
                                   (std::sin(angle_) + mains.v_third * std::sin(3.0 * angle_));
    } else if (channel == energier::Channel::kCurrent) {
      const double angle = angle_ - (mains.lag - mains.sensor_lead) * M_PI / 180.0;
      value = mains.i_middle +
              M_SQRT2 * mains.amperes / mains.amperes_per_code *
                  (std::sin(angle) + mains.i_third * std::sin(3.0 * angle_) + mains.i_fifth * std::sin(5.0 * angle));
    }
    value = std::floor(value + mains.noise * normal_(random_) + 0.5);
    return static_cast<uint16_t>(value < 0.0 ? 0.0 : value > 1023.0 ? 1023.0 : value);
  }

  double time_ = 0.0;
  double angle_ = 1.0;
  energier::Channel next_[2] = {energier::Channel::kSupply, energier::Channel::kSupply};
  std::mt19937 random_{1};
  std::normal_distribution<double> normal_{0.0, 1.0};
};
