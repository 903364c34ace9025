#include "home.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/crc16.h"

namespace {

energier::Settings settings_of_a_home(energier::HaDiscovery ha_discovery) {
  energier::Settings settings = energier::no_settings();
  set(&settings, "id", "meter-1");
  set(&settings, "mac", "5c:cf:7f:4d:5e:6f");
  set(&settings, "name", "\xEB\x91\x90\xEA\xBA\xBC\xEB\xB9\x84\xEC\xA7\x91");
  set(&settings, "broker_host", "broker.home");
  set(&settings, "broker_user", "meter-1");
  set(&settings, "broker_password", "very secret");
  settings.ha_discovery = ha_discovery;
  return settings;
}

}  // namespace

Home::Home(energier::HaDiscovery ha_discovery)
    : settings(settings_of_a_home(ha_discovery)), bridge(settings, true, 42, &broker, this) {}

std::string Home::measurement() const {
  char body[160];
  const double volts = 220.01, amperes = watts / volts;
  std::snprintf(body, sizeof body, "E1,%u,%u,%.2f,%.3f,%u.0,%u.0,1.000,59.998,%llu.%03llu,4806,0,0,4987,%d", boot,
                seq & 0xFFFF, volts, amperes, watts, watts, static_cast<unsigned long long>(milliwatthours / 1000),
                static_cast<unsigned long long>(milliwatthours % 1000), flags);
  return body;
}

void Home::run(double seconds) {
  const long ticks = static_cast<long>(seconds * 10 + 0.5);
  for (long i = 0; i < ticks; ++i) {
    now.ms += 100;
    if (now.epoch_ms != energier::kClockUnset) now.epoch_ms += 100;
    if (now.ms % 1000 == 0 && talks) {
      milliwatthours += watts * 1000 / 3600;
      say(measurement());
      ++seq;
    }
    bridge.tick(now);
  }
}

void Home::say(const std::string& body) {
  char crc[8];
  std::snprintf(crc, sizeof crc, "*%04X", energier::crc16(body.data(), body.size()));
  say_raw(body + crc + "\n");
}

void Home::say_raw(const std::string& bytes) {
  for (const char byte : bytes) bridge.take_byte(byte, now);
}

void Home::restart_nano(uint64_t kept, char cause) {
  ++boot;
  seq = 0;
  milliwatthours = kept;
  say("B1,0.1.0," + std::to_string(boot) + "," + cause);
}

void Home::command(const std::string& json, bool retain) {
  broker.publish("energier/meter-1/cmd", json, 1, retain);
}

bool Home::logged(const std::string& text) const {
  return std::any_of(logs.begin(), logs.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

void Home::tell_meter(const char* line, size_t length) {
  const std::string whole(line, length);
  const size_t comma = whole.find(','), star = whole.find('*');
  const std::string id = whole.substr(1, comma - 1), body = whole.substr(comma + 1, star - comma - 1);
  told.push_back(body);
  told_id = std::stoi(id);
  if (deaf > 0) {
    --deaf;
  } else if (body == "S") {
    say("B1,0.1.0," + std::to_string(boot) + ",P");
  } else if (!answer.empty()) {
    say("A1," + id + "," + answer);
  }
}
