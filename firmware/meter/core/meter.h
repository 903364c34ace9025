// The meter without its chip: windows, bytes and turns of the main loop go in, lines come out.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "calibrate.h"
#include "command.h"
#include "counter.h"
#include "line.h"
#include "power.h"
#include "remembered.h"
#include "sampler.h"
#include "storage.h"
#include "supply.h"

namespace energier {

constexpr const char* kVersion = "0.1.0";

class Meter {
 public:
  Meter(Eeprom* eeprom, Remembered* remembered) : storage_(eeprom), remembered_(remembered) {}

  // Reads what was kept; counts the start.
  void start(ResetCause cause);
  // About once a second. True: the supply should be measured at the end of the window that runs now.
  bool window(const Window& window);
  // A byte from the UART. One command may wait while an answer does; a flood of them is not answered.
  void byte(char byte);
  // One step of what happens in the background.
  void turn();
  // The next line that is due; its length, 0 if there is none.
  size_t line(char* out, size_t room);

 private:
  enum class Pending : uint8_t { kNothing, kWindow, kNoise, kSaving };

  void measure(const Window& window, const Reading& reading);
  void calibrate_by(const Reading& reading);
  void save_counter(uint32_t pairs);
  void take(const Command& command);
  void obey(const Command& command);
  void change(const Calibrated& result);
  void keep(const Calibration& calibration, bool undoable);
  void answer(const char* reason);
  void answer_aside(uint16_t id, const char* reason);
  Factors factors() const;
  uint16_t millivolts() const;  // of the supply

  Storage storage_;
  Remembered* remembered_;
  Calibration calibration_;
  Counter counter_;
  Measurement measurement_;
  float hertz_ = 60.0f;  // the last known
  Supply supply_;
  uint8_t windows_since_supply_ = 0;
  uint64_t saved_milliwatthours_ = 0;
  uint32_t pairs_since_save_ = 0;
  ResetCause cause_;
  bool counter_lost_ = false;

  CommandReader reader_;
  Command waiting_;  // until the answer before it was said
  bool has_waiting_ = false;
  Command command_;  // the last one that changes something, in work or done
  uint8_t windows_since_command_ = 0;
  Pending pending_ = Pending::kNothing;
  float codes_before_ = 0.0f;  // what a calibration goes by, in the window before
  NoiseLearner noise_;
  Answer answer_;      // to the last command, said again when it comes again
  uint16_t aside_id_;  // of a command that changes nothing, and what it is answered; nullptr: ok
  const char* aside_reason_;
  bool answer_due_ = false;
  bool aside_due_ = false;
  bool start_due_ = false;
  bool factors_due_ = false;
  bool measurement_due_ = false;
};

}  // namespace energier
