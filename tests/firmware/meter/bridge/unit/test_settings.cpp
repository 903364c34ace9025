#include <cstring>
#include <string>

#include "bridge/core/settings.h"
#include "tests/firmware/meter/core/check.h"

using energier::FlashText;
using energier::HaDiscovery;
using energier::Settings;
using energier::Window;

namespace {

std::string text_of(const Settings& settings) {
  char out[1024];
  Window window(out, sizeof out);
  write(settings, &window);
  CHECK_SAME(window.kept(), window.length());
  return std::string(out, window.kept());
}

FlashText take(Settings* settings, const std::string& text) {
  FlashText wrong;
  for (size_t at = 0; at < text.size() && !wrong;) {
    const size_t end = text.find('\n', at);
    wrong = take_line(settings, text.substr(at, end - at).c_str());
    at = end + 1;
  }
  return wrong;
}

bool is_wrong(const char* key, const std::string& value) {
  Settings settings = energier::no_settings();
  const FlashText wrong = set(&settings, key, value.c_str());
  if (!wrong) return false;
  std::string why;
  for (size_t i = 0; wrong[i] != '\0'; ++i) why += wrong[i];
  if (std::strstr(key, "password") != nullptr && !value.empty()) CHECK(why.find(value) == std::string::npos);
  CHECK(std::memcmp(settings.wifi_ssid, energier::no_settings().wifi_ssid, sizeof settings.wifi_ssid) == 0);
  return true;
}

}  // namespace

TEST(settings_take_any_wifi_name_and_give_it_back_as_it_was) {
  const std::string names[] = {"my@home#1", "\"quoted\" 'too'", "\xEC\x9A\xB0\xEB\xA6\xAC\xEC\xA7\x91 2G",
                               "a=b=c",     " spaces ",         "#",
                               "<b>&amp;",  "\\n%20",           std::string(32, 'x')};
  for (const std::string& name : names) {
    for (const std::string& password :
         {std::string("correct@horse#"), std::string(63, '"'), std::string("=#\\ '<&>\"")}) {
      Settings before = energier::no_settings();
      CHECK(!set(&before, "wifi_ssid", name.c_str()));
      CHECK(!set(&before, "wifi_password", password.c_str()));
      Settings after = energier::no_settings();
      CHECK(!take(&after, text_of(before)));
      CHECK_SAME(std::string(after.wifi_ssid), name);
      CHECK_SAME(std::string(after.wifi_password), password);
    }
  }
}

TEST(settings_are_refused_where_they_cannot_be) {
  CHECK(is_wrong("wifi_ssid", ""));
  CHECK(is_wrong("wifi_ssid", std::string(33, 'x')));
  CHECK(is_wrong("wifi_ssid", "\xEC\x9A"));
  CHECK(is_wrong("wifi_ssid", "two\nlines"));
  CHECK(is_wrong("wifi_password", "seven77"));
  CHECK(is_wrong("wifi_password", std::string(64, 'x')));
  CHECK(!is_wrong("wifi_password", ""));
  CHECK(!is_wrong("wifi_password", std::string(63, 'x')));
  CHECK(is_wrong("broker_host", ""));
  CHECK(is_wrong("broker_host", "mqtt://broker"));
  CHECK(is_wrong("broker_host", "broker:1883"));
  CHECK(is_wrong("broker_host", std::string(64, 'a')));
  CHECK(is_wrong("broker_port", "0"));
  CHECK(is_wrong("broker_port", "65536"));
  CHECK(is_wrong("broker_port", "1883x"));
  CHECK(is_wrong("broker_user", ""));
  CHECK(is_wrong("broker_password", std::string(65, 'p')));
  CHECK(is_wrong("id", "discovery"));
  CHECK(is_wrong("id", "meter/1"));
  CHECK(is_wrong("id", "meter+"));
  CHECK(is_wrong("mac", "5c:cf:7f:4d:5e"));
  CHECK(is_wrong("mac", "5c-cf-7f-4d-5e-6f"));
  CHECK(is_wrong("ha_discovery", "maybe"));
  CHECK(is_wrong("device_key", "short"));
  CHECK(is_wrong("colour", "red"));
}

TEST(settings_file_is_read_line_by_line) {
  Settings settings = energier::no_settings();
  CHECK(!take(&settings,
              "# a meter\n\nid=meter-1\nmac=5C:CF:7F:4D:5E:6F\nbroker_host=10.0.0.2\nbroker_port=8883\n"
              "ha_discovery=off\n"));
  CHECK_SAME(std::string(settings.mac), "5c:cf:7f:4d:5e:6f");
  CHECK_SAME(settings.broker_port, 8883);
  CHECK(settings.ha_discovery == HaDiscovery::kOff);
  CHECK(missing(settings));
  CHECK(!take(&settings, "broker_user=meter-1\nbroker_password=s=cret\n"));
  CHECK(!missing(settings));
  CHECK_SAME(std::string(settings.broker_password), "s=cret");
  CHECK(take_line(&settings, "no equals sign"));
  CHECK(take_line(&settings, (std::string(100, 'k') + "=1").c_str()));
}

TEST(settings_file_of_the_longest_values_fits_its_lines) {
  Settings settings = energier::no_settings();
  const char* const keys[] = {"name", "broker_user", "broker_password"};
  for (const char* key : keys) CHECK(!set(&settings, key, std::string(64, 'm').c_str()));
  const std::string text = text_of(settings);
  for (size_t at = 0, end; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    CHECK(end - at < Settings::kLongestLine);
  }
}

TEST(settings_of_a_new_device_are_completed_and_then_kept) {
  const uint8_t mac[6] = {0x5C, 0xCF, 0x7F, 0x4D, 0x0E, 0x6F};
  uint8_t random[16];
  for (unsigned round = 0; round < 256; ++round) {
    for (unsigned i = 0; i < 16; ++i) random[i] = static_cast<uint8_t>(round + i * 7);
    Settings settings = energier::no_settings();
    CHECK(complete(&settings, mac, random));
    CHECK_SAME(std::string(settings.mac), "5c:cf:7f:4d:0e:6f");
    CHECK_SAME(std::string(settings.id), "meter-4d0e6f");
    const std::string key = settings.device_key;
    CHECK_SAME(key.size(), 16U);
    CHECK_SAME(key.find_first_of("lo01IO"), std::string::npos);
    CHECK(!is_wrong("device_key", key) && !is_wrong("id", settings.id) && !is_wrong("mac", settings.mac));
    random[0] = static_cast<uint8_t>(random[0] + 1);
    CHECK(!complete(&settings, mac, random));
    CHECK_SAME(std::string(settings.device_key), key);
  }
}
