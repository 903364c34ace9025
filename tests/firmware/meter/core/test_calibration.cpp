// Calibrating the whole meter by its commands.
#include "bench.h"

using energier::Answer;

TEST(voltage_and_current_are_calibrated_and_kept) {
  MemoryEeprom eeprom;
  {
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 10.0;
    bench.circuit.mains.volts_per_code = 1.1;  // the module's trimmer is not where we think
    bench.run(10.0);                           // until the supply is known exactly
    Answer answer = bench.asked("V220");
    CHECK(answer.ok && answer.changed);
    CHECK_NEAR(answer.micro_was, 1000000, 0);
    CHECK_NEAR(answer.micro_now, 1100000, 600);
    answer = bench.asked("I9.8");
    CHECK(answer.ok && answer.changed);
    CHECK_NEAR(answer.micro_now / double(answer.micro_was), 0.98, 0.002);
    CHECK_SAME(bench.asked_factors().microamperes_per_code, answer.micro_now);
    CHECK(bench.factors.millivolts_vcc > 4900 && bench.factors.undo);
    CHECK_NEAR(bench.now().centivolts, 22000, 11);
    CHECK_NEAR(bench.now().milliamperes, 9800, 20);
    CHECK_SAME(bench.now().flags, energier::kCounterLost);
  }
  Bench bench(&eeprom);
  CHECK_NEAR(bench.factors.microvolts_per_code, 1100000, 600);
  bench.circuit.mains.volts_per_code = 1.1;
  bench.run(10.0);  // until the supply is known exactly
  CHECK_NEAR(bench.now().centivolts, 22000, 11);
  CHECK_SAME(bench.now().flags, 0);
}

TEST(the_phase_is_set_by_hand_or_by_a_resistive_load) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.mains.amperes = 10.0;
  bench.circuit.mains.sensor_lead = 3.0;
  bench.run(1.5);
  CHECK(bench.asked("P3").ok);
  bench.circuit.mains.lag = 60.0;
  CHECK_NEAR(bench.now().deciwatts, 11000, 22);
  CHECK(bench.asked("P-1.5").ok);
  bench.circuit.mains.lag = 0.0;
  bench.run(2.2);
  const Answer answer = bench.asked("R");
  CHECK_NEAR(answer.micro_was, -1.5e6, 1);
  CHECK_NEAR(answer.micro_now, 3e6, 1e5);
  bench.circuit.mains.lag = 60.0;
  CHECK_NEAR(bench.now().deciwatts, 11000, 66);
}

TEST(the_noise_floor_is_learnt_without_a_load_only) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.mains.noise = 1.0;
  bench.circuit.mains.amperes = 0.4;
  bench.run(1.5);
  CHECK_SAME(std::string(bench.asked("Z").reason), std::string("load"));
  bench.circuit.mains.lag = 90.0;
  bench.circuit.mains.amperes = 2.0;
  bench.run(2.2);
  CHECK_SAME(std::string(bench.asked("Z").reason), std::string("load"));
  bench.circuit.mains.amperes = 0.0;
  bench.run(2.2);
  const Answer answer = bench.asked("Z");
  CHECK(answer.ok && answer.changed && answer.micro_was == 0);
  CHECK_NEAR(answer.micro_now, std::sqrt(1.0 + 1.0 / 12.0) * 271267, 6000);
  CHECK(bench.now().milliamperes < 60);
}

TEST(a_turned_current_transformer_is_read_the_other_way) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.mains.lag = 180.0;
  CHECK_NEAR(bench.now().deciwatts, -11000, 22);
  CHECK_SAME(bench.now().milliwatthours, 0U);
  CHECK(bench.asked("T").ok);
  CHECK_NEAR(bench.now().deciwatts, 11000, 22);
  CHECK(bench.now().flags & energier::kReversed);
}

TEST(another_burden_sets_the_factor_of_the_current) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  const Answer answer = bench.asked("B68,2000");
  CHECK(answer.ok && answer.changed);
  CHECK_NEAR(answer.micro_now, 5.0 / 1024 / 68 * 2000 * 1e6, 1);
  CHECK(bench.asked("I5").ok);
  CHECK(bench.asked("B36,1000000").ok == false);
}

TEST(one_calibration_is_taken_back_and_all_are_forgotten) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  CHECK_SAME(std::string(bench.asked("U").reason), std::string("none"));
  CHECK(bench.asked("P2").ok);
  CHECK(bench.asked("P4").ok);
  CHECK(bench.asked("U").ok);
  CHECK_SAME(bench.asked_factors().millidegrees, 2000);
  CHECK(!bench.factors.undo);
  CHECK_SAME(std::string(bench.asked("U").reason), std::string("none"));
  CHECK(bench.asked("F").ok);
  CHECK_SAME(bench.asked_factors().millidegrees, 0);
  CHECK(bench.asked("U").ok);
  CHECK_SAME(bench.asked_factors().millidegrees, 2000);
}

TEST(what_cannot_be_is_refused) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  CHECK_SAME(std::string(bench.asked("X").reason), std::string("unknown"));
  CHECK_SAME(std::string(bench.asked("V900").reason), std::string("range"));
  bench.circuit.mains.amperes = 0.2;
  bench.run(2.2);
  CHECK_SAME(std::string(bench.asked("I0.2").reason), std::string("no_signal"));
  CHECK_SAME(std::string(bench.asked("R").reason), std::string("no_signal"));
  bench.circuit.mains.amperes = 5.0;
  bench.circuit.mains.lag = 70.0;  // no resistive load
  bench.run(2.2);
  CHECK_SAME(std::string(bench.asked("R").reason), std::string("range"));
  bench.circuit.mains.volts = 0.0;
  bench.run(2.2);
  CHECK_SAME(std::string(bench.asked("V220").reason), std::string("no_signal"));
  CHECK(bench.now().flags & energier::kNoMains);
  CHECK_SAME(bench.now().millihertz, 0U);
  CHECK_SAME(bench.now().deciwatts, 0);
}

TEST(what_was_before_the_command_does_not_count) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.mains.amperes = 0.0;
  bench.run(12.0);
  const size_t lines = bench.measurements.size();
  while (bench.measurements.size() == lines) bench.run(0.01);
  bench.run(0.5);
  bench.circuit.mains.amperes = 5.0;
  const Answer answer = bench.asked("I5");
  CHECK(answer.ok);
  CHECK_NEAR(answer.micro_now / double(answer.micro_was), 1.0, 0.002);
}

TEST(a_load_that_does_not_stay_is_nothing_to_calibrate_with) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.script = [&](double seconds) {
    bench.circuit.mains.amperes = std::fmod(seconds, 1.4) < 0.7 ? 5.0 : 0.0;
  };
  bench.run(12.0);
  const double begin = bench.circuit.seconds();
  CHECK_SAME(std::string(bench.asked("I5").reason), std::string("unsteady"));
  CHECK(bench.circuit.seconds() - begin < 5.0);
  CHECK(bench.asked("V220").ok);
  CHECK_SAME(bench.asked_factors().microamperes_per_code, 271267);
}

TEST(a_reactive_load_is_no_noise) {
  for (const double lag : {90.0, -90.0}) {
    MemoryEeprom eeprom;
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 0.4;
    bench.circuit.mains.lag = lag;
    bench.run(1.5);
    CHECK_SAME(std::string(bench.asked("Z").reason), std::string("load"));
  }
}

TEST(a_calibrated_meter_stays_right_while_its_supply_is_measured_again_and_again) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.run(10.0);
  CHECK(bench.asked("Z").reason == std::string("load"));
  CHECK(bench.asked("V220").ok);
  CHECK(bench.asked("B36,2000").ok);
  bench.run(5.0);
  bench.measurements.clear();
  bench.run(3600.0);
  for (size_t begin = 0; begin + 60 <= bench.measurements.size(); begin += 60) {
    double volts = 0.0, watts = 0.0;
    for (size_t i = begin; i < begin + 60; ++i) {
      volts += bench.measurements[i].centivolts / 6000.0;
      watts += bench.measurements[i].deciwatts / 600.0;
    }
    CHECK_NEAR(volts, 220.0, 0.05 / 100 * 220);
    CHECK_NEAR(watts, 1100.0, 0.1 / 100 * 1100);
  }
}
