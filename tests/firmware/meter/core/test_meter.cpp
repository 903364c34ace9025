// The whole meter but for its chip: mains in, lines out, commands obeyed, restarts.
#include <string>
#include <vector>

#include "check.h"
#include "line.h"
#include "mains.h"
#include "memory_eeprom.h"
#include "meter.h"

using energier::Answer;
using energier::Factors;
using energier::Measurement;
using energier::Meter;
using energier::Start;
using energier::Window;

namespace {

struct Bench {
  explicit Bench(MemoryEeprom* memory, energier::ResetCause cause = energier::ResetCause::kPower) : meter(memory) {
    meter.start(cause);
    listen();
  }

  Circuit circuit;
  Meter meter;
  std::vector<Measurement> measurements;
  std::vector<Answer> answers;
  Start start = {};
  Factors factors = {};
  int starts = 0;

  void run(double seconds) {
    const double until = circuit.seconds() + seconds;
    // Turns of the main loop, ten a millisecond.
    while (circuit.seconds() < until) {
      circuit.run(0.0001, [&](const Window& window) {
        if (meter.window(window)) circuit.sampler.want_supply();
      });
      meter.turn();
      listen();
    }
  }
  void say(const std::string& bytes) {
    for (const char byte : bytes) {
      meter.byte(byte);
      meter.turn();
      listen();
    }
  }
  void command(uint16_t id, const char* body) {
    char line[energier::kLongestLine];
    say(std::string(line, energier::format_command(id, body, line, sizeof line)));
  }
  // Sends it and waits for the answer.
  Answer asked(const char* body) {
    const size_t before = answers.size();
    command(++id_, body);
    for (int i = 0; i < 800 && answers.size() == before; ++i) run(0.01);
    CHECK(answers.size() == before + 1 && answers.back().id == id_);
    return answers.empty() ? Answer() : answers.back();
  }
  Factors asked_factors() {
    CHECK(asked("S").ok);
    return factors;
  }
  const Measurement& now() {
    run(2.2);
    return measurements.back();
  }

 private:
  uint16_t id_ = 0;

  void listen() {
    char line[energier::kLongestLine];
    while (const size_t length = meter.line(line, sizeof line)) {
      size_t body;
      CHECK(line[length - 1] == '\n' && energier::has_right_crc(line, length - 1, &body));
      Measurement measurement;
      Answer answer;
      if (energier::parse(line, body, &measurement)) {
        measurements.push_back(measurement);
      } else if (energier::parse(line, body, &answer)) {
        answers.push_back(answer);
      } else if (energier::parse(line, body, &start)) {
        ++starts;
      } else {
        CHECK(energier::parse(line, body, &factors));
      }
    }
  }
};

}  // namespace

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

TEST(voltage_and_current_are_calibrated_and_kept) {
  MemoryEeprom eeprom;
  {
    Bench bench(&eeprom);
    bench.circuit.mains.amperes = 10.0;
    bench.circuit.mains.volts_per_code = 1.1;  // the module's trimmer is not where we think
    bench.run(1.5);
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
