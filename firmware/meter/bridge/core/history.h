// What was used while the broker was away: the last 120 minutes in which it was, a row each, sent afterwards.
#pragma once

#include <stdint.h>

#include "counter.h"
#include "moment.h"
#include "window.h"

namespace energier {

// Rows by the minute they began. A row of a time when the clock was not set is known by uptime, and dated later.
class History {
 public:
  static constexpr uint8_t kRows = 120;
  static constexpr uint8_t kMessageRows = 32;  // with the rows of gaps; makes at most 560 bytes
  static constexpr uint8_t kLongestGap = 10;   // rows of null; a longer gap begins a new message
  static constexpr uint64_t kAgainMs = 30 * 60 * 1000;

  // `start`: the epoch minute, or the second of uptime where not `dated`.
  void add(bool dated, uint32_t start, uint32_t milliwatthours);
  // The clock was set: it is `epoch_ms` now, `ms` after the start.
  void date(int64_t epoch_ms, uint64_t ms);

  // Gathers the oldest rows that were not sent into the next message; false if there are none.
  bool gather();
  // The message gathered last, as the contract has it.
  void write(Window* out) const;
  // It arrived.
  void sent(uint64_t ms);
  // Home Assistant has started: what arrived in the last half hour is sent again, for perhaps nobody listened.
  void again(uint64_t ms);

  uint8_t size() const { return size_; }

 private:
  struct Row {
    uint32_t start : 30;
    uint32_t dated : 1;
    uint32_t sent : 1;
    uint32_t milliwatthours;
  };

  Row& row(uint8_t index) { return rows_[(first_ + index) % kRows]; }
  const Row& row(uint8_t index) const { return rows_[(first_ + index) % kRows]; }

  Row rows_[kRows];
  uint64_t last_sent_ms_ = 0;
  uint8_t first_ = 0;
  uint8_t size_ = 0;
  uint8_t gathered_ = 0;       // index of the first row of the message
  uint8_t gathered_size_ = 0;  // 0: no message
};

class HistoryPayload : public Payload {
 public:
  explicit HistoryPayload(const History& history) : history_(history) {}
  void write(Window* out) const override { history_.write(out); }

 private:
  const History& history_;
};

// Cuts the counter into minutes of the clock, or of uptime before that is set, and keeps those that the broker missed.
class Minutes {
 public:
  // To be called at least once a second. `heard`: the counter was taken since the last call.
  void tick(const Moment& now, bool online, bool heard, Counter* counter, History* history);

 private:
  void close(bool dated, uint32_t start, bool online, Counter* counter, History* history);

  uint64_t undated_since_ms_ = 0;
  uint32_t minute_ = 0;
  bool dated_ = false;
  bool missed_ = false;
  bool heard_ = false;
};

}  // namespace energier
