// The contract's messages about the meter: state, energy, events and answers.
#pragma once

#include <stdint.h>

#include "command.h"
#include "core/line.h"
#include "moment.h"
#include "window.h"

namespace energier {

class StatePayload : public Payload {
 public:
  // `value` nullptr: the Nano is silent. `wifi`: there is a signal strength to tell.
  StatePayload(uint32_t seq, const Moment& now, const Measurement* value, bool wifi)
      : seq_(seq), now_(now), value_(value), wifi_(wifi) {}
  void write(Window* out) const override;

 private:
  uint32_t seq_;
  const Moment& now_;
  const Measurement* value_;
  bool wifi_;
};

class EnergyPayload : public Payload {
 public:
  EnergyPayload(const Moment& now, uint32_t boot, uint64_t milliwatthours)
      : now_(now), boot_(boot), milliwatthours_(milliwatthours) {}
  void write(Window* out) const override;

 private:
  const Moment& now_;
  uint32_t boot_;
  uint64_t milliwatthours_;
};

// The Nano started, or the clock was set.
struct Event {
  enum class Kind : uint8_t { kBoot, kClock };
  Kind kind;
  bool cause_known;
  ResetCause cause;
  uint32_t boot;
  uint64_t ms;  // when
};

// Dated by what the clock says now, where it was not set then.
class EventPayload : public Payload {
 public:
  EventPayload(const Event& event, const Moment& now) : event_(event), now_(now) {}
  void write(Window* out) const override;

 private:
  const Event& event_;
  const Moment& now_;
};

struct Reply {
  char id[kLongestRequestId + 1];
  Refusal refusal;
  bool changed;  // a factor, from `micro_was` to `micro_now`
  int64_t micro_was;
  int64_t micro_now;
};

class ReplyPayload : public Payload {
 public:
  explicit ReplyPayload(const Reply& reply) : reply_(reply) {}
  void write(Window* out) const override;

 private:
  const Reply& reply_;
};

}  // namespace energier
