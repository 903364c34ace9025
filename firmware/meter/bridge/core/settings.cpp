#include "settings.h"

#include <string.h>

#include "core/text.h"
#include "utf8.h"

namespace energier {

namespace {

constexpr uint16_t kUsualPort = 1883;
const char kKeyLetters[] = "abcdefghijkmnpqrstuvwxyz23456789";  // 32, without l, o, 0 and 1

struct TextSetting {
  const char* key;
  size_t offset;
  size_t room;
};

const TextSetting kTexts[] = {
    {"id", offsetof(Settings, id), sizeof(Settings::id)},
    {"mac", offsetof(Settings, mac), sizeof(Settings::mac)},
    {"name", offsetof(Settings, name), sizeof(Settings::name)},
    {"wifi_ssid", offsetof(Settings, wifi_ssid), sizeof(Settings::wifi_ssid)},
    {"wifi_password", offsetof(Settings, wifi_password), sizeof(Settings::wifi_password)},
    {"broker_host", offsetof(Settings, broker_host), sizeof(Settings::broker_host)},
    {"broker_user", offsetof(Settings, broker_user), sizeof(Settings::broker_user)},
    {"broker_password", offsetof(Settings, broker_password), sizeof(Settings::broker_password)},
    {"device_key", offsetof(Settings, device_key), sizeof(Settings::device_key)},
};
const char* const kModes[] = {"auto", "on", "off"};  // in the order of HaDiscovery

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool all_allowed(const char* text, const char* beside) {
  for (; *text != '\0'; ++text) {
    if (!is_letter_or_digit(*text) && strchr(beside, *text) == nullptr) return false;
  }
  return true;
}

bool is_mac(const char* text) {
  for (size_t i = 0; i < 17; ++i) {
    if (i % 3 == 2 ? text[i] != ':' : !is_hex(text[i])) return false;
  }
  return text[17] == '\0';
}

bool has_control_characters(const char* text) {
  for (; *text != '\0'; ++text) {
    const unsigned char byte = static_cast<unsigned char>(*text);
    if (byte < ' ' || byte == 0x7F) return true;
  }
  return false;
}

// What is wrong with the value of a text setting, whose length and characters are fit already.
const char* wrong(const char* key, const char* value) {
  const size_t length = strlen(value);
  if (strcmp(key, "id") == 0) {
    const bool taken = strcmp(value, "discovery") == 0 || strcmp(value, "host") == 0;
    if (length == 0 || taken || !all_allowed(value, "-_")) {
      return "id must be 1-32 letters, digits, - or _, and not discovery or host";
    }
  } else if (strcmp(key, "mac") == 0) {
    if (!is_mac(value)) return "mac must be like 5c:cf:7f:4d:5e:6f";
  } else if (strcmp(key, "wifi_password") == 0) {
    if (length > 0 && length < 8) return "wifi_password must have 8-63 bytes, or none for an open network";
  } else if (strcmp(key, "broker_host") == 0) {
    if (length == 0 || !all_allowed(value, ".-")) return "broker_host must be a name or an IPv4 address, without port";
  } else if (strcmp(key, "wifi_ssid") == 0 || strcmp(key, "broker_user") == 0 || strcmp(key, "broker_password") == 0) {
    if (length == 0) return "wifi_ssid, broker_user and broker_password must not be empty";
  } else if (strcmp(key, "device_key") == 0) {
    if (length < 8 || !all_allowed(value, "-")) return "device_key must be 8-20 letters, digits or -";
  }
  return nullptr;
}

const char* set_port(Settings* settings, const char* value) {
  FieldReader field(value, strlen(value));
  const int64_t port = field.integer(1, UINT16_MAX);
  if (!field.done()) return "broker_port must be a number from 1 to 65535";
  settings->broker_port = static_cast<uint16_t>(port);
  return nullptr;
}

const char* set_mode(Settings* settings, const char* value) {
  for (uint8_t i = 0; i < 3; ++i) {
    if (strcmp(value, kModes[i]) == 0) {
      settings->ha_discovery = static_cast<HaDiscovery>(i);
      return nullptr;
    }
  }
  return "ha_discovery must be auto, on or off";
}

}  // namespace

Settings no_settings() {
  Settings settings;
  memset(&settings, 0, sizeof settings);
  settings.broker_port = kUsualPort;
  settings.ha_discovery = HaDiscovery::kAuto;
  return settings;
}

const char* set(Settings* settings, const char* key, const char* value) {
  if (strcmp(key, "broker_port") == 0) return set_port(settings, value);
  if (strcmp(key, "ha_discovery") == 0) return set_mode(settings, value);
  for (const TextSetting& text : kTexts) {
    if (strcmp(key, text.key) != 0) continue;
    const size_t length = strlen(value);
    if (length >= text.room) return "a value is too long: Wi-Fi and id 32 bytes, its password 63, all others 64";
    if (!is_utf8(value, length) || has_control_characters(value)) return "a value is no UTF-8 text of one line";
    const char* trouble = wrong(key, value);
    if (trouble != nullptr) return trouble;
    memcpy(reinterpret_cast<char*>(settings) + text.offset, value, length + 1);
    for (char* c = settings->mac; *c != '\0'; ++c) {
      if (*c >= 'A' && *c <= 'F') *c = static_cast<char>(*c - 'A' + 'a');
    }
    return nullptr;
  }
  return "there is no such setting";
}

const char* take_line(Settings* settings, const char* line) {
  if (line[0] == '\0' || line[0] == '#') return nullptr;
  const char* equals = strchr(line, '=');
  char key[24];
  if (equals == nullptr || static_cast<size_t>(equals - line) >= sizeof key) return "a line must be like key=value";
  memcpy(key, line, static_cast<size_t>(equals - line));
  key[equals - line] = '\0';
  return set(settings, key, equals + 1);
}

const char* missing(const Settings& settings) {
  if (settings.id[0] == '\0') return "id is missing";
  if (settings.mac[0] == '\0') return "mac is missing";
  if (settings.broker_host[0] == '\0') return "broker_host is missing";
  if (settings.broker_user[0] == '\0') return "broker_user is missing: every device has its own user at the broker";
  if (settings.broker_password[0] == '\0') return "broker_password is missing";
  return nullptr;
}

void write(const Settings& settings, Window* out) {
  for (const TextSetting& text : kTexts) {
    const char* value = reinterpret_cast<const char*>(&settings) + text.offset;
    if (value[0] == '\0') continue;
    out->put(text.key);
    out->put('=');
    out->put(value);
    out->put('\n');
  }
  char digits[8];
  TextWriter port(digits, sizeof digits);
  port.integer(settings.broker_port);
  out->put("broker_port=");
  out->put(digits);
  out->put("\nha_discovery=");
  out->put(kModes[static_cast<uint8_t>(settings.ha_discovery)]);
  out->put('\n');
}

bool complete(Settings* settings, const uint8_t mac[6], const uint8_t random[16]) {
  static const char kHex[] = "0123456789abcdef";
  const bool named = settings->id[0] != '\0', keyed = settings->device_key[0] != '\0';
  TextWriter address(settings->mac, sizeof settings->mac);
  for (size_t i = 0; i < 6; ++i) {
    if (i > 0) address.character(':');
    address.character(kHex[mac[i] >> 4]).character(kHex[mac[i] & 0xF]);
  }
  if (!named) {
    TextWriter name(settings->id, sizeof settings->id);
    name.text("meter-");
    for (size_t i = 3; i < 6; ++i) name.character(kHex[mac[i] >> 4]).character(kHex[mac[i] & 0xF]);
  }
  TextWriter key(settings->device_key, keyed ? 0 : sizeof settings->device_key);
  for (size_t i = 0; i < 16; ++i) key.character(kKeyLetters[random[i] % (sizeof kKeyLetters - 1)]);
  return !named || !keyed;
}

}  // namespace energier
