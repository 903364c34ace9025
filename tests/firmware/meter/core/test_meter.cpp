// The whole meter but for its chip: mains in, lines out, commands obeyed, restarts.
#include "bench.h"

using energier::Answer;
using energier::Measurement;

TEST(it_says_who_it_is_and_then_a_line_a_second) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom, energier::ResetCause::kBrownOut);
  CHECK_SAME(bench.starts, 1);
  CHECK(bench.start.boot == 1 && bench.start.cause == energier::ResetCause::kBrownOut);
  CHECK_SAME(bench.factors.microvolts_per_code, 1000000);
  CHECK_SAME(bench.factors.microamperes_per_code, 271267);
  bench.run(5.5);
  CHECK_SAME(bench.measurements.size(), 5U);
  for (size_t i = 0; i < 5; ++i) {
    const Measurement& line = bench.measurements[i];
    CHECK(line.seq == i && line.boot == 1 && line.overruns == 0);
    CHECK_SAME(line.flags, energier::kUncalibrated | energier::kCounterLost);
    CHECK_NEAR(line.centivolts, 22000, 11);
    CHECK_NEAR(line.millihertz, 60000, 5);
    CHECK_NEAR(line.millivolts_vcc, 4984, 5);
  }
}

TEST(a_command_that_comes_twice_is_done_once_and_answered_twice) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.run(1.5);
  for (int i = 0; i < 2; ++i) {
    bench.command(77, "T");
    bench.run(0.5);
  }
  CHECK_SAME(bench.answers.size(), 2U);
  for (const Answer& answer : bench.answers) CHECK(answer.ok && answer.id == 77);
  CHECK(bench.now().flags & energier::kReversed);
  // While it is in work: one answer, once it is done.
  bench.answers.clear();
  bench.command(78, "T");
  bench.command(78, "T");
  bench.run(0.5);
  CHECK_SAME(bench.answers.size(), 1U);
  CHECK(!(bench.now().flags & energier::kReversed));
  // What is only said between them does not count.
  bench.command(78, "S");
  bench.command(80, "X");
  bench.command(78, "T");
  CHECK(!(bench.now().flags & energier::kReversed));
  // Another command with the same number, and much later the same one: both are done.
  bench.command(78, "P1");
  bench.run(0.5);
  CHECK_SAME(bench.asked_factors().millidegrees, 1000);
  bench.command(79, "T");
  bench.run(61.0);
  bench.command(79, "T");
  bench.run(0.5);
  CHECK(!(bench.now().flags & energier::kReversed));
}

TEST(what_was_asked_to_be_said_is_said_each_time) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  for (int i = 0; i < 3; ++i) bench.command(5, "S");
  CHECK_SAME(bench.starts, 4);
  CHECK_SAME(bench.answers.size(), 3U);
}

TEST(while_one_command_is_in_work_others_are_told_so) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.circuit.mains.amperes = 0.0;
  bench.run(1.5);
  bench.command(1, "Z");
  bench.command(2, "P1");
  CHECK_SAME(bench.answers.size(), 1U);
  CHECK(bench.answers[0].id == 2 && std::string(bench.answers[0].reason) == "busy");
  bench.run(7.0);
  CHECK_SAME(bench.answers.size(), 2U);
  CHECK(bench.answers[1].id == 1 && bench.answers[1].ok);
}

TEST(an_eeprom_that_keeps_nothing_is_told_and_changes_nothing) {
  MemoryEeprom eeprom;
  eeprom.worn = [](uint16_t) { return true; };
  Bench bench(&eeprom);
  bench.run(1.5);
  CHECK_SAME(std::string(bench.asked("P3").reason), std::string("storage"));
  CHECK_SAME(bench.asked_factors().millidegrees, 0);
  CHECK(bench.now().flags & energier::kStorageFailed);
}

TEST(the_counter_goes_on_after_a_restart) {
  MemoryEeprom eeprom;
  uint64_t counted;
  {
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 80.0;
    bench.run(30.0);
    counted = bench.measurements.back().milliwatthours;
    CHECK(counted > 140000);
  }
  Bench bench(&eeprom, energier::ResetCause::kWatchdog);
  CHECK_SAME(bench.start.boot, 2U);
  bench.circuit.mains.amperes = 0.0;
  bench.run(1.5);
  const Measurement& first = bench.measurements.at(0);
  CHECK(first.milliwatthours <= counted && counted - first.milliwatthours < 110000);
  CHECK(first.milliwatthours >= 100000);
  CHECK_SAME(first.flags, energier::kUncalibrated | energier::kWatchdogReset);
}

TEST(what_was_counted_outlives_every_reset_but_a_power_cut) {
  using energier::ResetCause;
  for (const ResetCause cause :
       {ResetCause::kWatchdog, ResetCause::kExternal, ResetCause::kBrownOut, ResetCause::kPower}) {
    MemoryEeprom eeprom;
    energier::Remembered ram = {};
    uint64_t counted;
    {
      Bench bench(&eeprom, ResetCause::kPower, &ram);
      bench.run(30.0);
      counted = bench.measurements.back().milliwatthours;
      CHECK(counted > 8000);
    }
    {
      Bench bench(&eeprom, cause, &ram);
      bench.circuit.mains.amperes = 0.0;
      bench.run(1.5);
      CHECK_SAME(bench.measurements.at(0).milliwatthours, cause == ResetCause::kPower ? 0 : counted);
      CHECK_SAME(bench.start.boot, 2U);
    }
    // It was saved by that start.
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 0.0;
    bench.run(1.5);
    CHECK_SAME(bench.measurements.at(0).milliwatthours, cause == ResetCause::kPower ? 0 : counted);
  }
}

TEST(memory_that_is_damaged_or_cannot_be_is_not_counted_on) {
  MemoryEeprom eeprom;
  energier::Remembered ram = {};
  {
    Bench bench(&eeprom, energier::ResetCause::kPower, &ram);
    CHECK(bench.asked("W5000").ok);
    bench.run(3.0);
  }
  const auto counts_from = [&](const energier::Remembered& memory) {
    MemoryEeprom same = eeprom;
    energier::Remembered damaged = memory;
    Bench bench(&same, energier::ResetCause::kWatchdog, &damaged);
    bench.circuit.mains.amperes = 0.0;
    bench.run(1.5);
    return bench.measurements.at(0).milliwatthours;
  };
  CHECK(counts_from(ram) > 5000000);
  for (size_t byte = 0; byte < 10; ++byte) {
    energier::Remembered damaged = ram;
    reinterpret_cast<uint8_t*>(&damaged)[byte] ^= 0x10;
    CHECK_SAME(counts_from(damaged), 5000000U);
  }
  energier::Remembered other = {};
  for (const uint64_t impossible : {uint64_t(4999999), uint64_t(5200001), uint64_t(0), UINT64_MAX}) {
    other.keep(impossible);
    CHECK_SAME(counts_from(other), 5000000U);
  }
}

TEST(a_nano_counts_on_where_another_one_ended) {
  MemoryEeprom eeprom;
  {
    Bench bench(&eeprom);
    const uint32_t boot = bench.now().boot;
    CHECK(bench.asked("W123456.789").ok);
    const Measurement& after = bench.now();
    CHECK_SAME(after.boot, boot + 1);
    CHECK_SAME(after.flags & energier::kCounterLost, 0);
    CHECK_NEAR(double(after.milliwatthours), 123456789.0, 2000.0);
    for (const char* body : {"W", "W-1", "W1.0005", "W1000000000.001", "Wx"}) CHECK(!bench.asked(body).ok);
    CHECK_NEAR(double(bench.now().milliwatthours), 123456789.0, 6000.0);
  }
  Bench bench(&eeprom);
  bench.run(1.5);
  CHECK(bench.measurements.at(0).milliwatthours >= 123456789);
}

TEST(ten_minutes_of_a_small_load_are_kept) {
  MemoryEeprom eeprom;
  {
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 0.5;
    bench.run(605.0);
  }
  Bench bench(&eeprom);
  bench.circuit.mains.amperes = 0.0;
  bench.run(1.5);
  CHECK_NEAR(double(bench.measurements.at(0).milliwatthours), 110.0 * 600 / 3.6, 300.0);
}

TEST(the_supply_is_measured_every_two_minutes_and_no_energy_is_lost_by_it) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  bench.run(1.5);
  bench.circuit.mains.bandgap = 230.0;
  bench.run(130.0);
  CHECK_NEAR(bench.measurements.back().millivolts_vcc, 1.1 * 1024 / 230.5 * 1000, 5);
  CHECK_NEAR(bench.measurements.back().milliwatthours * 3.6 / (bench.measurements.back().seq + 1), 1100.0, 1.5);
}

TEST(a_flood_of_bytes_disturbs_no_line) {
  MemoryEeprom eeprom;
  Bench bench(&eeprom);
  std::mt19937 random(4);
  for (int i = 0; i < 300; ++i) {
    std::string bytes;
    for (int n = 0; n < 115; ++n) bytes += char(random() % 4 ? random() : "@1,F*\n"[random() % 6]);
    bench.say(bytes);
    bench.run(0.01);
  }
  CHECK(bench.measurements.size() >= 2);
  for (const Measurement& line : bench.measurements) CHECK_NEAR(line.deciwatts, 11000, 22);
  CHECK_SAME(bench.asked_factors().millidegrees, 0);
}
