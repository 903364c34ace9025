// The bridge on a NodeMCU. UART0 hears the Nano at GPIO13, UART1 speaks to it at GPIO2; USB only gets the first words.
#include <Arduino.h>
#include <ArduinoOTA.h>
#include <sys/time.h>

#include "bridge/core/bridge.h"
#include "chip.h"

using namespace energier;  // NOLINT: the chip's own file, which nothing includes

constexpr uint8_t kButton = 0;  // FLASH
constexpr uint8_t kLed = 16;    // lights when low

struct NodeMcu : Board {
  void log(const char* line) override { strlcpy(last_log, line, sizeof last_log); }
  void tell_meter(const char* line, size_t length) override { Serial1.write(line, length); }
  void identify() override { identify_until_ms = micros64() / 1000 + 10000; }
  char last_log[160] = "";
  uint64_t identify_until_ms = 0;
} board;

Settings settings = no_settings();
Connection connection;
Portal* portal;
AccessPoint* access_point;
Bridge* bridge;

Moment now() {
  timeval time;
  gettimeofday(&time, nullptr);
  const bool online = portal->state() == Portal::State::kOnline;
  return Moment{micros64() / 1000, clock_of(time.tv_sec * 1000LL + time.tv_usec / 1000), online,
                static_cast<int16_t>(online ? WiFi.RSSI() : kNoRssi)};
}

void join(const Settings& with) {
  access_point->close();
  WiFi.mode(WIFI_STA);
  WiFi.begin(with.wifi_ssid, with.wifi_password[0] != '\0' ? with.wifi_password : nullptr);
}

void tend_wifi(uint64_t ms) {
  const Portal::Action action = portal->tick(ms, WiFi.status() == WL_CONNECTED, digitalRead(kButton) == LOW);
  if (action == Portal::Action::kNone) access_point->tend();
  if (action == Portal::Action::kJoin) join(settings);
  if (action == Portal::Action::kTry) join(access_point->told);
  if (action == Portal::Action::kOpen || action == Portal::Action::kReopen) access_point->open();
  if (action != Portal::Action::kKeep) return;
  settings = access_point->told;
  if (!save(settings)) board.log("The settings cannot be kept: the flash is full or worn out");
}

void setup() {
  pinMode(kButton, INPUT_PULLUP);
  pinMode(kLed, OUTPUT);
  Serial.setRxBufferSize(2048);  // twenty lines, for while a connection is made
  Serial.begin(115200);
  WiFi.persistent(false);
  WiFi.setAutoReconnect(true);
  WiFi.mode(WIFI_STA);  // the radio's noise is what the device's key is made of
  load(&settings);
  portal = new Portal(settings.wifi_ssid[0] != '\0');
  access_point = new AccessPoint(settings, portal, board.last_log);
  bridge = new Bridge(settings, true, ESP.random(), &connection, &board);
  Serial.printf("\nEnergier: access point %s, its key and that of updates: %s\n", settings.id, settings.device_key);
  Serial.flush();  // the next line cuts off what is not yet out
  Serial.begin(115200, SERIAL_8N1, SERIAL_RX_ONLY);
  Serial.swap();
  Serial1.begin(115200, SERIAL_8N1, SERIAL_TX_ONLY);
  configTime(0, 0, "pool.ntp.org", "time.google.com");
  ArduinoOTA.setHostname(settings.id);
  ArduinoOTA.setPassword(settings.device_key);
  ArduinoOTA.begin();
}

void loop() {
  const Moment moment = now();
  while (Serial.available() > 0) bridge->take_byte(static_cast<char>(Serial.read()), moment);
  tend_wifi(moment.ms);
  bridge->tick(moment);
  ArduinoOTA.handle();
  digitalWrite(kLed, moment.ms < board.identify_until_ms && moment.ms / 250 % 2 == 0 ? LOW : HIGH);
  if (bridge->stopped()) ESP.restart();
}
