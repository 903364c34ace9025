// What users press and turn, and the action of automations.
#pragma once

#include "energier_meter.h"
#include "esphome/core/automation.h"
#ifdef USE_BUTTON
#include "esphome/components/button/button.h"
#endif
#ifdef USE_NUMBER
#include "esphome/components/number/number.h"
#endif

namespace esphome::energier_meter {

#ifdef USE_BUTTON
class CalibrateButton : public button::Button, public Parented<EnergierMeter> {
 public:
  explicit CalibrateButton(const char* step) : step_(step) {}

 protected:
  void press_action() override { this->parent_->calibrate(this->step_, 0); }

  const char* step_;
};
#endif

#ifdef USE_NUMBER
/// Shows the value that was last taken by the Nano.
class CalibrateNumber : public number::Number, public Parented<EnergierMeter> {
 public:
  explicit CalibrateNumber(const char* step) : step_(step) {}

 protected:
  void control(float value) override {
    this->parent_->calibrate(this->step_, value, [this, value](bool ok) {
      if (ok) this->publish_state(value);
    });
  }

  const char* step_;
};
#endif

/// Goes on to the next action once the Nano has answered, refused, or was given up: see command_ok() and
/// command_text().
template <typename... Ts>
class CalibrateAction : public Action<Ts...>, public Parented<EnergierMeter> {
 public:
  TEMPLATABLE_VALUE(std::string, step)
  TEMPLATABLE_VALUE(float, value)

  void play_complex(const Ts&... x) override {
    this->num_running_++;
    this->parent_->calibrate(this->step_.value(x...), this->value_.value(x...),
                             [this, x...](bool /*ok*/) { this->play_next_(x...); });
  }
  void play(const Ts&... x) override { /* see play_complex */ }
};

}  // namespace esphome::energier_meter
