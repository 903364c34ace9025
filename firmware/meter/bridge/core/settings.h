// What the bridge is told once: who it is, its Wi-Fi and its broker. A text of key=value lines, a setting each; the
// value is all that follows the first `=`, as it stands, for a Wi-Fi name may hold anything.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "flash_text.h"
#include "host_status.h"
#include "window.h"

namespace energier {

struct Settings {
  static constexpr size_t kLongestLine = 96;

  char id[33];             // the device's name in every topic
  char mac[18];            // aa:bb:cc:dd:ee:ff
  char name[65];           // what the user calls it; may be empty
  char wifi_ssid[33];      // empty: not known yet
  char wifi_password[64];  // empty: an open network
  char broker_host[64];
  char broker_user[65];
  char broker_password[65];
  char device_key[21];  // of the access point and of updates over the air
  uint16_t broker_port;
  HaDiscovery ha_discovery;
};

// Empty settings with the usual port.
Settings no_settings();

// Each returns no text if all is well, else what is wrong and what to do; never with a secret in it.
FlashText set(Settings* settings, const char* key, const char* value);
// One line of the text; empty ones and those that begin with # say nothing.
FlashText take_line(Settings* settings, const char* line);
// What is missing to talk to the broker.
FlashText missing(const Settings& settings);

// The whole text.
void write(const Settings& settings, Window* out);

// Fills what a device knows of itself: its mac, a name by it where it has none yet, and a key by chance where it has
// none, of 16 characters that are easy to read off a sticker (80 bits). True if there is something new to keep.
bool complete(Settings* settings, const uint8_t mac[6], const uint8_t random[16]);

}  // namespace energier
