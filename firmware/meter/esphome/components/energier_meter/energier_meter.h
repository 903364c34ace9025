// ESPHome's side of the meter: the Nano's lines to entities, buttons and numbers to the Nano's commands.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "esphome/components/uart/uart.h"
#include "esphome/core/component.h"
#include "esphome/core/defines.h"
#include "exchange.h"
#include "nano_link.h"
#ifdef USE_SENSOR
#include "esphome/components/sensor/sensor.h"
#endif
#ifdef USE_BINARY_SENSOR
#include "esphome/components/binary_sensor/binary_sensor.h"
#endif
#ifdef USE_TEXT_SENSOR
#include "esphome/components/text_sensor/text_sensor.h"
#endif

namespace esphome::energier_meter {

class EnergierMeter : public Component, public uart::UARTDevice {
#ifdef USE_SENSOR
  SUB_SENSOR(voltage)
  SUB_SENSOR(current)
  SUB_SENSOR(power)
  SUB_SENSOR(apparent_power)
  SUB_SENSOR(power_factor)
  SUB_SENSOR(frequency)
  SUB_SENSOR(energy)
  SUB_SENSOR(supply_voltage)
  SUB_SENSOR(rejected_lines)
#endif
#ifdef USE_BINARY_SENSOR
  SUB_BINARY_SENSOR(problem)
#endif
#ifdef USE_TEXT_SENSOR
  SUB_TEXT_SENSOR(status)
  SUB_TEXT_SENSOR(firmware)
  SUB_TEXT_SENSOR(start)
  SUB_TEXT_SENSOR(last_command)
#endif

 public:
  void set_command_uart(uart::UARTComponent* uart) { this->command_uart_ = uart; }

  void setup() override;
  void loop() override;
  void dump_config() override;
  float get_setup_priority() const override { return setup_priority::DATA; }

  using Done = std::function<void(bool ok)>;
  /// Say a command of line.md, like "V221.3", to the Nano. `done` is called once it is answered, refused or given up.
  void command(const std::string& body, Done done = nullptr);
  /// Calibrate by the name of a step: zero, voltage (V), current (A), phase (degrees), resistive, reverse or undo.
  void calibrate(const std::string& step, float value, Done done = nullptr);

  /// Whether the last command was done.
  bool command_ok() const { return this->command_ok_; }
  /// How the last command ended, in words.
  const std::string& command_text() const { return this->command_text_; }

 protected:
  struct Order {
    std::string body;
    Done done;
  };

  void read_();
  void say_();
  void tick_();
  void publish_(const energier::Measurement& value);
  void publish_silence_();
  void publish_start_(const energier::Start& value);
  void publish_status_(const char* status, bool problem);
  void log_factors_(const energier::Factors& value);
  void finish_(bool ok, const std::string& text);

  energier::NanoLink link_;
  energier::Exchange exchange_{0};
  uart::UARTComponent* command_uart_{nullptr};
  std::vector<Order> orders_;
  std::string command_text_;
  const char* status_{nullptr};
  uint32_t ticked_ms_{0};
  uint32_t rejected_{0};
  bool asked_start_{false};
  uint32_t asked_start_boot_{0};
  bool silence_told_{false};
  bool command_ok_{false};
};

}  // namespace esphome::energier_meter
