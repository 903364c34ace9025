#include "energier_meter.h"

#include <cinttypes>
#include <cmath>

#include "energier/text.h"
#include "esphome/core/hal.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"
#include "words.h"

namespace esphome::energier_meter {

static const char* const TAG = "energier_meter";

/// More than the UART brings between two loops, and little enough that a flooded line leaves time for Wi-Fi.
static constexpr size_t MOST_BYTES_A_LOOP = 512;
static constexpr size_t MOST_ORDERS = 4;
static constexpr uint32_t TICK_MS = 1000;

#ifdef USE_SENSOR
static void publish(sensor::Sensor* sensor, double value) {
  if (sensor != nullptr) sensor->publish_state(static_cast<float>(value));
}
#endif

#ifdef USE_TEXT_SENSOR
static void publish(text_sensor::TextSensor* sensor, const std::string& value) {
  if (sensor != nullptr && (!sensor->has_state() || sensor->get_state() != value)) sensor->publish_state(value);
}
#endif

void EnergierMeter::setup() {
  this->exchange_ = energier::Exchange(static_cast<uint16_t>(random_uint32()));
  this->link_.begin(millis());
}

void EnergierMeter::dump_config() {
  ESP_LOGCONFIG(TAG,
                "Energier meter:\n"
                "  Commands: %s",
                this->command_uart_ == nullptr ? "no (there is no command_uart_id)" : "yes");
#ifdef USE_SENSOR
  LOG_SENSOR("  ", "Voltage", this->voltage_sensor_);
  LOG_SENSOR("  ", "Current", this->current_sensor_);
  LOG_SENSOR("  ", "Power", this->power_sensor_);
  LOG_SENSOR("  ", "Energy", this->energy_sensor_);
#endif
}

void EnergierMeter::loop() {
  this->read_();
  this->say_();
  const uint32_t now = millis();
  if (now - this->ticked_ms_ >= TICK_MS) {
    this->ticked_ms_ = now;
    this->tick_();
  }
}

void EnergierMeter::read_() {
  uint8_t byte;
  for (size_t left = MOST_BYTES_A_LOOP; left > 0 && this->available() > 0 && this->read_byte(&byte); --left) {
    switch (this->link_.feed(static_cast<char>(byte), millis())) {
      case energier::Heard::kMeasurement:
        this->publish_(this->link_.measurement());
        break;
      case energier::Heard::kStart:
        this->publish_start_(this->link_.start());
        break;
      case energier::Heard::kFactors:
        this->log_factors_(this->link_.factors());
        break;
      case energier::Heard::kAnswer:
        if (this->exchange_.ends(this->link_.answer()))
          this->finish_(this->link_.answer().ok, answer_in_words(this->link_.answer()));
        break;
      case energier::Heard::kNothing:
        break;
    }
  }
}

void EnergierMeter::say_() {
  if (this->exchange_.gives_up(millis())) this->finish_(false, "no answer; look at the wire from D4 to the Nano's RX");
  while (!this->orders_.empty() && !this->exchange_.waiting()) {
    if (!this->exchange_.begin(this->orders_.front().body.c_str())) this->finish_(false, "too long");
  }
  char line[energier::kCommandRoom];
  const size_t length = this->exchange_.due(millis(), line, sizeof line);
  if (length > 0) this->command_uart_->write_array(reinterpret_cast<const uint8_t*>(line), length);
}

void EnergierMeter::tick_() {
  const uint32_t now = millis();
  this->link_.tick(now);
  if (this->link_.silent(now)) this->publish_silence_();
  const uint32_t rejected = this->link_.rejected();
  if (rejected != this->rejected_) {
    ESP_LOGW(TAG, "Dropped %" PRIu32 " lines that were damaged or impossible; %" PRIu32 " since the start",
             rejected - this->rejected_, rejected);
    this->rejected_ = rejected;
  }
#ifdef USE_SENSOR
  auto* sensor = this->rejected_lines_sensor_;
  if (sensor != nullptr && (!sensor->has_state() || sensor->get_state() != static_cast<float>(rejected)))
    sensor->publish_state(static_cast<float>(rejected));
#endif
}

void EnergierMeter::publish_(const energier::Measurement& value) {
  if (this->silence_told_) ESP_LOGI(TAG, "The Nano speaks again");
  this->silence_told_ = false;
#ifdef USE_SENSOR
  publish(this->voltage_sensor_, value.centivolts / 1e2);
  publish(this->current_sensor_, value.milliamperes / 1e3);
  publish(this->power_sensor_, value.deciwatts / 1e1);
  publish(this->apparent_power_sensor_, value.deci_va / 1e1);
  publish(this->power_factor_sensor_, value.has_pf ? value.milli_pf / 1e3 : NAN);
  publish(this->frequency_sensor_, value.millihertz > 0 ? value.millihertz / 1e3 : NAN);
  publish(this->energy_sensor_, static_cast<double>(value.milliwatthours) / 1e6);
  publish(this->supply_voltage_sensor_, value.millivolts_vcc > 0 ? value.millivolts_vcc / 1e3 : NAN);
#endif
  const Status status = status_of(value);
  this->publish_status_(status.text, status.problem);
  if (this->command_uart_ == nullptr || (this->asked_start_ && this->asked_start_boot_ == value.boot)) return;
  // Whoever starts while the Nano runs has missed what it said at its start.
  this->asked_start_ = true;
  this->asked_start_boot_ = value.boot;
  this->command("S");
}

void EnergierMeter::publish_silence_() {
  if (this->silence_told_) return;
  this->silence_told_ = true;
  ESP_LOGW(TAG, "The Nano says nothing; look at its power and at the wire to D7");
#ifdef USE_SENSOR
  for (auto* sensor :
       {this->voltage_sensor_, this->current_sensor_, this->power_sensor_, this->apparent_power_sensor_,
        this->power_factor_sensor_, this->frequency_sensor_, this->energy_sensor_, this->supply_voltage_sensor_})
    publish(sensor, NAN);
#endif
  this->publish_status_("silent", true);
}

void EnergierMeter::publish_start_(const energier::Start& value) {
  const char* cause = cause_in_words(value.cause);
  ESP_LOGI(TAG, "The Nano runs version %s, start %" PRIu32 ", by %s", value.version, value.boot, cause);
#ifdef USE_TEXT_SENSOR
  publish(this->firmware_text_sensor_, std::string(value.version));
  publish(this->start_text_sensor_, to_string(value.boot) + ", " + cause);
#endif
}

void EnergierMeter::publish_status_(const char* status, bool problem) {
#ifdef USE_BINARY_SENSOR
  if (this->problem_binary_sensor_ != nullptr) this->problem_binary_sensor_->publish_state(problem);
#endif
  if (status == this->status_) return;
  this->status_ = status;
  if (problem) {
    ESP_LOGW(TAG, "The meter: %s", status);
  } else {
    ESP_LOGI(TAG, "The meter: %s", status);
  }
#ifdef USE_TEXT_SENSOR
  publish(this->status_text_sensor_, std::string(status));
#endif
}

void EnergierMeter::log_factors_(const energier::Factors& value) {
  ESP_LOGI(TAG, "Factors: %.6f V and %.6f A a code, phase %.3f degrees, noise %.6f A", value.microvolts_per_code / 1e6,
           value.microamperes_per_code / 1e6, value.millidegrees / 1e3, value.microamperes_noise / 1e6);
}

void EnergierMeter::calibrate(const std::string& step, float value, Done done) {
  char body[energier::kLongestCommand];
  if (calibration_command(step.c_str(), value, body, sizeof body)) {
    this->command(body, std::move(done));
    return;
  }
  this->command_ok_ = false;
  this->command_text_ = "calibrate: no step called so, or a value it cannot have";
  ESP_LOGW(TAG, "Cannot calibrate '%s' by %f", step.c_str(), value);
  if (done) done(false);
}

void EnergierMeter::command(const std::string& body, Done done) {
  const char* refusal = nullptr;
  if (this->command_uart_ == nullptr) refusal = "there is no wire to the Nano (command_uart_id)";
  if (this->orders_.size() >= MOST_ORDERS) refusal = "too many commands at once";
  if (refusal == nullptr) {
    this->orders_.push_back({body, std::move(done)});
    return;
  }
  this->command_ok_ = false;
  this->command_text_ = body + ": " + refusal;
  ESP_LOGW(TAG, "%s", this->command_text_.c_str());
  if (done) done(false);
}

void EnergierMeter::finish_(bool ok, const std::string& text) {
  const Order order = std::move(this->orders_.front());
  this->orders_.erase(this->orders_.begin());
  this->command_ok_ = ok;
  this->command_text_ = order.body + ": " + text;
  if (ok) {
    ESP_LOGI(TAG, "%s", this->command_text_.c_str());
  } else {
    ESP_LOGW(TAG, "%s", this->command_text_.c_str());
  }
#ifdef USE_TEXT_SENSOR
  if (order.body != "S") publish(this->last_command_text_sensor_, this->command_text_);
#endif
  if (order.done) order.done(ok);
}

}  // namespace esphome::energier_meter
