#include "settings.h"

#include <string.h>

#include "core/text.h"
#include "utf8.h"
#include "word.h"

namespace energier {

namespace {

constexpr uint16_t kUsualPort = 1883;
constexpr uint8_t kKeyLength = 16;
constexpr uint8_t kTexts = 9;

struct TextSetting {
  FlashText key;
  char* value;
  size_t room;
};

TextSetting text_setting(Settings* of, uint8_t index) {
  switch (index) {
    case 0:
      return {FLASH("id"), of->id, sizeof of->id};
    case 1:
      return {FLASH("mac"), of->mac, sizeof of->mac};
    case 2:
      return {FLASH("name"), of->name, sizeof of->name};
    case 3:
      return {FLASH("wifi_ssid"), of->wifi_ssid, sizeof of->wifi_ssid};
    case 4:
      return {FLASH("wifi_password"), of->wifi_password, sizeof of->wifi_password};
    case 5:
      return {FLASH("broker_host"), of->broker_host, sizeof of->broker_host};
    case 6:
      return {FLASH("broker_user"), of->broker_user, sizeof of->broker_user};
    case 7:
      return {FLASH("broker_password"), of->broker_password, sizeof of->broker_password};
    default:
      return {FLASH("device_key"), of->device_key, sizeof of->device_key};
  }
}

FlashText mode_name(HaDiscovery mode) {
  return mode == HaDiscovery::kAuto ? FLASH("auto") : mode == HaDiscovery::kOn ? FLASH("on") : FLASH("off");
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
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
FlashText wrong(const char* key, const char* value) {
  const size_t length = strlen(value);
  if (FLASH("id").is(key)) {
    const bool taken = FLASH("discovery").is(value) || FLASH("host").is(value);
    if (taken || !is_word(value, '-', '_')) {
      return FLASH("id must be 1-32 letters, digits, - or _, and not discovery or host");
    }
  } else if (FLASH("mac").is(key)) {
    if (!is_mac(value)) return FLASH("mac must be like 5c:cf:7f:4d:5e:6f");
  } else if (FLASH("wifi_password").is(key)) {
    if (length > 0 && length < 8) return FLASH("wifi_password must have 8-63 bytes, or none for an open network");
  } else if (FLASH("broker_host").is(key)) {
    if (!is_word(value, '.', '-')) return FLASH("broker_host must be a name or an IPv4 address, without port");
  } else if (FLASH("wifi_ssid").is(key) || FLASH("broker_user").is(key) || FLASH("broker_password").is(key)) {
    if (length == 0) return FLASH("wifi_ssid, broker_user and broker_password must not be empty");
  } else if (FLASH("device_key").is(key)) {
    if (length < 8 || !is_word(value, '-', '-')) return FLASH("device_key must be 8-20 letters, digits or -");
  }
  return FlashText();
}

FlashText set_port(Settings* settings, const char* value) {
  FieldReader field(value, strlen(value));
  const int64_t port = field.integer(1, UINT16_MAX);
  if (!field.done()) return FLASH("broker_port must be a number from 1 to 65535");
  settings->broker_port = static_cast<uint16_t>(port);
  return FlashText();
}

FlashText set_mode(Settings* settings, const char* value) {
  for (uint8_t i = 0; i < 3; ++i) {
    const HaDiscovery mode = static_cast<HaDiscovery>(i);
    if (!mode_name(mode).is(value)) continue;
    settings->ha_discovery = mode;
    return FlashText();
  }
  return FLASH("ha_discovery must be auto, on or off");
}

FlashText set_text(const TextSetting& text, const char* key, const char* value) {
  const size_t length = strlen(value);
  if (length >= text.room) return FLASH("a value is too long: Wi-Fi and id 32 bytes, its password 63, all others 64");
  if (!is_utf8(value, length) || has_control_characters(value)) return FLASH("a value is no UTF-8 text of one line");
  const FlashText trouble = wrong(key, value);
  if (!trouble) memcpy(text.value, value, length + 1);
  return trouble;
}

}  // namespace

Settings no_settings() {
  Settings settings;
  memset(&settings, 0, sizeof settings);
  settings.broker_port = kUsualPort;
  settings.ha_discovery = HaDiscovery::kAuto;
  return settings;
}

FlashText set(Settings* settings, const char* key, const char* value) {
  if (FLASH("broker_port").is(key)) return set_port(settings, value);
  if (FLASH("ha_discovery").is(key)) return set_mode(settings, value);
  for (uint8_t i = 0; i < kTexts; ++i) {
    const TextSetting text = text_setting(settings, i);
    if (!text.key.is(key)) continue;
    const FlashText trouble = set_text(text, key, value);
    for (char* c = settings->mac; *c != '\0'; ++c) {
      if (*c >= 'A' && *c <= 'F') *c = static_cast<char>(*c - 'A' + 'a');
    }
    return trouble;
  }
  return FLASH("there is no such setting");
}

FlashText take_line(Settings* settings, const char* line) {
  if (line[0] == '\0' || line[0] == '#') return FlashText();
  const char* equals = strchr(line, '=');
  char key[24];
  if (equals == nullptr || static_cast<size_t>(equals - line) >= sizeof key) {
    return FLASH("a line must be like key=value");
  }
  memcpy(key, line, static_cast<size_t>(equals - line));
  key[equals - line] = '\0';
  return set(settings, key, equals + 1);
}

FlashText missing(const Settings& settings) {
  if (settings.id[0] == '\0') return FLASH("id is missing");
  if (settings.mac[0] == '\0') return FLASH("mac is missing");
  if (settings.broker_host[0] == '\0') return FLASH("broker_host is missing");
  if (settings.broker_user[0] == '\0') {
    return FLASH("broker_user is missing: every device has its own user at the broker");
  }
  if (settings.broker_password[0] == '\0') return FLASH("broker_password is missing");
  return FlashText();
}

void write(const Settings& settings, Window* out) {
  Settings kept = settings;
  for (uint8_t i = 0; i < kTexts; ++i) {
    const TextSetting text = text_setting(&kept, i);
    if (text.value[0] == '\0') continue;
    out->put(text.key);
    out->put('=');
    out->put(text.value);
    out->put('\n');
  }
  char digits[8];
  TextWriter port(digits, sizeof digits);
  port.integer(settings.broker_port);
  out->put(FLASH("broker_port="));
  out->put(digits);
  out->put(FLASH("\nha_discovery="));
  out->put(mode_name(settings.ha_discovery));
  out->put('\n');
}

bool complete(Settings* settings, const uint8_t mac[6], const uint8_t random[16]) {
  const FlashText hex = FLASH("0123456789abcdef");
  const FlashText letters = FLASH("abcdefghijkmnpqrstuvwxyz23456789");  // 32, without l, o, 0 and 1
  const bool named = settings->id[0] != '\0', keyed = settings->device_key[0] != '\0';
  TextWriter address(settings->mac, sizeof settings->mac);
  for (size_t i = 0; i < 6; ++i) {
    if (i > 0) address.character(':');
    address.character(hex[mac[i] >> 4]).character(hex[mac[i] & 0xF]);
  }
  if (!named) {
    // The end of the address without its colons: meter-4d5e6f.
    Window name(settings->id, sizeof settings->id - 1);
    name.put(FLASH("meter-"));
    for (const char* c = settings->mac + 9; *c != '\0'; ++c) {
      if (*c != ':') name.put(*c);
    }
    settings->id[name.kept()] = '\0';
  }
  TextWriter key(settings->device_key, keyed ? 0 : sizeof settings->device_key);
  for (size_t i = 0; i < kKeyLength; ++i) key.character(letters[random[i] % 32]);
  return !named || !keyed;
}

}  // namespace energier
