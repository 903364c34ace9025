// The bridge: lines of the Nano in, the contract's messages out, commands back. It knows neither sockets nor serial
// ports nor clocks; whoever runs it brings these and calls it often.
#pragma once

#include <stdint.h>

#include "board.h"
#include "core/line.h"
#include "core/line_reader.h"
#include "counter.h"
#include "history.h"
#include "host_status.h"
#include "log_line.h"
#include "moment.h"
#include "outbox.h"
#include "question.h"
#include "session.h"
#include "settings.h"

namespace energier {

class Bridge {
 public:
  static constexpr uint64_t kSilentMs = 5000;  // then the Nano's last values are worth nothing
  static constexpr uint64_t kEnergyMs = 60000;
  static constexpr uint32_t kBirthSpreadMs = 3000;  // so that not all devices speak at once when Home Assistant starts
  static constexpr uint64_t kGoodbyeMs = 3000;

  // `settings` must stay as they are; `wifi`: a signal strength can be told; `seed`: differs from device to device.
  Bridge(const Settings& settings, bool wifi, uint32_t seed, Transport* transport, Board* board);

  // A byte of the Nano's.
  void take_byte(char byte, const Moment& now);
  // To be called at least ten times a second, and whenever there is something to read.
  void tick(const Moment& now);

  // Publishes the counter and `offline`, then says goodbye; over when stopped().
  void stop(const Moment& now);
  bool stopped() const { return stopped_; }
  // Somebody asked for a restart, and has the answer: to be done when it is stopped().
  bool wants_restart() const { return wants_restart_; }

  bool connected() const { return session_.connected(); }
  const History& history() const { return history_; }
  // Lines that were damaged or said what cannot be.
  uint32_t rejected() const { return reader_.dropped() + refused_; }

 private:
  void take_line(const Moment& now);
  void take_measurement(const Measurement& value, const Moment& now);
  void take_answer(const Answer& answer);
  void take_message(const Moment& now);
  void take_command(const char* payload, size_t length, const Moment& now);
  void reply(const char* id, Refusal refusal, const Answer* answer = nullptr);
  void tell_boot(const Moment& now);
  void ask_meter(const Moment& now);
  void tick_clock(const Moment& now);
  void tick_stop(const Moment& now);
  void tell_losses(const Moment& now);
  bool silent(uint64_t ms) const { return !measured_ || ms - measured_ms_ > kSilentMs; }

  const Settings& settings_;
  Board* board_;
  Dice dice_;
  Session session_;
  HostStatus host_;
  History history_;
  Minutes minutes_;
  Outbox outbox_;
  Counter counter_;
  Question question_;
  LineReader reader_;
  Measurement measurement_ = Measurement();
  Start start_ = Start();
  uint64_t measured_ms_ = 0;
  uint64_t state_ms_ = 0;
  uint64_t energy_ms_ = 0;
  uint64_t birth_ms_ = 0;
  uint64_t ask_ms_ = 0;
  uint64_t stop_ms_ = 0;
  uint64_t restart_ms_ = 0;
  Tally rejected_told_;
  Tally ignored_told_;
  uint32_t refused_ = 0;
  uint32_t ignored_ = 0;  // commands
  uint32_t told_boot_ = 0;
  uint16_t number_;    // of the last line to the Nano
  uint8_t asked_ = 0;  // times the Nano was asked why it started
  bool measured_ = false;
  bool heard_ = false;  // since the last tick
  bool start_known_ = false;
  bool boot_told_ = false;
  bool clock_set_ = false;
  bool birth_ = false;
  bool restarting_ = false;
  bool wants_restart_ = false;
  bool stopping_ = false;
  bool stopped_ = false;
};

}  // namespace energier
