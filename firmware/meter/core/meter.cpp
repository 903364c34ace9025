#include "meter.h"

#include <math.h>
#include <string.h>

namespace energier {

namespace {

constexpr uint8_t kWindowsBetweenSupplies = 120;
// Later a command with the same number is a new one.
constexpr uint8_t kWindowsToRepeat = 60;
// A calibration waits so long for a load that stays within this from one window to the next.
constexpr uint8_t kWindowsToSteady = 4;
constexpr float kMostUnsteadiness = 0.02f;
// See counter_ring.h.
constexpr uint32_t kPairsBetweenSaves = 600UL * kPairsPerSecond;
constexpr uint32_t kMilliwatthoursBetweenSaves = 100000;

uint32_t whole(float value) {
  return value > 0.0f ? static_cast<uint32_t>(lroundf(value)) : 0;
}
int64_t micro(float value) {
  return lroundf(value * 1e6f);
}

uint16_t sum_of(uint16_t a, uint16_t b) {
  return a > UINT16_MAX - b ? UINT16_MAX : static_cast<uint16_t>(a + b);
}

void refuse(Answer* answer, const char* reason) {
  answer->ok = false;
  strncpy(answer->reason, reason, kLongestReason);
}

}  // namespace

void Meter::start(ResetCause cause) {
  cause_ = cause;
  memset(&measurement_, 0, sizeof measurement_);
  memset(&command_, 0, sizeof command_);
  measurement_.seq = UINT16_MAX;
  Saved saved = {0, 0};
  counter_lost_ = !storage_.load(&saved);
  if (cause != ResetCause::kPower) remembered_->restore(&saved.milliwatthours);
  counter_.start(saved.milliwatthours);
  measurement_.boot = ++saved.boot;
  saved_milliwatthours_ = saved.milliwatthours;
  storage_.save(saved);
  if (!storage_.load(&calibration_)) {
    // Kept, so that the first calibration can be taken back.
    calibration_ = default_calibration();
    storage_.save(calibration_, false);
  }
  start_due_ = factors_due_ = true;
}

bool Meter::window(const Window& window) {
  if (window.supply_sum != 0) supply_.feed(window.supply_sum);
  const Reading reading = read(window, calibration_, hertz_, supply_.millivolts());
  if (reading.hertz > 0.0f) hertz_ = reading.hertz;
  measure(window, reading);
  if (windows_since_command_ != UINT8_MAX) ++windows_since_command_;
  if (pending_ == Pending::kWindow || pending_ == Pending::kNoise) calibrate_by(reading);
  if (supply_.settled() && ++windows_since_supply_ < kWindowsBetweenSupplies) return false;
  windows_since_supply_ = 0;
  return true;
}

void Meter::calibrate_by(const Reading& reading) {
  // The first window began before the command.
  const bool first = windows_since_command_ < 2;
  Calibrated result;
  if (pending_ == Pending::kNoise) {
    if (first || !noise_.feed(reading)) return;
    result = noise_.result(calibration_);
  } else {
    const float codes = command_.kind == CommandKind::kVoltage ? reading.volt_codes : reading.ampere_codes;
    const bool steady = !first && fabsf(codes - codes_before_) <= kMostUnsteadiness * codes;
    codes_before_ = codes;
    if (!steady && windows_since_command_ < kWindowsToSteady) return;
    result = calibrate(command_, calibration_, reading, millivolts());
    if (!steady && result.reason == nullptr) result.reason = "unsteady";
  }
  change(result);
}

uint16_t Meter::millivolts() const {
  return static_cast<uint16_t>(lroundf(supply_.millivolts()));
}

void Meter::measure(const Window& window, const Reading& reading) {
  const uint32_t pairs = static_cast<uint32_t>(window.pairs) + window.unmeasured;
  counter_.add(static_cast<int32_t>(lroundf(reading.watts * 1000.0f)), pairs);
  remembered_->keep(counter_.milliwatthours());
  save_counter(pairs);

  Measurement* const now = &measurement_;
  now->overruns = measurement_due_ ? sum_of(now->overruns, static_cast<uint16_t>(window.lost + 1)) : window.lost;
  ++now->seq;
  now->centivolts = whole(reading.volts * 100.0f);
  now->milliamperes = whole(reading.amperes * 1000.0f);
  now->deciwatts = static_cast<int32_t>(lroundf(reading.watts * 10.0f));
  now->deci_va = whole(reading.volt_amperes * 10.0f);
  now->has_pf = reading.has_power_factor;
  now->milli_pf = static_cast<int16_t>(lroundf(reading.power_factor * 1000.0f));
  now->millihertz = whole(reading.hertz * 1000.0f);
  now->milliwatthours = counter_.milliwatthours();
  now->pairs = window.pairs;
  now->clipped = window.clipped;
  now->millivolts_vcc = millivolts();
  measurement_due_ = true;
}

void Meter::save_counter(uint32_t pairs) {
  pairs_since_save_ += pairs;
  const uint64_t unsaved = counter_.milliwatthours() - saved_milliwatthours_;
  if (unsaved < kMilliwatthoursBetweenSaves && (unsaved == 0 || pairs_since_save_ < kPairsBetweenSaves)) return;
  pairs_since_save_ = 0;
  saved_milliwatthours_ = counter_.milliwatthours();
  storage_.save(Saved{measurement_.boot, saved_milliwatthours_});
}

void Meter::byte(char byte) {
  Command command;
  if (!reader_.feed(byte, &command) || has_waiting_) return;
  waiting_ = command;
  has_waiting_ = true;
}

void Meter::take(const Command& command) {
  if (command.kind == CommandKind::kSay) {
    start_due_ = factors_due_ = true;
    return answer_aside(command.id, nullptr);
  }
  if (command.kind == CommandKind::kUnknown) return answer_aside(command.id, "unknown");
  if (!command.in_range) return answer_aside(command.id, "range");
  const bool again = command.id != 0 && command.id == command_.id && command.crc == command_.crc &&
                     windows_since_command_ < kWindowsToRepeat;
  if (again) {
    // Still in work: the answer comes once it is done.
    answer_due_ = pending_ == Pending::kNothing;
    return;
  }
  if (pending_ != Pending::kNothing) return answer_aside(command.id, "busy");
  command_ = command;
  windows_since_command_ = 0;
  answer_ = Answer{command.id, true, "", false, 0, 0};
  obey(command);
}

void Meter::obey(const Command& command) {
  switch (command.kind) {
    case CommandKind::kUndo: {
      Calibration before;
      if (!storage_.previous(&before)) return answer("none");
      return keep(before, false);
    }
    case CommandKind::kNoise:
      noise_.start();
      pending_ = Pending::kNoise;
      return;
    case CommandKind::kVoltage:
    case CommandKind::kCurrent:
    case CommandKind::kResistive:
      pending_ = Pending::kWindow;
      return;
    case CommandKind::kCount:
      // A new start for who listens: the counter may be lower than it was.
      ++measurement_.boot;
      counter_lost_ = false;
      counter_.start(command.milliwatthours);
      saved_milliwatthours_ = command.milliwatthours;
      remembered_->keep(command.milliwatthours);
      storage_.save(Saved{measurement_.boot, command.milliwatthours});
      return answer(nullptr);
    default:
      return change(calibrate(command, calibration_, Reading(), millivolts()));
  }
}

void Meter::change(const Calibrated& result) {
  if (result.reason != nullptr) return answer(result.reason);
  answer_.changed = result.one_factor;
  answer_.micro_was = micro(result.was);
  answer_.micro_now = micro(result.is);
  keep(result.now, true);
}

void Meter::keep(const Calibration& calibration, bool undoable) {
  storage_.save(calibration, undoable);
  pending_ = Pending::kSaving;
}

void Meter::answer(const char* reason) {
  pending_ = Pending::kNothing;
  if (reason != nullptr) refuse(&answer_, reason);
  answer_due_ = true;
}

void Meter::answer_aside(uint16_t id, const char* reason) {
  aside_id_ = id;
  aside_reason_ = reason;
  aside_due_ = true;
}

void Meter::turn() {
  if (has_waiting_ && !answer_due_ && !aside_due_) {
    has_waiting_ = false;
    take(waiting_);
  }
  storage_.turn();
  if (pending_ != Pending::kSaving || storage_.saving_calibration()) return;
  if (!storage_.calibration_kept()) return answer("storage");
  calibration_ = storage_.calibration();
  answer(nullptr);
}

size_t Meter::line(char* out, size_t room) {
  if (measurement_due_) {
    measurement_due_ = false;
    measurement_.flags = static_cast<uint8_t>(
        (measurement_.millihertz > 0 ? 0 : kNoMains) |
        (calibration_.voltage_known && calibration_.current_known ? 0 : kUncalibrated) |
        (counter_lost_ ? kCounterLost : 0) | (cause_ == ResetCause::kWatchdog ? kWatchdogReset : 0) |
        (calibration_.reversed ? kReversed : 0) | (storage_.failed() ? kStorageFailed : 0));
    return format(measurement_, out, room);
  }
  if (start_due_) {
    start_due_ = false;
    Start start;
    strncpy(start.version, kVersion, sizeof start.version);
    start.boot = measurement_.boot;
    start.cause = cause_;
    return format(start, out, room);
  }
  if (factors_due_) {
    factors_due_ = false;
    return format(factors(), out, room);
  }
  if (answer_due_) {
    answer_due_ = false;
    return format(answer_, out, room);
  }
  if (aside_due_) {
    aside_due_ = false;
    Answer aside = {aside_id_, true, "", false, 0, 0};
    if (aside_reason_ != nullptr) refuse(&aside, aside_reason_);
    return format(aside, out, room);
  }
  return 0;
}

Factors Meter::factors() const {
  const Calibration& c = calibration_;
  return Factors{micro(c.volts_per_code),
                 micro(c.amperes_per_code),
                 static_cast<int32_t>(lroundf(c.degrees * 1000.0f)),
                 micro(c.noise_codes * c.amperes_per_code),
                 c.supply_millivolts,
                 storage_.has_previous()};
}

}  // namespace energier
