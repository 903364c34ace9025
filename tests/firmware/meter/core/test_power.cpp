// Volts, amperes and watts against what the mains really were.
#include <vector>

#include "check.h"
#include "counter.h"
#include "mains.h"
#include "power.h"
#include "supply.h"

using energier::Calibration;
using energier::Reading;
using energier::Window;

namespace {

struct Meter {
  Calibration calibration = energier::default_calibration();
  float hertz = 60.0f;
  energier::Supply supply;
  energier::Counter counter;

  Reading take(const Window& window) {
    if (window.supply_sum != 0) supply.feed(window.supply_sum);
    const Reading reading = energier::read(window, calibration, hertz, supply.millivolts());
    if (reading.hertz > 0.0f) hertz = reading.hertz;
    counter.add(static_cast<int32_t>(std::lround(reading.watts * 1000.0f)), uint32_t(window.pairs) + window.unmeasured);
    return reading;
  }
};

std::vector<Reading> readings_of(Circuit* circuit, Meter* meter, double seconds) {
  std::vector<Reading> readings;
  circuit->run(seconds, [&](const Window& window) { readings.push_back(meter->take(window)); });
  return readings;
}

Reading last_of(const Mains& mains, const Calibration& calibration = energier::default_calibration(),
                double seconds = 3.2) {
  Circuit circuit;
  Meter meter;
  circuit.mains = mains;
  meter.calibration = calibration;
  return readings_of(&circuit, &meter, seconds).back();
}

double mean_watts(const std::vector<Reading>& readings) {
  double sum = 0.0;
  for (const Reading& reading : readings) sum += double(reading.watts);
  return sum / double(readings.size());
}

}  // namespace

TEST(volts_amperes_and_watts_are_right_at_every_load_and_phase) {
  for (const double hertz : {50.0, 59.3, 60.0, 60.7}) {
    for (const double amperes : {5.0, 10.0, 40.0, 80.0}) {
      for (const double lag : {-60.0, -20.0, 0.0, 45.0, 60.0, 90.0}) {
        Mains mains;
        mains.hertz = hertz;
        mains.amperes = amperes;
        mains.lag = lag;
        Circuit circuit;
        Meter meter;
        circuit.mains = mains;
        const std::vector<Reading> readings = readings_of(&circuit, &meter, 6.2);
        const Reading& reading = readings.back();
        const double va = 220.0 * amperes;
        CHECK_NEAR(reading.volts, 220.0, 0.0005 * 220.0);
        CHECK_NEAR(reading.amperes, amperes, 0.003 * amperes);
        CHECK_NEAR(mean_watts(readings), va * std::cos(lag * M_PI / 180.0), 0.0005 * va);
        CHECK_NEAR(reading.watts, va * std::cos(lag * M_PI / 180.0), 0.002 * va);
        CHECK_NEAR(reading.volt_amperes, va, 0.003 * va);
        CHECK(reading.has_power_factor);
        CHECK_NEAR(reading.power_factor, std::cos(lag * M_PI / 180.0), 0.003);
        CHECK_NEAR(reading.hertz, hertz, 0.005);
      }
    }
  }
}

TEST(what_flows_out_is_negative) {
  Mains mains;
  mains.lag = 180.0;
  CHECK_NEAR(last_of(mains).watts, -1100.0, 1.1);
  Calibration reversed = energier::default_calibration();
  reversed.reversed = true;
  CHECK_NEAR(last_of(mains, reversed).watts, 1100.0, 1.1);
}

TEST(offsets_of_the_sensors_change_nothing) {
  Mains mains;
  mains.lag = 60.0;
  mains.v_middle = 530.0;
  mains.i_middle = 490.0;
  const Reading reading = last_of(mains);
  CHECK_NEAR(reading.volts, 220.0, 0.11);
  CHECK_NEAR(reading.watts, 550.0, 1.1);
  CHECK_NEAR(reading.hertz, 60.0, 0.005);
}

TEST(harmonics_are_counted) {
  Mains mains;
  mains.amperes = 20.0;
  mains.v_third = 0.05;
  mains.i_third = 0.5;
  mains.i_fifth = 0.3;
  const Reading reading = last_of(mains);
  CHECK_NEAR(reading.amperes, 20.0 * std::sqrt(1.0 + 0.25 + 0.09), 0.03);
  CHECK_NEAR(reading.volts, 220.0 * std::sqrt(1.0 + 0.0025), 0.11);
  // A straight line between samples 13.5 degrees of the third harmonic apart is 0.7 % low; of its 110 W.
  CHECK_NEAR(reading.watts, 220.0 * 20.0 * (1.0 + 0.05 * 0.5), 0.001 * 5000.0);
}

TEST(a_sensor_that_runs_ahead_is_corrected) {
  for (const double lead : {-8.0, -3.0, 3.0, 8.0}) {
    Mains mains;
    mains.lag = 60.0;
    mains.sensor_lead = lead;
    CHECK(std::fabs(double(last_of(mains).watts) - 550.0) > 0.04 * 1100.0);
    Calibration calibration = energier::default_calibration();
    calibration.degrees = float(lead);
    CHECK_NEAR(last_of(mains, calibration).watts, 550.0, 1.1);
  }
}

TEST(a_resistive_load_tells_the_phase) {
  for (const double lead : {-5.0, 0.0, 1.5, 12.0}) {
    Mains mains;
    mains.amperes = 9.0;
    mains.sensor_lead = lead;
    CHECK_NEAR(last_of(mains).degrees_if_resistive, lead, 0.1);
  }
}

TEST(a_small_load_is_right_in_the_noise_and_has_no_power_factor) {
  Circuit circuit;
  Meter meter;
  circuit.mains.amperes = 0.05;
  meter.calibration.noise_codes = std::sqrt(0.25f + 1.0f / 12.0f);
  const std::vector<Reading> readings = readings_of(&circuit, &meter, 60.0);
  CHECK_NEAR(mean_watts(readings), 11.0, 0.02 * 11.0);
  double squares = 0.0;
  for (const Reading& reading : readings) {
    CHECK(!reading.has_power_factor);
    CHECK(reading.volt_amperes >= std::fabs(reading.watts));
    squares += double(reading.amperes) * double(reading.amperes);
  }
  CHECK_NEAR(std::sqrt(squares / double(readings.size())), 0.05, 0.01);
}

TEST(the_noise_floor_is_taken_out_in_quadrature) {
  Mains mains;
  mains.amperes = 0.5;
  mains.noise = 1.0;
  CHECK(double(last_of(mains).amperes) > 0.55);
  Calibration calibration = energier::default_calibration();
  calibration.noise_codes = std::sqrt(1.0f + 1.0f / 12.0f);
  CHECK_NEAR(last_of(mains, calibration).amperes, 0.5, 0.02);
}

TEST(a_supply_that_sags_is_corrected) {
  for (const double supply : {4.6, 4.9, 5.0, 5.2}) {
    Mains mains;
    mains.volts_per_code = supply / 5.0;
    mains.amperes_per_code *= supply / 5.0;
    mains.v_middle = mains.i_middle = 512.0;
    mains.bandgap = 1.1 / supply * 1024.0 - 0.5;
    Calibration calibration = energier::default_calibration();
    calibration.supply_millivolts = 5000;
    const Reading reading = last_of(mains, calibration);
    CHECK_NEAR(reading.volts, 220.0, 0.1 / 100.0 * 220.0);
    CHECK_NEAR(reading.watts, 1100.0, 0.2 / 100.0 * 1100.0);
  }
}

TEST(an_implausible_supply_corrects_nothing) {
  Mains mains;
  mains.bandgap = 0.0;
  mains.noise = 0.0;
  Calibration calibration = energier::default_calibration();
  calibration.supply_millivolts = 5000;
  CHECK_NEAR(last_of(mains, calibration).volts, 220.0, 0.11);
}

TEST(one_odd_sum_moves_the_supply_little_and_another_supply_at_once) {
  energier::Supply supply;
  const uint16_t sum = 225 * energier::kSupplySamples;
  for (int i = 0; i < 8; ++i) {
    CHECK(!supply.settled());
    supply.feed(sum);
  }
  CHECK(supply.settled());
  CHECK_NEAR(supply.millivolts(), 1.1e6 * 1.024 / 225.5, 0.1);
  supply.feed(sum + 16);
  CHECK_NEAR(supply.millivolts(), 1.1e6 * 1.024 / (225.5 + 0.25 / 8), 0.1);
  supply.feed(0);
  supply.feed(1023 * energier::kSupplySamples);
  CHECK_NEAR(supply.millivolts(), 1.1e6 * 1.024 / (225.5 + 0.25 / 8), 0.1);
  supply.feed(231 * energier::kSupplySamples);
  CHECK_NEAR(supply.millivolts(), 1.1e6 * 1.024 / 231.5, 0.1);
}

TEST(a_generator_out_of_bounds_has_no_frequency_and_yet_power) {
  for (const double hertz : {39.6, 70.5, 72.0}) {
    Mains mains;
    mains.hertz = hertz;
    const Reading reading = last_of(mains);
    CHECK_SAME(reading.hertz, 0.0f);
    CHECK(!reading.has_power_factor);
    CHECK_NEAR(reading.watts, 1100.0, 5.0);
  }
}

TEST(without_mains_the_current_is_measured_and_power_is_none) {
  Mains mains;
  mains.volts = 0.0;
  mains.amperes = 10.0;
  const Reading reading = last_of(mains);
  CHECK_NEAR(reading.amperes, 10.0, 0.05);
  CHECK_NEAR(reading.volts, 0.0, 1.0);
  CHECK_SAME(reading.watts, 0.0f);
  CHECK_SAME(reading.hertz, 0.0f);
  CHECK(!reading.has_power_factor);
}

TEST(a_load_that_switches_fast_is_counted_right) {
  for (const double period : {0.7, 0.13, 2.3}) {
    Circuit circuit;
    Meter meter;
    circuit.script = [&](double seconds) {
      circuit.mains.amperes = std::fmod(seconds, period) < period / 2.0 ? 20.0 : 0.0;
    };
    readings_of(&circuit, &meter, 60.3);
    // The window that runs is not counted yet: at most a second of 2200 W.
    const double whole = circuit.watt_seconds;
    const double counted = double(meter.counter.milliwatthours()) * 3.6;
    CHECK(counted < whole * 1.001);
    CHECK(counted > whole * 0.999 - 2500.0);
  }
}

TEST(ten_minutes_of_a_changing_load_are_counted_to_a_thousandth) {
  Circuit circuit;
  Meter meter;
  double next = 0.0;
  std::mt19937 random(7);
  circuit.script = [&](double seconds) {
    circuit.mains.hertz = 60.0 + 0.5 * std::sin(seconds / 50.0);
    if (seconds < next) return;
    next = seconds + 0.05 + std::fmod(random() * 1e-3, 3.0);
    circuit.mains.amperes = 1.0 + std::fmod(random() * 1e-3, 30.0);
    circuit.mains.lag = std::fmod(random() * 1e-3, 60.0);
  };
  int windows = 0;
  double counted_until = 0.0;
  circuit.run(600.0, [&](const Window& window) {
    meter.take(window);
    counted_until = circuit.watt_seconds;
    if (++windows % 120 == 0) circuit.sampler.want_supply();
  });
  CHECK_NEAR(double(meter.counter.milliwatthours()) * 3.6 / counted_until, 1.0, 0.001);
}

TEST(a_gap_in_the_mains_counts_what_flowed_before_it) {
  Circuit circuit;
  Meter meter;
  circuit.script = [&](double seconds) {
    const bool on = seconds < 5.5 || seconds > 9.2;
    circuit.mains.volts = on ? 220.0 : 0.0;
    circuit.mains.amperes = on ? 10.0 : 0.0;
  };
  double until = 0.0;
  circuit.run(20.0, [&](const Window& window) {
    meter.take(window);
    until = circuit.watt_seconds;
  });
  CHECK_NEAR(double(meter.counter.milliwatthours()) * 3.6, until, 0.002 * until);
}
