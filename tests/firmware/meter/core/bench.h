// A whole meter but for its chip, with mains before it and somebody who listens and commands.
#pragma once

#include <string>
#include <vector>

#include "check.h"
#include "line.h"
#include "mains.h"
#include "memory_eeprom.h"
#include "meter.h"

struct Bench {
  // Without `ram` it has memory of its own, as after a power cut.
  explicit Bench(MemoryEeprom* memory, energier::ResetCause cause = energier::ResetCause::kPower,
                 energier::Remembered* ram = nullptr)
      : meter(memory, ram == nullptr ? &own_ram_ : ram) {
    meter.start(cause);
    listen();
  }

  Circuit circuit;
  energier::Meter meter;
  std::vector<energier::Measurement> measurements;
  std::vector<energier::Answer> answers;
  energier::Start start = {};
  energier::Factors factors = {};
  int starts = 0;

  void run(double seconds) {
    const double until = circuit.seconds() + seconds;
    // Turns of the main loop, ten a millisecond.
    while (circuit.seconds() < until) {
      circuit.run(0.0001, [&](const energier::Window& window) {
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
  energier::Answer asked(const char* body) {
    const size_t before = answers.size();
    command(++id_, body);
    for (int i = 0; i < 1200 && answers.size() == before; ++i) run(0.01);
    CHECK(answers.size() == before + 1 && answers.back().id == id_);
    return answers.empty() ? energier::Answer() : answers.back();
  }
  energier::Factors asked_factors() {
    CHECK(asked("S").ok);
    return factors;
  }
  const energier::Measurement& now() {
    run(2.2);
    return measurements.back();
  }

 private:
  uint16_t id_ = 0;
  energier::Remembered own_ram_ = {};

  void listen() {
    char line[energier::kLongestLine];
    while (const size_t length = meter.line(line, sizeof line)) {
      size_t body;
      CHECK(line[length - 1] == '\n' && energier::has_right_crc(line, length - 1, &body));
      energier::Measurement measurement;
      energier::Answer answer;
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
