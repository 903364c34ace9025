#include "storage.h"

namespace energier {

namespace {

// A worn place of the ring is passed over.
constexpr uint8_t kMostTries = 3;

}  // namespace

void Storage::save(const Saved& value) {
  counter_ = value;
  counter_due_ = true;
  tries_ = 0;
}

void Storage::save(const Calibration& value, bool keeps_previous) {
  calibration_ = value;
  keeps_previous_ = keeps_previous;
  calibration_due_ = true;
}

bool Storage::previous(Calibration* out) {
  while (!eeprom_->ready()) {
  }
  return slots_.previous(eeprom_, out);
}

void Storage::turn() {
  if (writing_ == Writing::kNothing) {
    // The counter first: after the start it holds the number of the start.
    if (counter_due_) {
      counter_due_ = false;
      writing_ = Writing::kCounter;
      ring_.save(&writer_, counter_);
    } else if (calibration_due_) {
      calibration_due_ = false;
      writing_ = Writing::kCalibration;
      slots_.save(&writer_, calibration_, keeps_previous_);
    }
    return;
  }
  const RecordWriter::State state = writer_.turn();
  if (state == RecordWriter::State::kWriting) return;
  const bool kept = state == RecordWriter::State::kKept;
  failed_ = !kept;
  if (writing_ == Writing::kCalibration) {
    slots_.saved(kept);
    calibration_kept_ = kept;
  } else if (!kept && ++tries_ < kMostTries) {
    counter_due_ = true;
  }
  writing_ = Writing::kNothing;
}

}  // namespace energier
