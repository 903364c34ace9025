// The chip as the core wants it: a connection, the settings in flash, an access point with its page.
#pragma once
#include <DNSServer.h>
#include <ESP8266WebServer.h>
#include <ESP8266WiFi.h>
#include <LittleFS.h>

#include "bridge/core/page.h"
#include "bridge/core/portal.h"
#include "bridge/core/transport.h"

namespace energier {

class Connection : public Transport {
 public:
  void open(const char* host, uint16_t port) override {
    client_.setTimeout(2000);  // for the name and for the connection: the one thing here that waits
    if (client_.connect(host, port)) client_.setNoDelay(true);
  }
  State state() override { return client_.connected() ? State::kOpen : State::kClosed; }
  size_t write(const uint8_t* bytes, size_t length) override {
    const size_t room = static_cast<size_t>(client_.availableForWrite());
    return room == 0 ? 0 : client_.write(bytes, length < room ? length : room);
  }
  size_t read(uint8_t* bytes, size_t room) override {
    return client_.available() > 0 ? static_cast<size_t>(max(client_.read(bytes, room), 0)) : 0;
  }
  void close() override { client_.stop(100); }

 private:
  WiFiClient client_;
};

inline bool save(const Settings& settings) {
  char text[768];
  Window window(text, sizeof text);
  write(settings, &window);
  File file = LittleFS.open("/settings.new", "w");
  const bool written = file && window.kept() == window.length() && file.write(text, window.kept()) == window.kept();
  file.close();
  return written && LittleFS.rename("/settings.new", "/settings.txt");
}

inline void load(Settings* settings) {
  LittleFS.begin();
  File file = LittleFS.open("/settings.txt", "r");
  char line[Settings::kLongestLine + 1];
  while (file && file.available() > 0) {
    line[file.readBytesUntil('\n', line, sizeof line - 1)] = '\0';
    if (take_line(settings, line)) Serial.println("A line of the settings in flash cannot be: left out");
  }
  uint8_t mac[6], random[16];
  if (complete(settings, WiFi.macAddress(mac), ESP.random(random, sizeof random))) save(*settings);
}

// A Wi-Fi of the chip's own under its key, a name server that leads every name to it, and the page.
class AccessPoint : public Networks, public Form {
 public:
  AccessPoint(const Settings& settings, Portal* portal, const char* log)
      : told(settings), settings_(settings), portal_(portal), log_(log) {
    server_.collectHeaders("Accept-Language");
    server_.on("/", HTTP_GET, [this] {
      if (server_.hasArg("scan")) WiFi.scanNetworks();
      show(portal_->failed() ? Notice::kNotJoined : Notice::kNone, log_);
    });
    server_.on("/save", HTTP_POST, [this] { take(); });
    server_.onNotFound([this] { server_.redirect("http://192.168.4.1/"); });
  }
  void open() {
    WiFi.disconnect();
    WiFi.mode(WIFI_AP_STA);
    WiFi.scanNetworks();
    WiFi.softAP(settings_.id, settings_.device_key);
    names_.start(53, "*", WiFi.softAPIP());
    server_.begin();
  }
  void close() {
    server_.stop();
    names_.stop();
    WiFi.softAPdisconnect(true);
  }
  void tend() {
    names_.processNextRequest();
    server_.handleClient();
  }
  uint8_t count() const override { return static_cast<uint8_t>(max<int>(WiFi.scanComplete(), 0)); }
  void name(uint8_t index, char* out, size_t room) const override { strlcpy(out, WiFi.SSID(index).c_str(), room); }
  size_t value(const char* key, char* out, size_t room) const override {
    return strlcpy(out, server_.arg(key).c_str(), room);
  }

  Settings told;  // by the page, last

 private:
  void take() {
    char why[128];
    const bool good = take_form(*this, &told, why, sizeof why);
    if (good) portal_->told(micros64() / 1000);
    show(good ? Notice::kTrying : Notice::kWrong, why);
  }
  void show(Notice notice, const char* log) {
    const Page page(told, *this, server_.header("Accept-Language").c_str(), notice, log);
    server_.chunkedResponseModeStart(200, "text/html");
    send_in_pieces(page, [this](const char* piece, size_t length) { server_.sendContent(piece, length); });
    server_.chunkedResponseFinalize();
  }

  const Settings& settings_;
  Portal* portal_;
  const char* log_;
  DNSServer names_;
  ESP8266WebServer server_{80};
};

}  // namespace energier
