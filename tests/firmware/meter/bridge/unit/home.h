// A Nano and a broker around a bridge, in virtual time.
#pragma once

#include <string>
#include <vector>

#include "bridge/core/bridge.h"
#include "fake_broker.h"

class Home : public energier::Board {
 public:
  explicit Home(energier::HaDiscovery ha_discovery = energier::HaDiscovery::kAuto);

  // Lets time pass, with ten ticks and a line of the Nano's each second.
  void run(double seconds);
  // Until the bridge is connected and the Nano believed.
  void settle() { run(3); }
  // Says a line's body with its CRC, or bytes as they are.
  void say(const std::string& body);
  void say_raw(const std::string& bytes);
  // The Nano starts again, with what its EEPROM had kept.
  void restart_nano(uint64_t milliwatthours, char cause);
  void command(const std::string& json, bool retain = false);
  bool logged(const std::string& text) const;

  void log(const char* line) override { logs.push_back(line); }
  void tell_meter(const char* line, size_t length) override;
  void identify() override { ++identified; }

  energier::Settings settings;
  FakeBroker broker;
  energier::Moment now{0, 1763704800000, true, -61};
  energier::Bridge bridge;
  std::vector<std::string> logs;
  std::vector<std::string> told;  // bodies of the lines to the Nano
  int told_id = -1;               // of the last one
  int identified = 0;
  // How the Nano behaves:
  bool talks = true;
  std::string answer = "ok,1.000000,1.050000";  // to a command; "": none
  int deaf = 0;                                 // commands it does not hear
  uint32_t boot = 7;
  uint32_t seq = 40000;
  uint32_t watts = 3600;
  uint64_t milliwatthours = 5000000;
  int flags = 0;

 private:
  std::string measurement() const;
};
